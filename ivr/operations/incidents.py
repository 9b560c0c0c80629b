"""Incidents: what is wrong with the line now, according to records, the outbox, the carrier and the
proof. Decides when an incident begins and when it is over; notifies no one. Names contacts by id,
and no caller.

The fallback documents are on another host, so their use shows only indirectly: in the carrier's
debugger, read every two minutes, whose delay Twilio does not document (`assess_carrier`); in
records, five minutes after a call ended that was never answered, or that went on for minutes after
a turn that rang no contact (`assess_records`); or in the request, if a fallback is an address of
ours. Records alone miss a caller who comes out of a ring into the fallback, or hangs up within
three minutes of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from ivr.carrier.requests import COMPLETED
from ivr.carrier.webhook_errors import WebhookError, fallback_errors, service_errors
from ivr.engine.events import RingOutcome
from ivr.operations.daily_counts import FALLBACK, GIVEN_UP, NOT_UNANSWERED
from ivr.store.database import Database
from ivr.store.outbox_status import LATE_AFTER, read_outbox_status
from ivr.store.records import RecordKind
from ivr.store.tables import CallRecord

# A fault or a use of the fallback is over after this time without one.
OVER_AFTER = timedelta(hours=1)
# One unanswered ring of the safety line may be chance.
UNANSWERED_IN_A_ROW = 2
FAILED_IN_A_ROW = 3
_LOOK_BACK = timedelta(days=2)
# The turns of a call that has ended may still be in another machine's spool for so long.
TURNS_MAY_COME = timedelta(minutes=5)
_LONGEST_CALL = timedelta(hours=25)
LONGEST_TURN = timedelta(minutes=3)  # more than a turn's words and the minute in which to speak
WORKER_MISSING_AFTER = timedelta(minutes=5)
HOLDS = "holds"  # the result of a nightly proof without a counterexample
_ANSWERED_BY_US = (RecordKind.TURN, RecordKind.FAULT)


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident: its id, the same for as long as it lasts, and a message that may be texted."""

    id: str
    message: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The kinds of incident looked for (the first part of their ids), and those found; others are
    over."""

    kinds: tuple[str, ...]
    incidents: tuple[Incident, ...] = ()


def assess_records(database: Database, safety_line: str, now: datetime) -> Assessment:
    """The incidents that records show."""
    with database.transaction() as session:
        incidents = (
            *_unanswered(session, safety_line, now),
            *_failing(session, now),
            *_faults(session, now),
            *_fallback(session, now),
        )
    return Assessment(("unanswered", "failing", "fault", "fallback"), incidents)


def assess_worker(database: Database, now: datetime) -> Assessment:
    """Whether a worker is missing. For web processes: a missing worker cannot report itself."""
    age = read_outbox_status(database).heartbeat_age(now)
    if age is not None and age <= WORKER_MISSING_AFTER:
        return Assessment(("worker",))
    message = (
        f"no worker has been at work for {_minutes(WORKER_MISSING_AFTER)}, so promised texts wait"
    )
    return Assessment(("worker",), (Incident("worker", f"{message}. Run ivr worker"),))


def assess_texts(database: Database, now: datetime) -> Assessment:
    if not read_outbox_status(database).is_late(now):
        return Assessment(("texts",))
    message = f"promised texts have been waiting for {_minutes(LATE_AFTER)}. See ivr outbox"
    return Assessment(("texts",), (Incident("texts", message),))


def assess_carrier(
    last_hour: Iterable[WebhookError], public_url: str, fallback_url: str
) -> Assessment:
    """The incidents in the last hour of the carrier's debugger."""
    errors = tuple(last_hour)
    incidents = []
    if codes := service_errors(errors, public_url):
        message = (
            f"the carrier could not use an answer of the service ({_join(codes)}), so the fallback was "
            "used. Run ivr doctor"
        )
        incidents.append(Incident("carrier:service", message))
    if codes := fallback_errors(errors, fallback_url):
        message = (
            f"the carrier could not use a fallback document ({_join(codes)}), so a caller or texter "
            "got no answer. Run ivr doctor"
        )
        incidents.append(Incident("carrier:fallback", message))
    return Assessment(("carrier",), tuple(incidents))


def assess_proof(result: str) -> Assessment:
    """Whether the last nightly proof failed. A missing result is not an incident."""
    if result in ("", HOLDS):
        return Assessment(("proof",))
    message = f"the nightly proof failed: {result}. Run ivr prove"
    return Assessment(("proof",), (Incident("proof", message),))


def _unanswered(session: Session, safety_line: str, now: datetime) -> Iterator[Incident]:
    """The safety line has not answered twice in a row. Over when it answers."""
    outcomes = _last_outcomes(session, safety_line, now, UNANSWERED_IN_A_ROW)
    if len(outcomes) == UNANSWERED_IN_A_ROW and not set(outcomes) & set(NOT_UNANSWERED):
        message = f"the safety line ({safety_line}) did not answer the last two callers"
        yield Incident("unanswered", message)


def _failing(session: Session, now: datetime) -> Iterator[Incident]:
    """A contact's number cannot be rung: it is wrong, disconnected or not permitted."""
    contacts = session.scalars(
        select(CallRecord.contact)
        .where(CallRecord.contact != "", CallRecord.at > now - _LOOK_BACK, CallRecord.at <= now)
        .group_by(CallRecord.contact)
        .order_by(CallRecord.contact)
    ).all()
    for contact in contacts:
        outcomes = _last_outcomes(session, contact, now, FAILED_IN_A_ROW)
        if len(outcomes) == FAILED_IN_A_ROW and set(outcomes) == {str(RingOutcome.FAILED)}:
            message = f"{contact} cannot be rung: the last three rings failed. Check its number"
            yield Incident(f"failing:{contact}", message)


def _last_outcomes(session: Session, contact: str, now: datetime, most: int) -> list[str]:
    """The outcomes of a contact's last rings, except those that the caller gave up."""
    outcomes = (
        select(CallRecord.outcome)
        .where(
            CallRecord.contact == contact,
            CallRecord.kind == RecordKind.TURN,
            CallRecord.outcome != GIVEN_UP,
            CallRecord.at > now - _LOOK_BACK,
            CallRecord.at <= now,
        )
        .order_by(CallRecord.at.desc())
        .limit(most)
    )
    return list(session.scalars(outcomes))


def _faults(session: Session, now: datetime) -> Iterator[Incident]:
    since = now - OVER_AFTER
    faults = select(CallRecord.id).where(CallRecord.kind == RecordKind.FAULT, CallRecord.at > since)
    if _exists(session, faults):
        message = (
            "the service had a fault, and a caller or texter got the fault message. See its log"
        )
        yield Incident("fault", message)


def _fallback(session: Session, now: datetime) -> Iterator[Incident]:
    """The carrier requested our fallback, or a call was never answered, or went on without the
    service."""
    since = now - OVER_AFTER
    requested = select(CallRecord.id).where(
        CallRecord.kind == RecordKind.TURN, CallRecord.topic == FALLBACK, CallRecord.at > since
    )
    answered = select(CallRecord.call).where(
        CallRecord.kind.in_(_ANSWERED_BY_US), CallRecord.at > since - _LONGEST_CALL
    )
    never_answered = select(CallRecord.id).where(
        *_ended_calls(now), CallRecord.call.not_in(answered)
    )
    if (
        _exists(session, requested)
        or _exists(session, never_answered)
        or _went_on_without_us(session, now)
    ):
        message = "the fallback was used: the carrier could not use the service. Run ivr doctor"
        yield Incident("fallback", message)


def _exists(session: Session, rows: Select[str]) -> bool:
    return session.scalar(rows.limit(1)) is not None


def _went_on_without_us(session: Session, now: datetime) -> bool:
    """Whether a call lasted for minutes after its last turn although it rang no contact: then the
    caller talked to the contact that the fallback rang. After a fault the service itself rings the
    safety line, so a call with a fault does not count."""
    least = LONGEST_TURN.total_seconds()
    for call, seconds in session.execute(
        select(CallRecord.call, CallRecord.seconds).where(
            *_ended_calls(now), CallRecord.seconds > least
        )
    ).all():
        turns = session.execute(
            select(CallRecord.at, CallRecord.kind, CallRecord.step, CallRecord.rings)
            .where(CallRecord.call == call, CallRecord.kind.in_(_ANSWERED_BY_US))
            .order_by(CallRecord.at)
        ).all()
        if not turns or turns[0].step or turns[-1].rings or turns[-1].kind != RecordKind.TURN:
            continue  # the beginning of the call is unknown, or the caller may have talked to a contact
        if turns[0].at + timedelta(seconds=seconds or 0) - turns[-1].at > LONGEST_TURN:
            return True
    return False


def _ended_calls(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Calls that ended in the last hour, and whose turns have arrived."""
    return (
        CallRecord.kind == RecordKind.OVER,
        CallRecord.outcome == COMPLETED,
        CallRecord.call != "",
        CallRecord.at > now - OVER_AFTER,
        CallRecord.at <= now - TURNS_MAY_COME,
    )


def _minutes(duration: timedelta) -> str:
    return f"{duration // timedelta(minutes=1)} minutes"


def _join(codes: Iterable[int]) -> str:
    return ", ".join(map(str, codes))
