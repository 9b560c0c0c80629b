"""Records of calls and texts, without phone numbers and anyone's words. Decides what is stored of
each, and stores a record once, however often it arrives."""

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
_MAX_SECONDS = 10**6  # more than a call can last; a column holds no more than 2**31
_LENGTHS = {
    column.name: column.type.length
    for column in CallRecord.__table__.columns
    if isinstance(column.type, String) and column.type.length
}


class RecordKind(StrEnum):
    """An answered turn, or one answered with the fault message; a text; a call's end at the
    carrier."""

    TURN = "turn"
    FAULT = "fault"
    TEXT = "text"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Record:
    """A repeated request has the same `id`. `call` (or message) and `caller` (number; empty if
    withheld) are keyed hashes. `after` is the event that the turn answers, `step` where the caller
    was. `contact` rang before, with `outcome` and `seconds`; `rings` is the contact that rings now.
    `topic` is the entry of a text's reply, or marks a turn requested as the carrier's fallback."""

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
    """The id of the record of a request: 32 hexadecimal digits that reveal nothing without
    `key`."""
    identity = "\0".join((key, *parts)).encode("utf-8", "replace")
    return hashlib.blake2s(identity, digest_size=16, person=b"records").hexdigest()


def to_line(record: Record) -> str:
    return json.dumps(to_json(record), separators=(",", ":"))


def to_json(record: Record) -> dict[str, Any]:
    return {**asdict(record), "at": record.at.isoformat()}


def from_line(line: str) -> Record | None:
    """The record of a line; None if the line is cut short or unknown."""
    try:
        entry = json.loads(line)
        values = {each.name: entry[each.name] for each in fields(Record) if each.name in entry}
        values |= {
            "kind": RecordKind(entry["kind"]),
            "at": datetime.fromisoformat(entry["at"]),
            "trail": tuple(map(str, entry.get("trail", ()))),
        }
        return Record(**values)
    except (ValueError, KeyError, TypeError):
        return None


def add_records(database: Database, records: Iterable[Record]) -> int:
    """Store records, each once. Returns how many can never be stored. After an SQLAlchemyError some
    may be."""
    rows = [_row(record) for record in records]
    return sum(_add(database, rows[at : at + _BATCH]) for at in range(0, len(rows), _BATCH))


def records_of_call(database: Database, call: str) -> tuple[Record, ...]:
    """All records of a call (a keyed hash), in order of time."""
    rows = select(CallRecord).where(CallRecord.call == call).order_by(CallRecord.at)
    with database.transaction() as session:
        return tuple(map(record_of_row, session.scalars(rows)))


def records_of_caller(
    session: Session, caller: str, begin: datetime, end: datetime
) -> tuple[Record, ...]:
    """All records of a caller (a keyed hash) between two times, in order."""
    rows = select(CallRecord).where(
        CallRecord.caller == caller, CallRecord.at >= begin, CallRecord.at <= end
    )
    return tuple(map(record_of_row, session.scalars(rows.order_by(CallRecord.at))))


def record_of_row(row: CallRecord) -> Record:
    values: dict[str, Any] = {each.name: getattr(row, each.name) for each in fields(Record)}
    values |= {"kind": RecordKind(row.kind), "trail": tuple(json.loads(row.trail or "[]"))}
    return Record(**values)


def _row(record: Record) -> dict[str, Any]:
    row = asdict(replace(record, trail=()))
    for name, most in _LENGTHS.items():
        if isinstance(row.get(name), str):
            row[name] = row[name][:most]
    row["trail"] = _shortened(record.trail)
    if record.seconds is not None:
        row["seconds"] = min(record.seconds, _MAX_SECONDS)
    return row


def _shortened(trail: Sequence[str]) -> str:
    while len(text := json.dumps(list(trail))) > _LONGEST_TRAIL:
        trail = trail[:-1]
    return text


def _add(database: Database, rows: Sequence[dict[str, Any]]) -> int:
    """Add rows, one by one if one is refused. Returns how many are."""
    try:
        # One statement for any number of rows: the driver caches every statement it has seen.
        with database.transaction() as session:
            session.execute(database.insert(CallRecord).on_conflict_do_nothing(), list(rows))
    except (DataError, IntegrityError):
        return 1 if len(rows) == 1 else sum(_add(database, [row]) for row in rows)
    return 0
