"""Moments for the checks: who is open when, over two weeks or a year. Decides nothing itself."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from ivr.content.hours import Weekly, WhenClosed
from ivr.content.revision import Revision
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.hours import Availability, boundaries, opening
from ivr.directory.moment import Moment, at, closures, hours_by_contact

_DAYS, _LONG = 14, 400


@lru_cache(maxsize=8)
def two_weeks(revision: Revision, today: date) -> tuple[Moment, ...]:
    """The distinct moments of two weeks from `today`: at each opening and closing, and the minute
    before it."""
    start = datetime.combine(today, time(), UTC)
    instants = {start}
    for name in revision.contacts:
        for instant in changes(revision, name, start, start + timedelta(days=_DAYS)):
            instants |= {instant, instant - timedelta(minutes=1)}
    return tuple(at(revision, instant) for instant in sorted(instants))


@lru_cache(maxsize=1024)
def states(revision: Revision, name: str, today: date) -> frozenset[Availability]:
    """What the contact is at one time or another in the next 400 days."""
    start = datetime.combine(today, time(), UTC)
    instants = [start, *changes(revision, name, start, start + timedelta(days=_LONG))[:6]]
    return frozenset(state(revision, name, instant) for instant in instants)


def state(revision: Revision, name: str, instant: datetime) -> Availability:
    """What the contact is at one instant."""
    known = hours_by_contact(revision), closures(revision.calendar), bank_holidays()
    return opening(name, instant, *known).state


def changes(revision: Revision, name: str, start: datetime, end: datetime) -> list[datetime]:
    """The instants at which the contact opens or closes."""
    known = hours_by_contact(revision), closures(revision.calendar), bank_holidays()
    return boundaries(name, start, end, *known)


def never_opens(revision: Revision, name: str, today: date) -> bool:
    """Whether the hours are at fault, which is said of the contact itself and nowhere else."""
    hours = revision.contacts[name].hours
    return isinstance(hours, Weekly | WhenClosed) and "open" not in states(revision, name, today)
