"""The figures after a load: answered turns against recorded ones, and promised texts against sent ones.
Reads the service's database, once the spool folder is empty."""

import time
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from sqlalchemy import func, select

from bench.loading.transport import SentRequest
from ivr.carrier.requests import read_voice
from ivr.line.keyed_hash import keyed_hash
from ivr.store.database import Database
from ivr.store.records import RecordKind, record_id
from ivr.store.tables import UNSENT, CallRecord, PromisedText, TextStatus

_LOOK_EVERY = 0.5
_OK = 200


@dataclass(frozen=True, slots=True)
class TurnFigures:
    """Turns as responses and as records. `lost`: answered and not recorded; `unheard`: recorded, but
    the response never arrived; `doubled`: records without a request, such as a turn recorded under two
    ids; `faults`: answered with the fault words."""

    answered: int
    recorded: int
    lost: int
    unheard: int
    doubled: int
    faults: int


@dataclass(frozen=True, slots=True)
class TextFigures:
    """Promised texts. `heard`: promises that a caller heard; `stored`: those with a row, heard or not;
    `sent`: those that the carrier created; `doubled`: created more than once; `unconfirmed`: sent again
    after no clear answer and a look-up without result, the only ones that may be doubled; `failed`:
    given up, with a reason; `lost`: heard, and neither created nor failed."""

    heard: int
    stored: int
    sent: int
    doubled: int
    unconfirmed: int
    doubled_without_look_up: int
    failed: int
    lost: int


def drain(database: Database, journal: Path, patience: float) -> bool:
    """Wait until the spool folder is empty and every text is sent. False after `patience` seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        waiting = [*journal.glob("*.entry"), *journal.glob("records/*.lines")]
        if not waiting and not _unsent(database):
            return True
        time.sleep(_LOOK_EVERY)
    return False


def reconcile_turns(database: Database, requests: Iterable[SentRequest], key: str) -> TurnFigures:
    """Compare each request for a turn with the record of its id, whether it was answered or not."""
    with database.transaction() as session:
        chosen = select(CallRecord.id, CallRecord.kind).where(
            CallRecord.kind.in_((RecordKind.TURN, RecordKind.FAULT))
        )
        recorded = {row.id: row.kind for row in session.execute(chosen)}
    all_ids: set[str] = set()
    answered_ids: set[str] = set()
    lost = 0
    for each in requests:
        if not each.is_a_turn:
            continue
        ids = record_ids(each, key)
        all_ids |= ids
        if each.status == _OK:
            lost += ids.isdisjoint(recorded) and ids.isdisjoint(answered_ids)
            answered_ids |= ids
    return TurnFigures(
        answered=len(answered_ids) // 2,
        recorded=len(recorded),
        lost=lost,
        unheard=len((all_ids - answered_ids) & recorded.keys()),
        doubled=len(recorded.keys() - all_ids),
        faults=sum(kind == RecordKind.FAULT for kind in recorded.values()),
    )


def reconcile_texts(
    database: Database, heard: Collection[str], copies: Counter[str], key: str
) -> TextFigures:
    """Compare the promises that callers heard (`heard`: their call SIDs) with the outbox, and with the
    number of messages that the carrier created for each row (`copies`)."""
    with database.transaction() as session:
        rows = list(session.scalars(select(PromisedText)))
    row_of_call = {row.call: row for row in rows}
    heard_rows = [row_of_call.get(keyed_hash(key, call)) for call in heard]
    return TextFigures(
        heard=len(heard),
        stored=len(rows),
        sent=sum(copies[row.id] > 0 for row in rows),
        doubled=sum(copies[row.id] > 1 for row in rows),
        unconfirmed=sum(row.unconfirmed_resends for row in rows),
        doubled_without_look_up=sum(copies[row.id] > 1 + row.unconfirmed_resends for row in rows),
        failed=sum(row.status == TextStatus.FAILED for row in rows),
        lost=sum(
            row is None or (not copies[row.id] and row.status != TextStatus.FAILED)
            for row in heard_rows
        ),
    )


def record_ids(request: SentRequest, key: str) -> set[str]:
    """The two ids that a record of this request can have: as a turn, and as a fault."""
    query = parse_qsl(request.target.partition("?")[2], keep_blank_values=True)
    call = read_voice(query, parse_qsl(request.body.decode(), keep_blank_values=True))
    event = repr(call.event)
    return {record_id(key, call.call, request.target, each) for each in (event, "fault")}


def _unsent(database: Database) -> int:
    waiting = select(func.count()).where(PromisedText.status.in_(UNSENT))
    with database.transaction() as session:
        return session.scalar(waiting) or 0
