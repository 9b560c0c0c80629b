"""The books after a load: what was answered against what was recorded, and what was promised against
what was sent. Reads the service's database, once nothing waits on its disk any more."""

import time
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from sqlalchemy import func, select

from bench.loading.wire import Asked
from ivr.carrier.requests import read_voice
from ivr.store.database import Database
from ivr.line.keyed_hash import keyed_hash
from ivr.store.records import RecordKind, record_id
from ivr.store.tables import UNSENT, CallRecord, PromisedText, TextStatus

_LOOK_EVERY = 0.5
_OK = 200


@dataclass(frozen=True, slots=True)
class Turns:
    """Turns as answers over the wire and as records. `lost`: answered and not recorded; `unheard`:
    recorded, but the answer never arrived; `doubled`: records of nothing that was asked, as a turn
    would be that was written down under two names; `faults`: answered with the fault words."""

    answered: int
    recorded: int
    lost: int
    unheard: int
    doubled: int
    faults: int


@dataclass(frozen=True, slots=True)
class Texts:
    """Promised texts. `heard`: promises that a caller heard; `kept`: those with a row, heard or not;
    `sent`: that the carrier made; `doubled`: made more than once; `blind`: sent again after no clear
    answer and a look in vain, which alone may double one; `failed`: given up, with a reason; `lost`:
    heard, and neither made nor failed."""

    heard: int
    kept: int
    sent: int
    doubled: int
    blind: int
    doubled_unlooked: int
    failed: int
    lost: int


def drain(database: Database, journal: Path, patience: float) -> bool:
    """Wait until nothing waits on the disk or to be sent; whether that came to be in time (seconds)."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        waiting = [*journal.glob("*.entry"), *journal.glob("records/*.lines")]
        if not waiting and not _unsent(database):
            return True
        time.sleep(_LOOK_EVERY)
    return False


def turns(database: Database, asked: Iterable[Asked], key: str) -> Turns:
    """Each request for a turn against the record that bears its name, whatever came back."""
    with database.transaction() as session:
        chosen = select(CallRecord.id, CallRecord.kind).where(
            CallRecord.kind.in_((RecordKind.TURN, RecordKind.FAULT))
        )
        recorded = {row.id: row.kind for row in session.execute(chosen)}
    of_all: set[str] = set()
    of_answered: set[str] = set()
    lost = 0
    for each in asked:
        if not each.is_a_turn:
            continue
        found = names(each, key)
        of_all |= found
        if each.status == _OK:
            lost += found.isdisjoint(recorded) and found.isdisjoint(of_answered)
            of_answered |= found
    return Turns(
        answered=len(of_answered) // 2,
        recorded=len(recorded),
        lost=lost,
        unheard=len((of_all - of_answered) & recorded.keys()),
        doubled=len(recorded.keys() - of_all),
        faults=sum(kind == RecordKind.FAULT for kind in recorded.values()),
    )


def texts(database: Database, heard: Collection[str], copies: Counter[str], key: str) -> Texts:
    """The texts that callers were told of (`heard`: the carrier's names of their calls) against the
    outbox and the messages that the carrier made of each row (`copies`)."""
    with database.transaction() as session:
        rows = list(session.scalars(select(PromisedText)))
    of_call = {row.call: row for row in rows}
    found = [of_call.get(keyed_hash(key, call)) for call in heard]
    return Texts(
        heard=len(heard),
        kept=len(rows),
        sent=sum(copies[row.id] > 0 for row in rows),
        doubled=sum(copies[row.id] > 1 for row in rows),
        blind=sum(row.blind for row in rows),
        doubled_unlooked=sum(copies[row.id] > 1 + row.blind for row in rows),
        failed=sum(row.state == TextStatus.FAILED for row in rows),
        lost=sum(
            row is None or (not copies[row.id] and row.state != TextStatus.FAILED) for row in found
        ),
    )


def names(asked: Asked, key: str) -> set[str]:
    """The two names that a record of this request can have: as a turn, and as a fault."""
    query = parse_qsl(asked.target.partition("?")[2], keep_blank_values=True)
    said = read_voice(query, parse_qsl(asked.body.decode(), keep_blank_values=True))
    what = repr(said.event)
    return {record_id(key, said.call, asked.target, each) for each in (what, "fault")}


def _unsent(database: Database) -> int:
    waiting = select(func.count()).where(PromisedText.state.in_(UNSENT))
    with database.transaction() as session:
        return session.scalar(waiting) or 0
