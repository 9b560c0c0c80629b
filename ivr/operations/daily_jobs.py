"""Chores: what is done once a day by whichever process comes first, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, update

from ivr.store.database import Database
from ivr.store.tables import DailyJobRow

# Whoever began it and has not ended it by then has died, and another may begin again.
LEASE = timedelta(hours=1)
PURGE, SUMMARY, PROOF = "purge", "summary", "proof"


@dataclass(frozen=True, slots=True)
class Last:
    """When a chore was last done and what came of it. `result` is empty where it never was: then
    `done` is when it was first heard of."""

    done: datetime | None
    result: str


def begin(database: Database, name: str, due: datetime, now: datetime) -> bool:
    """Whether the caller is to do it now: it was not done since `due`, and nobody else is at it. What
    was never heard of counts as done: nothing is begun because a service is started.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    ahead = now + LEASE  # so wrote a clock that was ahead: it would put the chore off for a year
    first = database.insert(DailyJobRow).values(name=name, begun=due, done=now, result="")
    taken = (
        update(DailyJobRow)
        .where(
            DailyJobRow.name == name,
            or_(DailyJobRow.done.is_(None), DailyJobRow.done < due, DailyJobRow.done > ahead),
            or_(
                DailyJobRow.begun < due, DailyJobRow.begun <= now - LEASE, DailyJobRow.begun > ahead
            ),
        )
        .values(begun=now)
        .returning(DailyJobRow.name)
    )
    with database.transaction() as session:
        session.execute(first.on_conflict_do_nothing())
        return session.scalar(taken) is not None


def end(database: Database, name: str, result: str, now: datetime) -> None:
    """It is done."""
    done = update(DailyJobRow).where(DailyJobRow.name == name).values(done=now, result=result[:300])
    with database.transaction() as session:
        session.execute(done)


def last(database: Database, name: str) -> Last | None:
    """When it was last done; None where nobody has ever looked whether it is due.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    with database.transaction() as session:
        found = session.get(DailyJobRow, name)
        return Last(found.done, found.result) if found else None


def result(database: Database, name: str) -> str:
    """What came of it when it was last done; empty where it never was."""
    found = last(database, name)
    return found.result if found else ""
