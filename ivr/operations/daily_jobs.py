"""Chores: what is done once a day by whichever process comes first, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, update

from ivr.store.database import Database
from ivr.store.tables import DailyJobRun

# Whoever began it and has not ended it by then has died, and another may begin again.
LEASE = timedelta(hours=1)
PURGE, SUMMARY, PROOF = "purge", "summary", "proof"


@dataclass(frozen=True, slots=True)
class LastRun:
    """When a chore was last done and what came of it. `result` is empty where it never was: then
    `done` is when it was first heard of."""

    done: datetime | None
    result: str


def claim(database: Database, name: str, due: datetime, now: datetime) -> bool:
    """Whether the caller is to do it now: it was not done since `due`, and nobody else is at it. What
    was never heard of counts as done: nothing is begun because a service is started.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    ahead = now + LEASE  # so wrote a clock that was ahead: it would put the chore off for a year
    first = database.insert(DailyJobRun).values(name=name, begun=due, done=now, result="")
    taken = (
        update(DailyJobRun)
        .where(
            DailyJobRun.name == name,
            or_(DailyJobRun.done.is_(None), DailyJobRun.done < due, DailyJobRun.done > ahead),
            or_(
                DailyJobRun.begun < due, DailyJobRun.begun <= now - LEASE, DailyJobRun.begun > ahead
            ),
        )
        .values(begun=now)
        .returning(DailyJobRun.name)
    )
    with database.transaction() as session:
        session.execute(first.on_conflict_do_nothing())
        return session.scalar(taken) is not None


def complete(database: Database, name: str, result: str, now: datetime) -> None:
    """It is done."""
    done = update(DailyJobRun).where(DailyJobRun.name == name).values(done=now, result=result[:300])
    with database.transaction() as session:
        session.execute(done)


def last_run(database: Database, name: str) -> LastRun | None:
    """When it was last done; None where nobody has ever looked whether it is due.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    with database.transaction() as session:
        found = session.get(DailyJobRun, name)
        return LastRun(found.done, found.result) if found else None


def last_result(database: Database, name: str) -> str:
    """What came of it when it was last done; empty where it never was."""
    found = last_run(database, name)
    return found.result if found else ""
