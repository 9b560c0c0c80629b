"""The tables: texts promised in calls, who wants no texts, and when a worker was last seen.

A telephone number stands in one place only, `outbox.recipient`, until the carrier has the text.
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Dialect, Index, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class State(StrEnum):
    """What has become of a promised text.

    `sending` is written before the carrier is asked, so that a worker which dies leaves it behind;
    `unclear` means that the carrier may or may not have it; `accepted` that the carrier has it;
    `unconfirmed` that it had it and never said what became of it.
    """

    WAITING = "waiting"
    SENDING = "sending"
    UNCLEAR = "unclear"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"


UNSENT = (State.WAITING, State.SENDING, State.UNCLEAR)
SETTLED = (State.DELIVERED, State.FAILED, State.UNCONFIRMED)


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way in. Refuses a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables have in common."""


class PromisedText(Base):
    """One text, promised once per call and step. `recipient` and `body` are erased as soon as the
    carrier has the text, or after a day.

    `sends` counts how often the carrier was asked to send it; `blind` how often of these it was
    asked again after it had given no clear answer and did not show the text when looked up: only
    those can arrive twice. `copies` counts messages of it that the carrier is known to have made.
    """

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(40))
    revision: Mapped[str] = mapped_column(String(12))
    recipient: Mapped[str | None] = mapped_column(String(20))
    body: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    promised: Mapped[datetime] = mapped_column(Instant)
    due: Mapped[datetime] = mapped_column(Instant)
    begun: Mapped[datetime | None] = mapped_column(Instant)
    settled: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    sends: Mapped[int] = mapped_column(default=0)
    blind: Mapped[int] = mapped_column(default=0)
    copies: Mapped[int] = mapped_column(default=0)
    sid: Mapped[str | None] = mapped_column(String(40), unique=True)
    code: Mapped[int | None]
    why: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (
        UniqueConstraint("call", "step", name="once_per_call_and_step"),
        Index("outbox_by_state_and_due", "state", "due"),
    )


class OptOut(Base):
    """Somebody who sent STOP, as a keyed hash of their number."""

    __tablename__ = "opt_outs"

    number: Mapped[str] = mapped_column(String(16), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)


class WorkerSeen(Base):
    """When a worker last looked for texts to send."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen: Mapped[datetime] = mapped_column(Instant)
