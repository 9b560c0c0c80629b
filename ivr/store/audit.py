"""The audit: who searched for a person's records, held or erased them, when and why. An entry is
stored in the transaction of the access, so there is no access without an entry."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.store import records
from ivr.store.database import Database
from ivr.store.records import Record
from ivr.store.tables import AuditEntryRow


@dataclass(frozen=True, slots=True)
class Requester:
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry. `about` is the keyed hash of a call or a number, `found` the number of records."""

    at: datetime
    who: str
    what: str
    about: str
    reason: str
    found: int


def record_access(
    session: Session, requester: Requester, what: str, about: str, found: int, now: datetime
) -> None:
    who, reason = requester.who[:80], requester.reason[:200]
    session.add(AuditEntryRow(at=now, who=who, what=what, about=about, reason=reason, found=found))


def find_records(
    database: Database,
    caller: str,
    at: datetime,
    within: timedelta,
    requester: Requester,
    now: datetime,
) -> tuple[Record, ...]:
    """The records of a caller (a keyed hash) around a time. Stores an audit entry, or raises."""
    with database.transaction() as session:
        matches = records.records_of_caller(session, caller, at - within, at + within)
        record_access(session, requester, "found", caller, len(matches), now)
    return matches


def list_entries(database: Database, *, most: int = 100) -> tuple[AuditEntry, ...]:
    """The newest entries, newest first."""
    newest = select(AuditEntryRow).order_by(AuditEntryRow.id.desc()).limit(most)
    with database.transaction() as session:
        return tuple(
            AuditEntry(each.at, each.who, each.what, each.about, each.reason, each.found)
            for each in session.scalars(newest)
        )
