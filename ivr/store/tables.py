"""The tables: texts promised in calls, who wants no texts, when a worker was last seen; records of
calls and texts, holds on them and their audit; alerts, and what is done once a day; published
revisions, and which of them is live.

A telephone number stands in one place only, `outbox.recipient`, until the carrier has the text.
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class TextStatus(StrEnum):
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


UNSENT = (TextStatus.WAITING, TextStatus.SENDING, TextStatus.UNCLEAR)
SETTLED = (TextStatus.DELIVERED, TextStatus.FAILED, TextStatus.UNCONFIRMED)


class UtcDateTime(TypeDecorator[datetime]):
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
    promised: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    begun: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkerHeartbeat(Base):
    """When a worker last looked for texts to send."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)


class CallRecord(Base):
    """One record: a turn of a call, a text, or what became of a call. `call` and `caller` are keyed
    hashes, and empty once they were erased; `contact` rang before the turn and came out as `outcome`
    after `seconds`; `rings` rings after it."""

    __tablename__ = "records"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    call: Mapped[str] = mapped_column(String(16))
    caller: Mapped[str] = mapped_column(String(16))
    revision: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(40))
    trail: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(12))
    seconds: Mapped[int | None]
    rings: Mapped[str] = mapped_column(String(40))
    topic: Mapped[str] = mapped_column(String(40))

    __table_args__ = (
        Index("records_by_at", "at"),
        Index("records_by_call", "call"),
        Index("records_by_caller_and_at", "caller", "at"),
    )


class Hold(Base):
    """A call (a keyed hash) whose records are kept until a day, whatever else is erased."""

    __tablename__ = "holds"

    call: Mapped[str] = mapped_column(String(16), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntryRow(Base):
    """Who looked for a person's records, held or erased them: when, why, and how many were found."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    found: Mapped[int]


class Alert(Base):
    """One thing that is or was wrong, told once by each way until it is over. `claimed` is when
    somebody last set about telling it."""

    __tablename__ = "alerts"

    concern: Mapped[str] = mapped_column(String(80), primary_key=True)
    says: Mapped[str] = mapped_column(String(300))
    began: Mapped[datetime] = mapped_column(UtcDateTime)
    over: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texted: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DailyJobRun(Base):
    """What is done once a day, by whichever process comes first: when it was last begun and done, and
    what came of it."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    begun: Mapped[datetime] = mapped_column(UtcDateTime)
    done: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(String(300))


class StoredRevision(Base):
    """What operators wrote, once for each revision: texts by the names of their files, as JSON."""

    __tablename__ = "revisions"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    files: Mapped[str] = mapped_column(Text)


class PublicationRow(Base):
    """One publication: a revision that came to be live, who did it and why, and how it was proved. Its
    `parent` is the publication that was live before; `stories` are the scenarios it was proved with, as
    JSON. Rows are added, and never changed or taken away."""

    __tablename__ = "publications"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    parent: Mapped[int | None] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(200))
    proof: Mapped[str] = mapped_column(Text)
    stories: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("publications_by_revision", "revision"),)


class LivePointer(Base):
    """The one pointer: which publication answers. 0 before there is any."""

    __tablename__ = "live"

    name: Mapped[str] = mapped_column(String(12), primary_key=True)
    publication: Mapped[int]
