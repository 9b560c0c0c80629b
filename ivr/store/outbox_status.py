"""The state of the outbox: texts by status, the oldest that waits, and the worker's last heartbeat.
Never a whole phone number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from ivr.store.database import Database
from ivr.store.tables import UNSENT, PromisedText, TextStatus, WorkerHeartbeat

STUCK_AFTER = timedelta(minutes=2)  # a worker looks every second
LATE_AFTER = timedelta(minutes=5)  # a text is sent seconds after it is promised
_CLOCK_DIFFERENCE = timedelta(minutes=5)  # more than the clocks of two machines may differ


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """Texts by status; when the oldest waiting text was promised, and its last answer; the last
    heartbeat of any worker; unconfirmed resends; texts known to have arrived twice."""

    counts: Mapping[TextStatus, int]
    oldest: datetime | None
    last_answer: str
    last_heartbeat: datetime | None
    unconfirmed_resends: int
    duplicates: int

    @property
    def waiting(self) -> int:
        """Texts that the carrier is not known to have."""
        return sum(self.counts.get(status, 0) for status in UNSENT)

    def is_late(self, now: datetime) -> bool:
        return self.oldest is not None and now - self.oldest > LATE_AFTER

    def heartbeat_age(self, now: datetime) -> timedelta | None:
        """None if there is none. One from the future does not count: it would hide a missing
        worker."""
        if self.last_heartbeat is None or self.last_heartbeat - now > _CLOCK_DIFFERENCE:
            return None
        return now - self.last_heartbeat

    def reasons(self, now: datetime) -> tuple[str, ...]:
        """Why texts are not sent as they should be; empty if they are."""
        found = []
        seen, age = self.last_heartbeat, self.heartbeat_age(now)
        if age is None or age > STUCK_AFTER:
            when = f"since {seen:%Y-%m-%d %H:%M} UTC" if seen and age else "yet"
            found.append(
                f"no worker has been seen {when}, so promised texts wait: run `ivr worker`"
            )
        if self.oldest is not None and self.is_late(now):
            minutes = int((now - self.oldest).total_seconds() // 60)
            why = f"; the last answer was: {self.last_answer}" if self.last_answer else ""
            found.append(f"{self.waiting} promised texts wait, the oldest for {minutes} min{why}")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ListedText:
    """A row for display. `to` is the last three digits of the number, empty after it is erased."""

    id: str
    status: TextStatus
    promised: datetime
    due: datetime
    settled: datetime | None
    to: str
    sends: int
    unconfirmed_resends: int
    copies: int
    code: int | None
    why: str


def read_outbox_status(database: Database) -> OutboxStatus:
    with database.transaction() as session:
        by_status = session.execute(
            select(PromisedText.status, func.count()).group_by(PromisedText.status)
        ).all()
        first = session.execute(
            select(PromisedText.promised, PromisedText.code, PromisedText.why)
            .where(PromisedText.status.in_(UNSENT))
            .order_by(PromisedText.promised)
            .limit(1)
        ).first()
        resends, duplicates = session.execute(
            select(
                func.coalesce(func.sum(PromisedText.unconfirmed_resends), 0),
                func.count().filter(PromisedText.copies > 1),
            )
        ).one()
        heartbeat = session.scalar(select(func.max(WorkerHeartbeat.seen)))
    return OutboxStatus(
        {TextStatus(status): count for status, count in by_status},
        first.promised if first else None,
        " ".join(filter(None, (str(first.code or ""), first.why))) if first else "",
        heartbeat,
        int(resends),
        int(duplicates),
    )


def list_texts(database: Database, *, most: int = 100) -> tuple[ListedText, ...]:
    """The newest rows, newest first."""
    newest = select(PromisedText).order_by(PromisedText.promised.desc()).limit(most)
    with database.transaction() as session:
        return tuple(
            ListedText(
                row.id,
                TextStatus(row.status),
                row.promised,
                row.due,
                row.settled,
                f"...{row.recipient[-3:]}" if row.recipient else "",
                row.sends,
                row.unconfirmed_resends,
                row.copies,
                row.code,
                row.why,
            )
            for row in session.scalars(newest)
        )


@dataclass(frozen=True, slots=True)
class CallText:
    step: str
    status: TextStatus


def texts_of_call(database: Database, call: str) -> tuple[CallText, ...]:
    rows = select(PromisedText).where(PromisedText.call == call).order_by(PromisedText.promised)
    with database.transaction() as session:
        return tuple(CallText(row.step, TextStatus(row.status)) for row in session.scalars(rows))


def record_heartbeat(database: Database, name: str, now: datetime) -> None:
    """Store that a worker is at work, and delete heartbeats from the future."""
    row = database.insert(WorkerHeartbeat).values(name=name[:80], seen=now)
    with database.transaction() as session:
        session.execute(
            delete(WorkerHeartbeat).where(WorkerHeartbeat.seen > now + _CLOCK_DIFFERENCE)
        )
        session.execute(
            row.on_conflict_do_update(index_elements=["name"], set_={"seen": row.excluded.seen})
        )
