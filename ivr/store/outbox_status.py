"""How the outbox stands: what waits, what failed and why, and whether somebody is at work on it.
Never a whole number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from ivr.store.database import Database
from ivr.store.tables import UNSENT, PromisedText, TextStatus, WorkerHeartbeat

# A worker looks every second; a text is sent within seconds of being promised.
STUCK_AFTER = timedelta(minutes=2)
_AHEAD = timedelta(minutes=5)  # more than clocks of two machines differ by
LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """Rows by state; the oldest text that waits, and the last answer it got; when any worker was
    last seen; how many texts were sent again blindly, and how many are known to have gone twice."""

    counts: Mapping[TextStatus, int]
    oldest: datetime | None
    last_answer: str
    worker_seen: datetime | None
    blind: int
    twice: int

    @property
    def waiting(self) -> int:
        """Texts that the carrier is not known to have."""
        return sum(self.counts.get(state, 0) for state in UNSENT)

    def is_late(self, now: datetime) -> bool:
        """Whether a promised text has been waiting for too long."""
        return self.oldest is not None and now - self.oldest > LATE_AFTER

    def seen_ago(self, now: datetime) -> timedelta | None:
        """How long ago any worker was seen; None for never. What a clock that was ahead wrote down is
        not believed: it would hide for a year that nobody works."""
        if self.worker_seen is None or self.worker_seen - now > _AHEAD:
            return None
        return now - self.worker_seen

    def reasons(self, now: datetime) -> tuple[str, ...]:
        """Why texts do not go out as they should, in words for whoever looks after the service."""
        found = []
        seen, ago = self.worker_seen, self.seen_ago(now)
        if ago is None or ago > STUCK_AFTER:
            when = f"since {seen:%Y-%m-%d %H:%M} UTC" if seen and ago else "yet"
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
    """A row for people: the number is its last three digits, and gone once the carrier has it."""

    id: str
    state: TextStatus
    promised: datetime
    due: datetime
    settled: datetime | None
    to: str
    sends: int
    blind: int
    copies: int
    code: int | None
    why: str


def read_outbox_status(database: Database) -> OutboxStatus:
    """How it stands now.

    Raises:
        SQLAlchemyError: the database does not answer, or has no tables yet.
    """
    unsent = PromisedText.state.in_(UNSENT)
    with database.transaction() as session:
        by_state = session.execute(
            select(PromisedText.state, func.count()).group_by(PromisedText.state)
        ).all()
        first = session.execute(
            select(PromisedText.promised, PromisedText.code, PromisedText.why)
            .where(unsent)
            .order_by(PromisedText.promised)
            .limit(1)
        ).first()
        blind, twice = session.execute(
            select(
                func.coalesce(func.sum(PromisedText.blind), 0),
                func.count().filter(PromisedText.copies > 1),
            )
        ).one()
        seen = session.scalar(select(func.max(WorkerHeartbeat.seen)))
    last = " ".join(filter(None, (str(first.code or ""), first.why))) if first else ""
    return OutboxStatus(
        {TextStatus(state): count for state, count in by_state},
        first.promised if first else None,
        last,
        seen,
        int(blind),
        int(twice),
    )


def list_texts(database: Database, *, most: int = 100) -> tuple[ListedText, ...]:
    """The newest rows, newest first."""
    newest = select(PromisedText).order_by(PromisedText.promised.desc()).limit(most)
    with database.transaction() as session:
        return tuple(
            ListedText(
                row.id,
                TextStatus(row.state),
                row.promised,
                row.due,
                row.settled,
                f"...{row.recipient[-3:]}" if row.recipient else "",
                row.sends,
                row.blind,
                row.copies,
                row.code,
                row.why,
            )
            for row in session.scalars(newest)
        )


@dataclass(frozen=True, slots=True)
class CallText:
    """A text that was promised in a call: at which step, and what became of it."""

    step: str
    state: TextStatus


def texts_of_call(database: Database, call: str) -> tuple[CallText, ...]:
    """The texts that were promised in a call (a keyed hash)."""
    asked = select(PromisedText).where(PromisedText.call == call).order_by(PromisedText.promised)
    with database.transaction() as session:
        return tuple(CallText(row.step, TextStatus(row.state)) for row in session.scalars(asked))


def record_heartbeat(database: Database, name: str, now: datetime) -> None:
    """A worker is there; what one with a clock that was ahead wrote down is forgotten."""
    row = database.insert(WorkerHeartbeat).values(name=name[:80], seen=now)
    with database.transaction() as session:
        session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.seen > now + _AHEAD))
        session.execute(
            row.on_conflict_do_update(index_elements=["name"], set_={"seen": row.excluded.seen})
        )
