"""The tables: promised texts, opt-outs, worker heartbeats; records, holds on them and their audit;
alerts and daily jobs; published revisions and the pointer to the live one. A phone number is stored
in one place only, `outbox.recipient`, until the carrier has the text."""

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
    """`sending` is written before the carrier is asked, so it remains if the worker dies.
    `unclear`: the carrier may have the text. `accepted`: it has it. `unconfirmed`: it never
    reported the outcome."""

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
    """An aware datetime; SQLite stores no time zone. Raises ValueError for a time without a
    zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""


class PromisedText(Base):
    """One text per call and step. `recipient` and `body` are erased when the carrier has the text,
    or after a day. `sends` counts the requests to send it, `unconfirmed_resends` those after an
    unclear answer and a search that did not find it: only these can arrive twice. `copies` counts
    the messages that the carrier is known to have made of it."""

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(40))
    revision: Mapped[str] = mapped_column(String(12))
    recipient: Mapped[str | None] = mapped_column(String(20))
    body: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column("state", String(12))
    promised: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    begun: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sends: Mapped[int] = mapped_column(default=0)
    unconfirmed_resends: Mapped[int] = mapped_column("blind", default=0)
    copies: Mapped[int] = mapped_column(default=0)
    sid: Mapped[str | None] = mapped_column(String(40), unique=True)
    code: Mapped[int | None]
    why: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (
        UniqueConstraint("call", "step", name="once_per_call_and_step"),
        Index("outbox_by_state_and_due", "state", "due"),
    )


class OptOut(Base):
    """A number that sent STOP, as a keyed hash."""

    __tablename__ = "opt_outs"

    number: Mapped[str] = mapped_column(String(16), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkerHeartbeat(Base):
    """When a worker last looked for texts to send."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)


class CallRecord(Base):
    """A turn of a call, a fault, a text, or the end of a call; see `records.Record`. `call` and
    `caller` are keyed hashes, and empty after they are erased."""

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
    """A call (a keyed hash) whose records are kept until a day, beyond their retention."""

    __tablename__ = "holds"

    call: Mapped[str] = mapped_column(String(16), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntryRow(Base):
    """Who searched for a person's records, held or erased them: when, why, and how many there were."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    found: Mapped[int]


class Alert(Base):
    """One incident, and its notification per channel. `claimed`: when a process last began to send
    it."""

    __tablename__ = "alerts"

    incident: Mapped[str] = mapped_column("concern", String(80), primary_key=True)
    message: Mapped[str] = mapped_column("says", String(300))
    began: Mapped[datetime] = mapped_column(UtcDateTime)
    over: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texted: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DailyJobRun(Base):
    """The last run of a daily job: when it began and ended, and its result."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    begun: Mapped[datetime] = mapped_column(UtcDateTime)
    done: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(String(300))


class StoredRevision(Base):
    """The operators' files of a revision: texts by file name, as JSON."""

    __tablename__ = "revisions"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    files: Mapped[str] = mapped_column(Text)


class PublicationRow(Base):
    """Rows are only ever added. `parent` was live before; `scenarios` (JSON) belong to the
    proof."""

    __tablename__ = "publications"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    parent: Mapped[int | None] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(200))
    proof: Mapped[str] = mapped_column(Text)
    scenarios: Mapped[str] = mapped_column("stories", Text)

    __table_args__ = (Index("publications_by_revision", "revision"),)


class LivePointer(Base):
    """The number of the publication that answers; 0 before the first."""

    __tablename__ = "live"

    name: Mapped[str] = mapped_column(String(12), primary_key=True)
    publication: Mapped[int]
