"""Who has sent STOP: keyed hashes of numbers, so that nobody is offered or sent what they refused.

The carrier blocks such texts itself; this is for not offering them at all.
"""

from datetime import datetime

from sqlalchemy import delete, select

from ivr.store.database import Database
from ivr.store.tables import OptOut


def record_choice(database: Database, number: str, now: datetime, *, out: bool) -> None:
    """Remember that the number (a keyed hash) wants no texts, or wants them again."""
    with database.transaction() as session:
        if out:
            row = database.insert(OptOut).values(number=number, since=now)
            session.execute(row.on_conflict_do_nothing())
        else:
            session.execute(delete(OptOut).where(OptOut.number == number))


def all_opted_out(database: Database) -> frozenset[str]:
    """All who want no texts."""
    with database.transaction() as session:
        return frozenset(session.scalars(select(OptOut.number)))


def has_opted_out(database: Database, number: str) -> bool:
    """Whether the number (a keyed hash) wants no texts."""
    with database.transaction() as session:
        return session.get(OptOut, number) is not None
