"""How long records are kept, which are held, and how they are erased.

Two terms. The names of a call and a caller, though hashed, still point at a person for whoever has
the key: they go first, with the trail. What is left counts, and points at nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from ivr.store.audit import Requester, record_access
from ivr.store.database import Database, row_count
from ivr.store.tables import Alert, AuditEntryRow, CallRecord, Hold

_AUDIT_KEPT_FOR = timedelta(days=1095)  # who looked: longer than what they looked at


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days names are kept (`names`), and counts without them (`counts`).

    90 days: a complaint is mostly made within weeks, and an investigation that begins later asks for a
    hold on what it needs. 400: the same week of the year before can be compared when the rota is made.
    """

    names: int = 90
    counts: int = 400


@dataclass(frozen=True, slots=True)
class PurgeResult:
    """How many records lost their names, and how many were erased whole."""

    unnamed: int
    erased: int


def purge(database: Database, now: datetime, terms: Retention) -> PurgeResult:
    """Erase what has been kept for long enough; a call that is held keeps everything.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    unnamed = update(CallRecord).where(*_named(now, terms)).values(call="", caller="", trail="[]")
    counts_end = now - timedelta(days=terms.counts)
    with database.transaction() as session:
        session.execute(delete(Hold).where(Hold.until <= now))
        erased = session.execute(
            delete(CallRecord).where(CallRecord.at <= counts_end, _not_held(now))
        )
        stripped = session.execute(unnamed)
        session.execute(delete(Alert).where(Alert.over <= counts_end))
        session.execute(delete(AuditEntryRow).where(AuditEntryRow.at <= now - _AUDIT_KEPT_FOR))
        return PurgeResult(row_count(stripped), row_count(erased))


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many records still have names, or are still there, although their time was over; and when
    the oldest record was made."""

    names: int
    counts: int
    oldest: datetime | None


def overdue(database: Database, at: datetime, terms: Retention) -> Overdue:
    """What `purge` would have taken away at a time, and nobody has since.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    many = select(func.count()).select_from(CallRecord)
    old = many.where(CallRecord.at <= at - timedelta(days=terms.counts), _not_held(at))
    with database.transaction() as session:
        names = session.scalar(many.where(*_named(at, terms))) or 0
        return Overdue(
            names, session.scalar(old) or 0, session.scalar(select(func.min(CallRecord.at)))
        )


def erase(database: Database, caller: str, looker: Requester, now: datetime) -> int:
    """Erase all records of a caller (a keyed hash) now, but for calls that are held. Gives how many.

    Raises:
        SQLAlchemyError: the database does not answer; nothing was erased.
    """
    with database.transaction() as session:
        erased = delete(CallRecord).where(CallRecord.caller == caller, _not_held(now))
        gone = row_count(session.execute(erased))
        record_access(session, looker, "erased", caller, gone, now)
        return gone


def hold(database: Database, call: str, until: datetime, looker: Requester, now: datetime) -> int:
    """Keep all records of a call (a keyed hash) until then. Gives how many there are now."""
    row = database.insert(Hold).values(call=call, until=until)
    with database.transaction() as session:
        session.execute(
            row.on_conflict_do_update(index_elements=["call"], set_={"until": row.excluded.until})
        )
        found = len(session.scalars(select(CallRecord.id).where(CallRecord.call == call)).all())
        record_access(session, looker, "held", call, found, now)
        return found


def held_until(database: Database, call: str) -> datetime | None:
    """Until when a call's records are held, if they are."""
    with database.transaction() as session:
        found = session.get(Hold, call)
        return found.until if found else None


def _named(now: datetime, terms: Retention) -> tuple[ColumnElement[bool], ...]:
    """Records whose names have been kept for long enough."""
    return (
        CallRecord.at <= now - timedelta(days=terms.names),
        or_(CallRecord.call != "", CallRecord.caller != ""),
        _not_held(now),
    )


def _not_held(now: datetime) -> ColumnElement[bool]:
    return CallRecord.call.not_in(select(Hold.call).where(Hold.until > now))
