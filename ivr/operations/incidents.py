"""Concerns: what is wrong with the line now, as records and the outbox show it. Decides when something
counts as wrong and when it is over; tells nobody. Names contacts by their ids, and nobody else.

The fallback lies on another host, by GET, and is used because we cannot be: no request of the carrier's
tells us of it. It is learned in three ways. The carrier's debugger has every request that failed, and
is asked every two minutes where there is an account (`of_carrier`); how soon it has them is not
documented. Five minutes after a call is over, records show that no turn of it was ours, or that it went
on for minutes after a turn of ours that rang nobody (`of_records`). And our own address may be
somebody's fallback: then the request says so. Not seen by records alone: a caller who comes out of a
ring into the fallback, since nobody knows how long they had talked, and one who hangs up within three
minutes of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ivr.carrier import failures as carriers
from ivr.carrier.failures import Failure
from ivr.carrier.requests import COMPLETED
from ivr.engine.events import RingOutcome
from ivr.operations.daily_counts import FALLBACK, GIVEN_UP, NOT_UNANSWERED
from ivr.store.database import Database
from ivr.store.outbox_status import LATE_AFTER, read_outbox_status
from ivr.store.records import RecordKind
from ivr.store.tables import CallRecord

# A fault, or the fallback, is over when there was none for so long.
OVER_AFTER = timedelta(hours=1)
# One caller whom the safety line does not answer may be chance, two in a row are not.
UNANSWERED_IN_A_ROW = 2
FAILED_IN_A_ROW = 3
_LOOKED_BACK = timedelta(days=2)
# A call of which only its end is known: its turns may still be in another machine's journal.
TURNS_MAY_COME = timedelta(minutes=5)
_LONGEST_CALL = timedelta(hours=25)
# What is said in one turn, and the minute in which a caller may speak, end well within it.
LONGEST_TURN = timedelta(minutes=3)
WORKER_GONE = timedelta(minutes=5)
HOLDS = "holds"
_OURS = (RecordKind.TURN, RecordKind.FAULT)


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that is wrong: its id, the same for as long as it lasts, and what it is, in words that
    may be texted."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was looked at, by the beginnings of ids, and what of it is wrong. Whatever else begins so
    is over."""

    about: tuple[str, ...]
    concerns: tuple[Incident, ...] = ()


def assess_records(database: Database, safety_line: str, now: datetime) -> Assessment:
    """What records show.

    Raises:
        SQLAlchemyError: the database does not answer: then nobody can tell.
    """
    with database.transaction() as session:
        found = (
            *_unanswered(session, safety_line, now),
            *_failing(session, now),
            *_faults(session, now),
            *_fallback(session, now),
        )
    return Assessment(("unanswered", "failing", "fault", "fallback"), found)


def assess_worker(database: Database, now: datetime) -> Assessment:
    """Whether a worker is at work; for whoever is none."""
    ago = read_outbox_status(database).seen_ago(now)
    if ago is not None and ago <= WORKER_GONE:
        return Assessment(("worker",))
    says = f"no worker has been at work for {_minutes(WORKER_GONE)}, so promised texts wait"
    return Assessment(("worker",), (Incident("worker", f"{says}. Run ivr worker"),))


def assess_texts(database: Database, now: datetime) -> Assessment:
    """Whether promised texts go out."""
    if not read_outbox_status(database).is_late(now):
        return Assessment(("texts",))
    says = f"promised texts have been waiting for {_minutes(LATE_AFTER)}. See ivr outbox"
    return Assessment(("texts",), (Incident("texts", says),))


def assess_carrier(found: Iterable[Failure], public_url: str, fallback_url: str) -> Assessment:
    """What the carrier's debugger showed of the last hour."""
    failures = tuple(found)
    wrong = []
    if codes := carriers.of_service(failures, public_url):
        says = f"the carrier could not use an answer of the service ({_listed(codes)}), so the"
        wrong.append(Incident("carrier:service", f"{says} fallback was used. Run ivr doctor"))
    if codes := carriers.of_fallback(failures, fallback_url):
        says = (
            f"the carrier could not use a fallback document ({_listed(codes)}), so somebody heard"
        )
        wrong.append(Incident("carrier:fallback", f"{says} nothing of ours. Run ivr doctor"))
    return Assessment(("carrier",), tuple(wrong))


def assess_proof(result: str) -> Assessment:
    """What the last nightly proof said: nothing is wrong where it held, or was never made."""
    if result in ("", HOLDS):
        return Assessment(("proof",))
    says = f"the nightly proof is red: {result}. Run ivr prove"
    return Assessment(("proof",), (Incident("proof", says),))


def _unanswered(session: Session, safety_line: str, now: datetime) -> Iterator[Incident]:
    """The safety line has not answered, twice in a row. Over when it does."""
    last = _last_rings(session, safety_line, now, UNANSWERED_IN_A_ROW)
    if len(last) == UNANSWERED_IN_A_ROW and not set(last) & set(NOT_UNANSWERED):
        says = f"the safety line ({safety_line}) did not answer the last two callers"
        yield Incident("unanswered", says)


def _failing(session: Session, now: datetime) -> Iterator[Incident]:
    """A contact's number cannot be rung: wrong, cut off, or not permitted. Over when it rings."""
    contacts = session.scalars(
        select(CallRecord.contact)
        .where(CallRecord.contact != "", CallRecord.at > now - _LOOKED_BACK, CallRecord.at <= now)
        .group_by(CallRecord.contact)
        .order_by(CallRecord.contact)
    ).all()
    for contact in contacts:
        last = _last_rings(session, contact, now, FAILED_IN_A_ROW)
        if len(last) == FAILED_IN_A_ROW and set(last) == {str(RingOutcome.FAILED)}:
            says = f"{contact} cannot be rung: the last three rings failed. Check its number"
            yield Incident(f"failing:{contact}", says)


def _last_rings(session: Session, contact: str, now: datetime, most: int) -> list[str]:
    """How a contact's last rings came out, but for those that the caller gave up."""
    asked = (
        select(CallRecord.outcome)
        .where(
            CallRecord.contact == contact,
            CallRecord.kind == RecordKind.TURN,
            CallRecord.outcome != GIVEN_UP,
            CallRecord.at > now - _LOOKED_BACK,
            CallRecord.at <= now,
        )
        .order_by(CallRecord.at.desc())
        .limit(most)
    )
    return list(session.scalars(asked))


def _faults(session: Session, now: datetime) -> Iterator[Incident]:
    asked = select(CallRecord.id).where(
        CallRecord.kind == RecordKind.FAULT, CallRecord.at > now - OVER_AFTER
    )
    if session.scalar(asked.limit(1)) is not None:
        says = "the service had a fault, and somebody heard or got the fault words. See its log"
        yield Incident("fault", says)


def _fallback(session: Session, now: datetime) -> Iterator[Incident]:
    """The carrier asked for a fallback: it says so to us; or a call is over that we never answered, or
    that went on without us."""
    since = now - OVER_AFTER
    said = select(CallRecord.id).where(
        CallRecord.kind == RecordKind.TURN, CallRecord.topic == FALLBACK, CallRecord.at > since
    )
    answered = select(CallRecord.call).where(
        CallRecord.kind.in_(_OURS), CallRecord.at > since - _LONGEST_CALL
    )
    alone = select(CallRecord.id).where(*_over(now), CallRecord.call.not_in(answered))
    used = any(session.scalar(asked.limit(1)) is not None for asked in (said, alone))
    if used or _went_on_without_us(session, now):
        says = "the fallback was used: the carrier could not use the service. Run ivr doctor"
        yield Incident("fallback", says)


def _went_on_without_us(session: Session, now: datetime) -> bool:
    """Whether a call lasted for minutes after our last turn, though nobody was rung in it: then the
    caller talked to whom the fallback rang. A fault of ours is told otherwise, and rings by itself."""
    least = LONGEST_TURN.total_seconds()
    for call, seconds in session.execute(
        select(CallRecord.call, CallRecord.seconds).where(*_over(now), CallRecord.seconds > least)
    ).all():
        turns = session.execute(
            select(CallRecord.at, CallRecord.kind, CallRecord.step, CallRecord.rings)
            .where(CallRecord.call == call, CallRecord.kind.in_(_OURS))
            .order_by(CallRecord.at)
        ).all()
        if not turns or turns[0].step or turns[-1].rings or turns[-1].kind != RecordKind.TURN:
            continue  # where it begins is not known, or somebody may have been talked to
        if turns[0].at + timedelta(seconds=seconds or 0) - turns[-1].at > LONGEST_TURN:
            return True
    return False


def _over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Calls that ended in the last hour, all of whose turns should be here by now."""
    return (
        CallRecord.kind == RecordKind.OVER,
        CallRecord.outcome == COMPLETED,
        CallRecord.call != "",
        CallRecord.at > now - OVER_AFTER,
        CallRecord.at <= now - TURNS_MAY_COME,
    )


def _minutes(lasted: timedelta) -> str:
    return f"{lasted // timedelta(minutes=1)} minutes"


def _listed(codes: Iterable[int]) -> str:
    return ", ".join(map(str, codes))
