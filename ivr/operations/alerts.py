"""Alerts: notifications about incidents, one per channel and incident. Several processes may look
at once: one stores the alert, and a process claims it in the database before it sends the
notification. A failed notification is sent again after the claim."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update

from ivr.operations.incidents import Assessment
from ivr.store.database import Database
from ivr.store.tables import Alert

CLAIM = timedelta(minutes=3)  # longer than the time-out of a text or a mail


class Channel(StrEnum):
    """A channel to the recipients: the column that stores when it was used."""

    TEXT = "texted"
    MAIL = "mailed"


Send = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert whose incident is not over, and the channels that were used."""

    incident: str
    message: str
    began: datetime
    sent_by: frozenset[Channel] = frozenset()


def update_alerts(database: Database, assessment: Assessment, now: datetime) -> None:
    """Begin an alert for each new incident, and end those whose incident is over."""
    incidents = {each.id[:80]: each.message[:300] for each in assessment.incidents}
    with database.transaction() as session:
        for incident, message in incidents.items():
            row = {"incident": incident, "message": message, "began": now}
            session.execute(database.insert(Alert).values(row).on_conflict_do_nothing())
            ended = update(Alert).where(Alert.incident == incident, Alert.over.is_not(None))
            reset = {"over": None, "claimed": None, "texted": None, "mailed": None}
            session.execute(ended.values(**row, **reset))
        for alert in session.scalars(select(Alert).where(Alert.over.is_(None))):
            is_covered = alert.incident.partition(":")[0] in assessment.kinds
            if is_covered and alert.incident not in incidents:
                alert.over = now


def send_alerts(database: Database, channels: Mapping[Channel, Send], now: datetime) -> int:
    """Send what has not been sent, by each channel. A channel's function returns whether it has
    sent the message. Returns the number of notifications sent."""
    count = 0
    for alert in _claim(database, tuple(channels), now):
        sent = [
            channel
            for channel, send in channels.items()
            if channel not in alert.sent_by and send(alert.message)
        ]
        if sent:
            _store_sent(database, alert, sent, now)
        count += len(sent)
    return count


def open_alerts(database: Database) -> tuple[OpenAlert, ...]:
    """The alerts whose incident is not over, the oldest first."""
    rows = select(Alert).where(Alert.over.is_(None)).order_by(Alert.began, Alert.incident)
    with database.transaction() as session:
        return tuple(map(_open_alert, session.scalars(rows)))


def _claim(database: Database, channels: Sequence[Channel], now: datetime) -> tuple[OpenAlert, ...]:
    """Claim the alerts that have not been sent by every channel."""
    unsent = or_(*(getattr(Alert, channel).is_(None) for channel in channels))
    is_free = or_(Alert.claimed.is_(None), Alert.claimed <= now - CLAIM)
    claimed = update(Alert).where(Alert.over.is_(None), unsent, is_free).values(claimed=now)
    with database.transaction() as session:
        return tuple(map(_open_alert, session.scalars(claimed.returning(Alert))))


def _store_sent(
    database: Database, alert: OpenAlert, channels: Sequence[Channel], now: datetime
) -> None:
    same = update(Alert).where(Alert.incident == alert.incident, Alert.began == alert.began)
    with database.transaction() as session:
        session.execute(same.values(**{str(channel): now for channel in channels}))


def _open_alert(row: Alert) -> OpenAlert:
    sent_by = frozenset(channel for channel in Channel if getattr(row, channel) is not None)
    return OpenAlert(row.incident, row.message, row.began, sent_by)
