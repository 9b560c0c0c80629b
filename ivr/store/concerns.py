"""Concerns: what is wrong with the line now, as records and the outbox show it. Decides when something
counts as wrong and when it is over; tells nobody. Names contacts by their ids, and nobody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.engine.events import Outcome
from ivr.store.counts import GIVEN_UP, NOT_UNANSWERED
from ivr.store.database import Database
from ivr.store.records import Kind
from ivr.store.standing import standing
from ivr.store.tables import Kept

# A fault, or the fallback, is over when there was none for so long.
OVER_AFTER = timedelta(hours=1)
# One caller whom the safety line does not answer may be chance, two in a row are not.
UNANSWERED_IN_A_ROW = 2
FAILED_IN_A_ROW = 3
_LOOKED_BACK = timedelta(days=2)
# A call of which only its end is known: its turns may still be in another machine's journal.
TURNS_MAY_COME = timedelta(minutes=5)
_LONGEST_CALL = timedelta(hours=25)
WORKER_GONE = timedelta(minutes=5)
HOLDS = "holds"


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that is wrong: its id, the same for as long as it lasts, and what it is, in words that
    may be texted."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What was looked at, by the beginnings of ids, and what of it is wrong. Whatever else begins so
    is over."""

    about: tuple[str, ...]
    concerns: tuple[Concern, ...] = ()


def of_records(database: Database, safety_line: str, now: datetime) -> Judged:
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
    return Judged(("unanswered", "failing", "fault", "fallback"), found)


def of_worker(database: Database, now: datetime) -> Judged:
    """Whether a worker is at work; for whoever is none."""
    seen = standing(database).worker_seen
    if seen is not None and now - seen <= WORKER_GONE:
        return Judged(("worker",))
    says = "no worker has been at work for five minutes, so promised texts wait. Run ivr worker"
    return Judged(("worker",), (Concern("worker", says),))


def of_texts(database: Database, now: datetime) -> Judged:
    """Whether promised texts go out."""
    if not standing(database).is_late(now):
        return Judged(("texts",))
    says = "promised texts have been waiting for five minutes. See ivr outbox"
    return Judged(("texts",), (Concern("texts", says),))


def of_proof(result: str) -> Judged:
    """What the last nightly proof said: nothing is wrong where it held, or was never made."""
    if result in ("", HOLDS):
        return Judged(("proof",))
    says = f"the nightly proof is red: {result}. Run ivr prove"
    return Judged(("proof",), (Concern("proof", says),))


def _unanswered(session: Session, safety_line: str, now: datetime) -> Iterator[Concern]:
    """The safety line has not answered, twice in a row. Over when it does."""
    last = _last_rings(session, safety_line, now, UNANSWERED_IN_A_ROW)
    if len(last) == UNANSWERED_IN_A_ROW and not set(last) & set(NOT_UNANSWERED):
        says = f"the safety line ({safety_line}) did not answer the last two callers"
        yield Concern("unanswered", says)


def _failing(session: Session, now: datetime) -> Iterator[Concern]:
    """A contact's number cannot be rung: wrong, cut off, or not permitted. Over when it rings."""
    contacts = session.scalars(
        select(Kept.contact)
        .where(Kept.contact != "", Kept.at > now - _LOOKED_BACK, Kept.at <= now)
        .group_by(Kept.contact)
        .order_by(Kept.contact)
    ).all()
    for contact in contacts:
        last = _last_rings(session, contact, now, FAILED_IN_A_ROW)
        if len(last) == FAILED_IN_A_ROW and set(last) == {str(Outcome.FAILED)}:
            says = f"{contact} cannot be rung: the last three rings failed. Check its number"
            yield Concern(f"failing:{contact}", says)


def _last_rings(session: Session, contact: str, now: datetime, most: int) -> list[str]:
    """How a contact's last rings came out, but for those that the caller gave up."""
    asked = (
        select(Kept.outcome)
        .where(
            Kept.contact == contact,
            Kept.kind == Kind.TURN,
            Kept.outcome != GIVEN_UP,
            Kept.at > now - _LOOKED_BACK,
            Kept.at <= now,
        )
        .order_by(Kept.at.desc())
        .limit(most)
    )
    return list(session.scalars(asked))


def _faults(session: Session, now: datetime) -> Iterator[Concern]:
    asked = select(Kept.id).where(Kept.kind == Kind.FAULT, Kept.at > now - OVER_AFTER)
    if session.scalar(asked.limit(1)) is not None:
        says = "the service had a fault, and somebody heard or got the fault words. See its log"
        yield Concern("fault", says)


def _fallback(session: Session, now: datetime) -> Iterator[Concern]:
    """The carrier asked for a fallback: it says so to us, or a call is over that we never answered."""
    since = now - OVER_AFTER
    said = select(Kept.id).where(Kept.kind == Kind.TURN, Kept.topic == "fallback", Kept.at > since)
    answered = select(Kept.call).where(
        Kept.kind.in_((Kind.TURN, Kind.FAULT)), Kept.at > since - _LONGEST_CALL
    )
    alone = select(Kept.id).where(
        Kept.kind == Kind.OVER,
        Kept.outcome == "completed",
        Kept.call != "",
        Kept.at > since,
        Kept.at <= now - TURNS_MAY_COME,
        Kept.call.not_in(answered),
    )
    if any(session.scalar(asked.limit(1)) is not None for asked in (said, alone)):
        says = "the fallback was used: the carrier could not use the service. Run ivr doctor"
        yield Concern("fallback", says)
