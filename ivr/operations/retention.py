"""Retention: how long records are kept, which calls are held, and how records are erased. The keyed
hashes of a call and a caller still identify a person to anyone with the key, so they are erased
first, with the trail. The rest is counts, and identifies no one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from ivr.store.audit import Requester, record_access
from ivr.store.database import Database, row_count
from ivr.store.tables import Alert, AuditEntryRow, CallRecord, Hold

_KEEP_AUDIT_FOR = timedelta(days=1095)  # longer than the records that were accessed


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days records keep their hashes (`hashes`), and exist (`counts`). 90: most
    complaints come within weeks; later investigations ask for a hold. 400: the same week of the
    year before can be compared."""

    hashes: int = 90
    counts: int = 400


@dataclass(frozen=True, slots=True)
class PurgeResult:
    """How many records lost their hashes, and how many were erased."""

    without_hashes: int
    erased: int


def purge(database: Database, now: datetime, retention: Retention) -> PurgeResult:
    """Erase what is older than its retention. The records of a held call stay."""
    clear_hashes = update(CallRecord).where(*_has_old_hashes(now, retention))
    oldest = now - timedelta(days=retention.counts)
    with database.transaction() as session:
        session.execute(delete(Hold).where(Hold.until <= now))
        erased = session.execute(delete(CallRecord).where(CallRecord.at <= oldest, _not_held(now)))
        cleared = session.execute(clear_hashes.values(call="", caller="", trail="[]"))
        session.execute(delete(Alert).where(Alert.over <= oldest))
        session.execute(delete(AuditEntryRow).where(AuditEntryRow.at <= now - _KEEP_AUDIT_FOR))
        return PurgeResult(row_count(cleared), row_count(erased))


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many records still have hashes, or exist, beyond their retention; the oldest one's
    time."""

    hashes: int
    counts: int
    oldest: datetime | None


def overdue(database: Database, at: datetime, retention: Retention) -> Overdue:
    """What a purge at a time should have erased."""
    count = select(func.count()).select_from(CallRecord)
    old = count.where(CallRecord.at <= at - timedelta(days=retention.counts), _not_held(at))
    with database.transaction() as session:
        return Overdue(
            session.scalar(count.where(*_has_old_hashes(at, retention))) or 0,
            session.scalar(old) or 0,
            session.scalar(select(func.min(CallRecord.at))),
        )


def erase(database: Database, caller: str, requester: Requester, now: datetime) -> int:
    """Erase all records of a caller (a keyed hash) now, except those of held calls. Returns how
    many. Raises SQLAlchemyError: the database does not answer; nothing was erased."""
    with database.transaction() as session:
        records = delete(CallRecord).where(CallRecord.caller == caller, _not_held(now))
        count = row_count(session.execute(records))
        record_access(session, requester, "erased", caller, count, now)
        return count


def hold(
    database: Database, call: str, until: datetime, requester: Requester, now: datetime
) -> int:
    """Keep all records of a call (a keyed hash) until a time. Returns how many there are now."""
    row = database.insert(Hold).values(call=call, until=until)
    with database.transaction() as session:
        session.execute(
            row.on_conflict_do_update(index_elements=["call"], set_={"until": row.excluded.until})
        )
        count = len(session.scalars(select(CallRecord.id).where(CallRecord.call == call)).all())
        record_access(session, requester, "held", call, count, now)
        return count


def held_until(database: Database, call: str) -> datetime | None:
    """Until when a call's records are held; None if they are not."""
    with database.transaction() as session:
        row = session.get(Hold, call)
        return row.until if row else None


def _has_old_hashes(now: datetime, retention: Retention) -> tuple[ColumnElement[bool], ...]:
    return (
        CallRecord.at <= now - timedelta(days=retention.hashes),
        or_(CallRecord.call != "", CallRecord.caller != ""),
        _not_held(now),
    )


def _not_held(now: datetime) -> ColumnElement[bool]:
    return CallRecord.call.not_in(select(Hold.call).where(Hold.until > now))
