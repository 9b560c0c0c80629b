"""Counts of a day's calls and texts, from records. Never a phone number, nor its hash."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from ivr.directory.clock import from_wall_clock
from ivr.engine.events import RingOutcome
from ivr.store.database import Database
from ivr.store.records import RecordKind
from ivr.store.tables import CallRecord, PromisedText, TextStatus

REDIAL_WITHIN = timedelta(minutes=15)
# Values of a turn's `after`: the call's first turn, and words that were not understood.
BEGUN, NOT_UNDERSTOOD = "begun", "not-understood"
# The topic of a turn that the carrier requested as its fallback.
FALLBACK = "fallback"
_UNKNOWN_TEXT = "unknown"  # the reply to a text that was not understood
# The outcome of a ring that the caller gave up: the contact did not fail to answer.
GIVEN_UP = "given-up"
NOT_UNANSWERED = (str(RingOutcome.ANSWERED), GIVEN_UP)


@dataclass(frozen=True, slots=True)
class DailyCounts:
    """One day, from midnight to midnight in Derby.

    `rings` counts by contact and outcome; `texts` by the entry of the reply; `failed_texts` (promised
    in calls) by the carrier's code, or 0. `redialled` is the number of callers who rang again within
    fifteen minutes; withheld numbers are not counted. `not_understood` counts words in calls and texts;
    `faults` counts fault messages.
    """

    day: date
    calls: int
    redialled: int
    rings: Mapping[tuple[str, str], int]
    texts: Mapping[str, int]
    failed_texts: Mapping[int, int]
    not_understood: int
    faults: int

    @property
    def unanswered(self) -> dict[str, int]:
        """Unanswered rings by contact."""
        counts: dict[str, int] = {}
        for (contact, outcome), count in self.rings.items():
            if outcome not in NOT_UNANSWERED:
                counts[contact] = counts.get(contact, 0) + count
        return counts


def midnight(day: date) -> datetime:
    """The beginning of a day in Derby (UTC)."""
    return from_wall_clock(datetime.combine(day, time()))


def count_day(database: Database, day: date) -> DailyCounts:
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    is_on_day = and_(CallRecord.at >= begin, CallRecord.at < end)
    has_failed = PromisedText.status == TextStatus.FAILED
    is_turn, is_text = (CallRecord.kind == kind for kind in (RecordKind.TURN, RecordKind.TEXT))
    is_unknown_text = and_(is_text, CallRecord.topic == _UNKNOWN_TEXT)
    with database.transaction() as session:
        rings = session.execute(
            select(CallRecord.contact, CallRecord.outcome, func.count())
            .where(is_on_day, is_turn, CallRecord.contact != "")
            .group_by(CallRecord.contact, CallRecord.outcome)
            .order_by(CallRecord.contact, CallRecord.outcome)
        ).all()
        texts = session.execute(
            select(CallRecord.topic, func.count())
            .where(is_on_day, is_text)
            .group_by(CallRecord.topic)
            .order_by(func.count().desc(), CallRecord.topic)
        ).all()
        code = func.coalesce(PromisedText.code, 0)
        failed = session.execute(
            select(code, func.count())
            .where(has_failed, PromisedText.settled >= begin, PromisedText.settled < end)
            .group_by(code)
            .order_by(code)
        ).all()
        calls, not_understood, faults = session.execute(
            select(
                _count(and_(is_turn, CallRecord.after == BEGUN)),
                _count(or_(CallRecord.after == NOT_UNDERSTOOD, is_unknown_text)),
                _count(CallRecord.kind == RecordKind.FAULT),
            ).where(is_on_day)
        ).one()
        redialled = _redialled(session, and_(is_on_day, is_turn))
    return DailyCounts(
        day,
        calls,
        redialled,
        {(contact, outcome): count for contact, outcome, count in rings},
        {row[0]: row[1] for row in texts},
        {row[0]: row[1] for row in failed},
        not_understood,
        faults,
    )


def _redialled(session: Session, is_turn: ColumnElement[bool]) -> int:
    """How many callers began a call within fifteen minutes of beginning another."""
    calls = session.execute(
        select(CallRecord.caller, CallRecord.at)
        .where(is_turn, CallRecord.after == BEGUN, CallRecord.caller != "")
        .order_by(CallRecord.caller, CallRecord.at)
    ).all()
    pairs = [(one, other) for one, other in pairwise(calls) if one.caller == other.caller]
    return len({one.caller for one, other in pairs if other.at - one.at <= REDIAL_WITHIN})


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
