"""Records: what happened in calls and texts, without numbers and without words that anybody said or
wrote. Decides what is kept of each, and writes it down once, however often it is handed over.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from ivr.store.database import Database
from ivr.store.tables import CallRecord

_BATCH = 500
_LONGEST_TRAIL = 2000
_MOST_SECONDS = 10**6  # more than a call can last; a column holds no more than 2**31
_LENGTHS = {
    column.name: column.type.length
    for column in CallRecord.__table__.columns
    if isinstance(column.type, String) and column.type.length
}


class RecordKind(StrEnum):
    """What a record tells of: a turn that was answered; a turn or a text that we had a fault at, and
    answered with the fault words; a text; a call that is over, as the carrier says."""

    TURN = "turn"
    FAULT = "fault"
    TEXT = "text"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    `id` is the same for a request however often it comes. `call` names the call or the message and
    `caller` the number, both as keyed hashes; `caller` is empty where it was withheld. `after` is what
    the caller or the other end did, `step` where the caller was. `contact` is who rang before, with
    `outcome` and `seconds`; `rings` who rings now. `topic` is the entry that a text was answered with,
    or says that a turn was asked for as the fallback.
    """

    id: str
    kind: RecordKind
    at: datetime
    call: str
    caller: str = ""
    revision: str = ""
    after: str = ""
    step: str = ""
    trail: tuple[str, ...] = ()
    contact: str = ""
    outcome: str = ""
    seconds: int | None = None
    rings: str = ""
    topic: str = ""


def record_id(key: str, *parts: str) -> str:
    """The id of a record of the request that `parts` tell from all others: 32 hexadecimal digits that
    lead back to none of them without `key`."""
    told = "\0".join((key, *parts)).encode("utf-8", "replace")
    return hashlib.blake2s(told, digest_size=16, person=b"records").hexdigest()


def to_line(record: Record) -> str:
    """The record as a line."""
    return json.dumps(to_json(record), separators=(",", ":"))


def to_json(record: Record) -> dict[str, Any]:
    """The record for programs."""
    return {**asdict(record), "at": record.at.isoformat()}


def from_line(line: str) -> Record | None:
    """The record of a line; None where the line was cut short, or is none of ours."""
    try:
        said = json.loads(line)
        known = {each.name: said[each.name] for each in fields(Record) if each.name in said}
        known |= {
            "kind": RecordKind(said["kind"]),
            "at": datetime.fromisoformat(said["at"]),
            "trail": tuple(map(str, said.get("trail", ()))),
        }
        return Record(**known)
    except (ValueError, KeyError, TypeError):
        return None


def add_records(database: Database, records: Iterable[Record]) -> int:
    """Write records down, each once; gives how many the database cannot take at all, ever.

    Raises:
        SQLAlchemyError: the database does not answer; some may have been written.
    """
    rows = [_row(record) for record in records]
    refused = 0
    for begin in range(0, len(rows), _BATCH):
        batch = rows[begin : begin + _BATCH]
        try:
            _add(database, batch)
        except (DataError, IntegrityError):
            refused += _one_by_one(database, batch)
    return refused


def records_of_call(database: Database, call: str) -> tuple[Record, ...]:
    """All records of a call (a keyed hash), in the order in which things happened."""
    asked = select(CallRecord).where(CallRecord.call == call).order_by(CallRecord.at)
    with database.transaction() as session:
        return tuple(map(record_of_row, session.scalars(asked)))


def records_of_caller(session: Session, caller: str, begin: datetime, end: datetime) -> tuple[Record, ...]:
    """All records of a caller (a keyed hash) between two instants, in order."""
    asked = select(CallRecord).where(
        CallRecord.caller == caller, CallRecord.at >= begin, CallRecord.at <= end
    )
    return tuple(map(record_of_row, session.scalars(asked.order_by(CallRecord.at))))


def record_of_row(row: CallRecord) -> Record:
    """The record of a row."""
    known: dict[str, Any] = {each.name: getattr(row, each.name) for each in fields(Record)}
    known |= {"kind": RecordKind(row.kind), "trail": tuple(json.loads(row.trail or "[]"))}
    return Record(**known)


def _row(record: Record) -> dict[str, Any]:
    row = asdict(replace(record, trail=()))
    for name, most in _LENGTHS.items():
        if isinstance(row.get(name), str):
            row[name] = row[name][:most]
    row["trail"] = _short(record.trail)
    if record.seconds is not None:
        row["seconds"] = min(record.seconds, _MOST_SECONDS)
    return row


def _short(trail: Sequence[str]) -> str:
    told = json.dumps(list(trail))
    while len(told) > _LONGEST_TRAIL:
        trail = trail[:-1]
        told = json.dumps(list(trail))
    return told


def _add(database: Database, rows: Sequence[dict[str, Any]]) -> None:
    # One statement whatever their number: the driver keeps each statement that it was ever given.
    with database.transaction() as session:
        session.execute(database.insert(CallRecord).on_conflict_do_nothing(), list(rows))


def _one_by_one(database: Database, rows: Sequence[dict[str, Any]]) -> int:
    refused = 0
    for row in rows:
        try:
            _add(database, [row])
        except (DataError, IntegrityError):
            refused += 1
    return refused
