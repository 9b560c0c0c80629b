"""Counts of a day's calls and texts, from records. Never a number, nor a name for one."""

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
# What a record of a turn says that a call began with, or that was said and not understood.
BEGUN, NOT_UNDERSTOOD = "begun", "not-understood"
# The topic of a turn for which the carrier asked its fallback, which was us.
FALLBACK = "fallback"
_UNKNOWN_TEXT = "unknown"  # the reply to a text that was not understood
# Whoever gave up while it rang was not answered, but nobody failed to answer either.
GIVEN_UP = "given-up"
NOT_UNANSWERED = (str(RingOutcome.ANSWERED), GIVEN_UP)


@dataclass(frozen=True, slots=True)
class DailyCounts:
    """One day, from midnight to midnight in Derby.

    `rings` counts by contact and outcome, `texts` by what they were answered with, `failed` texts
    promised in calls by the carrier's code (0 where it gave none). `again` is how many callers rang
    again within fifteen minutes, those who withheld their number aside; `not_understood` how often
    words in a call or a text were not; `faults` how often somebody heard or got the fault words.
    """

    day: date
    calls: int
    again: int
    rings: Mapping[tuple[str, str], int]
    texts: Mapping[str, int]
    failed: Mapping[int, int]
    not_understood: int
    faults: int

    @property
    def unanswered(self) -> dict[str, int]:
        """Rings that nobody answered, by contact."""
        found: dict[str, int] = {}
        for (contact, outcome), count in self.rings.items():
            if outcome not in NOT_UNANSWERED:
                found[contact] = found.get(contact, 0) + count
        return found


def midnight(day: date) -> datetime:
    """When a day begins in Derby (UTC)."""
    return from_wall_clock(datetime.combine(day, time()))


def count_day(database: Database, day: date) -> DailyCounts:
    """The counts of a day.

    Raises:
        SQLAlchemyError: the database does not answer, or has no tables yet.
    """
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    then = and_(CallRecord.at >= begin, CallRecord.at < end)
    with database.transaction() as session:
        rings = session.execute(
            select(CallRecord.contact, CallRecord.outcome, func.count())
            .where(then, CallRecord.kind == RecordKind.TURN, CallRecord.contact != "")
            .group_by(CallRecord.contact, CallRecord.outcome)
            .order_by(CallRecord.contact, CallRecord.outcome)
        ).all()
        texts = session.execute(
            select(CallRecord.topic, func.count())
            .where(then, CallRecord.kind == RecordKind.TEXT)
            .group_by(CallRecord.topic)
            .order_by(func.count().desc(), CallRecord.topic)
        ).all()
        code = func.coalesce(PromisedText.code, 0)
        failed = session.execute(
            select(code, func.count())
            .where(
                PromisedText.state == TextStatus.FAILED,
                PromisedText.settled >= begin,
                PromisedText.settled < end,
            )
            .group_by(code)
            .order_by(code)
        ).all()
        calls, lost, faults = session.execute(
            select(
                _many(and_(CallRecord.kind == RecordKind.TURN, CallRecord.after == BEGUN)),
                _many(
                    or_(
                        CallRecord.after == NOT_UNDERSTOOD,
                        and_(CallRecord.kind == RecordKind.TEXT, CallRecord.topic == _UNKNOWN_TEXT),
                    )
                ),
                _many(CallRecord.kind == RecordKind.FAULT),
            ).where(then)
        ).one()
        again = _again(session, begin, end)
    return DailyCounts(
        day,
        calls,
        again,
        {(contact, outcome): count for contact, outcome, count in rings},
        {row[0]: row[1] for row in texts},
        {row[0]: row[1] for row in failed},
        lost,
        faults,
    )


def _again(session: Session, begin: datetime, end: datetime) -> int:
    """How many callers began another call within fifteen minutes of beginning one."""
    begun = session.execute(
        select(CallRecord.caller, CallRecord.at)
        .where(
            CallRecord.kind == RecordKind.TURN,
            CallRecord.after == BEGUN,
            CallRecord.caller != "",
            CallRecord.at >= begin,
            CallRecord.at < end,
        )
        .order_by(CallRecord.caller, CallRecord.at)
    ).all()
    return len(
        {
            one.caller
            for one, after in pairwise(begun)
            if one.caller == after.caller and after.at - one.at <= REDIAL_WITHIN
        }
    )


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
