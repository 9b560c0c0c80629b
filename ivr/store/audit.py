"""Who looked for a person's records, held or erased them, when and why. Written in the same transaction
as the deed: what cannot be noted is not done."""

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
    """Who asks, and why."""

    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry: `about` is the keyed hash of a call or a number."""

    at: datetime
    who: str
    what: str
    about: str
    reason: str
    found: int


def record_access(
    session: Session, looker: Requester, what: str, about: str, found: int, now: datetime
) -> None:
    """Write an entry down."""
    who, reason = looker.who[:80], looker.reason[:200]
    session.add(AuditEntryRow(at=now, who=who, what=what, about=about, reason=reason, found=found))


def find_records(
    database: Database, caller: str, at: datetime, within: timedelta, looker: Requester, now: datetime
) -> tuple[Record, ...]:
    """The records of a caller (a keyed hash) around an instant; that they were looked for is noted.

    Raises:
        SQLAlchemyError: the database does not answer; nobody was told anything.
    """
    with database.transaction() as session:
        found = records.records_of_caller(session, caller, at - within, at + within)
        record_access(session, looker, "found", caller, len(found), now)
    return found


def list_entries(database: Database, *, most: int = 100) -> tuple[AuditEntry, ...]:
    """The newest entries, newest first."""
    newest = select(AuditEntryRow).order_by(AuditEntryRow.id.desc()).limit(most)
    with database.transaction() as session:
        return tuple(
            AuditEntry(each.at, each.who, each.what, each.about, each.reason, each.found)
            for each in session.scalars(newest)
        )
