"""The numbers that have opted out of texts, as keyed hashes. The carrier blocks texts to them as
well; this list keeps the service from offering them."""

from datetime import datetime

from sqlalchemy import delete, select

from ivr.store.database import Database
from ivr.store.tables import OptOut


def record_choice(database: Database, number: str, now: datetime, *, out: bool) -> None:
    """Store that the number (a keyed hash) has opted out, or in again."""
    with database.transaction() as session:
        if out:
            row = database.insert(OptOut).values(number=number, since=now)
            session.execute(row.on_conflict_do_nothing())
        else:
            session.execute(delete(OptOut).where(OptOut.number == number))


def all_opted_out(database: Database) -> frozenset[str]:
    with database.transaction() as session:
        return frozenset(session.scalars(select(OptOut.number)))


def has_opted_out(database: Database, number: str) -> bool:
    with database.transaction() as session:
        return session.get(OptOut, number) is not None
