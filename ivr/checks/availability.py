"""When contacts are open, as the checks need it: over two weeks, or over the next 400 days. Yields no
findings."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from ivr.content.hours import Weekly, WhenClosed
from ivr.content.revision import Revision
from ivr.directory.hours import HoursState, boundaries, hours_status
from ivr.directory.moment import Moment, moment_at, schedule


@lru_cache(maxsize=8)
def moments_of_two_weeks(revision: Revision, today: date) -> tuple[Moment, ...]:
    """The moments at each opening and closing of two weeks, and one minute before each."""
    instants = {datetime.combine(today, time(), UTC)}
    for name in revision.contacts:
        for instant in changes_in_days(revision, name, today, 14):
            instants |= {instant, instant - timedelta(minutes=1)}
    return tuple(moment_at(revision, instant) for instant in sorted(instants))


@lru_cache(maxsize=1024)
def availabilities(revision: Revision, name: str, today: date) -> frozenset[HoursState]:
    """Every availability that the contact has in the next 400 days."""
    start = datetime.combine(today, time(), UTC)
    instants = (start, *changes_in_days(revision, name, today, 400)[:6])
    return frozenset(availability_at(revision, name, each) for each in instants)


def availability_at(revision: Revision, name: str, instant: datetime) -> HoursState:
    return hours_status(name, instant, schedule(revision)).state


def change_instants(
    revision: Revision, name: str, start: datetime, end: datetime
) -> list[datetime]:
    """The instants at which the contact opens or closes."""
    return boundaries(name, start, end, schedule(revision))


def changes_in_days(revision: Revision, name: str, today: date, days: int) -> list[datetime]:
    start = datetime.combine(today, time(), UTC)
    return change_instants(revision, name, start, start + timedelta(days=days))


def never_opens(revision: Revision, name: str, today: date) -> bool:
    """Whether the contact's own hours are at fault. Only `contacts` reports it."""
    hours = revision.contacts[name].hours
    is_never_open = "open" not in availabilities(revision, name, today)
    return isinstance(hours, Weekly | WhenClosed) and is_never_open
