"""Alerts: concerns that somebody is told of, each once by each way until it is over.

Any number of processes may look at once. A row is begun by one of them, and each telling is claimed in
the database before it is tried; a telling that failed is tried again, after a while.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update

from ivr.operations.incidents import Assessment
from ivr.store.database import Database
from ivr.store.tables import Alert

# Longer than a text or a mail takes to be given up; then somebody may try again.
CLAIM = timedelta(minutes=3)


class Channel(StrEnum):
    """How somebody is told: the column that says when they were."""

    TEXT = "texted"
    MAIL = "mailed"


Send = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that is not over, and by which ways it was told."""

    concern: str
    says: str
    began: datetime
    told: frozenset[Channel] = frozenset()


def update_alerts(database: Database, judged: Assessment, now: datetime) -> None:
    """Begin an alert for each concern that has none, and end those that are over.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    wrong = {each.id[:80]: each.says[:300] for each in judged.concerns}
    with database.transaction() as session:
        for concern, says in wrong.items():
            row = {"concern": concern, "says": says, "began": now}
            session.execute(database.insert(Alert).values(row).on_conflict_do_nothing())
            was_over = update(Alert).where(Alert.concern == concern, Alert.over.is_not(None))
            untold = {"over": None, "claimed": None, "texted": None, "mailed": None}
            session.execute(was_over.values(**row, **untold))
        for alert in session.scalars(select(Alert).where(Alert.over.is_(None))):
            if alert.concern.partition(":")[0] in judged.about and alert.concern not in wrong:
                alert.over = now


def send_alerts(database: Database, ways: Mapping[Channel, Send], now: datetime) -> int:
    """Tell what has not been told yet, by each way; a way is given the words, and says whether they
    went out. Gives how many did.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    count = 0
    for alert in _claimed(database, tuple(ways), now):
        done = [way for way, send in ways.items() if way not in alert.told and send(alert.says)]
        if done:
            _note(database, alert, done, now)
        count += len(done)
    return count


def open_alerts(database: Database) -> tuple[OpenAlert, ...]:
    """The alerts that are not over, the oldest first."""
    asked = select(Alert).where(Alert.over.is_(None)).order_by(Alert.began, Alert.concern)
    with database.transaction() as session:
        return tuple(map(_open, session.scalars(asked)))


def _claimed(database: Database, ways: Sequence[Channel], now: datetime) -> tuple[OpenAlert, ...]:
    """The alerts that somebody has to be told of, and that nobody else tells now."""
    untold = or_(*(getattr(Alert, way).is_(None) for way in ways))
    free = or_(Alert.claimed.is_(None), Alert.claimed <= now - CLAIM)
    taken = update(Alert).where(Alert.over.is_(None), untold, free).values(claimed=now)
    with database.transaction() as session:
        return tuple(map(_open, session.scalars(taken.returning(Alert))))


def _note(database: Database, alert: OpenAlert, done: Sequence[Channel], now: datetime) -> None:
    same = update(Alert).where(Alert.concern == alert.concern, Alert.began == alert.began)
    with database.transaction() as session:
        session.execute(same.values(**{str(way): now for way in done}))


def _open(row: Alert) -> OpenAlert:
    told = frozenset(way for way in Channel if getattr(row, way) is not None)
    return OpenAlert(row.concern, row.says, row.began, told)
