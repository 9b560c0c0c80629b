"""Opening hours: whether a contact is open at an instant, why, and when that changes.

Never reads a clock, and never raises because of operators' files: a contact that is missing, or whose
hours refer back to themselves, is `unknown`. Changes are computed from the rules: one cached timeline
of (instant, state) for each contact and year (UTC). Ranges and closures are half-open. A range runs
from wall-clock time to wall-clock time, even when the clocks change in between.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Literal, NamedTuple, TypeAlias

from ivr.content.hours import (
    Always,
    Day,
    Hours,
    Weekly,
    WhenClosed,
    hours_in_words,
    ranges_in_words,
)
from ivr.directory.bank_holidays import holiday_name
from ivr.directory.clock import from_wall_clock, texted_change, to_london

HoursState: TypeAlias = Literal["open", "closed", "unknown"]


@dataclass(frozen=True, slots=True)
class Closure:
    """A contact is away from `start` up to, but not including, `end` (UTC). Raises ValueError for a
    time without a time zone."""

    start: datetime
    end: datetime
    why: str

    def __post_init__(self) -> None:
        to_london(self.start)
        to_london(self.end)


class Schedule(NamedTuple):
    """All that decides opening hours: hours and closures by contact, and the bank holidays."""

    hours: Mapping[str, Hours]
    closures: Mapping[str, tuple[Closure, ...]]
    holidays: frozenset[date]


@dataclass(frozen=True, slots=True)
class HoursStatus:
    """A contact's state at an instant; the UTC instant of the next change, or None if there is none
    within two years; and the reason for operators, beginning with the state."""

    state: HoursState
    change: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Link:
    """A contact, or the one that its hours refer to. Without hours: there is no such contact."""

    contact_id: str
    hours: Hours | None
    closures: tuple[Closure, ...]


_Chain: TypeAlias = tuple[_Link, ...]
Timeline: TypeAlias = tuple[tuple[datetime, HoursState], ...]
_OPPOSITE: dict[HoursState, HoursState] = {"open": "closed", "closed": "open", "unknown": "unknown"}
_instant = itemgetter(0)


def hours_status(contact_id: str, at: datetime, schedule: Schedule) -> HoursStatus:
    """Whether a contact is open at `at`. Raises ValueError only if `at` has no time zone."""
    to_london(at)
    at = at.astimezone(UTC)
    chain = _chain(contact_id, schedule)
    state, reason = _state_and_reason(chain, at, schedule.holidays)
    _, change = state_and_change(lambda year: _timeline(chain, schedule.holidays, year), at)
    return HoursStatus(state, change, reason)


def timeline(contact_id: str, schedule: Schedule, year: int) -> Timeline:
    """A contact's state at the beginning of a year (UTC), then each change in that year."""
    return _timeline(_chain(contact_id, schedule), schedule.holidays, year)


def state_and_change(
    timeline_of: Callable[[int], Timeline], at: datetime
) -> tuple[HoursState, datetime | None]:
    """The state at `at`, and the UTC instant of the next change, or None if there is none within two
    years. `timeline_of` returns a contact's `timeline` of a year."""
    at = at.astimezone(UTC)
    this_year = timeline_of(at.year)
    position = bisect_right(this_year, at, key=_instant)
    state = this_year[position - 1][1]
    for instant, next_state in islice(this_year, position, None):
        if next_state != state:
            return state, instant
    for year in (at.year + 1, at.year + 2):
        for instant, next_state in timeline_of(year)[:2]:
            if next_state != state:
                return state, instant
    return state, None


def boundaries(
    contact_id: str, start: datetime, end: datetime, schedule: Schedule
) -> list[datetime]:
    """Every UTC instant in [start, end) at which the contact's state changes."""
    to_london(start)
    to_london(end)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    chain = _chain(contact_id, schedule)
    years = range((start - timedelta(microseconds=1)).year, end.year + 1)
    changes = _merged(
        entry for year in years for entry in _timeline(chain, schedule.holidays, year)
    )
    return [instant for instant, _ in changes[1:] if start <= instant < end]


def _chain(contact_id: str, schedule: Schedule) -> _Chain:
    """The contact, the one its hours refer to, and so on; a circle ends before its first contact."""
    links: dict[str, _Link] = {}
    while contact_id not in links:
        hours = schedule.hours.get(contact_id)
        closures = tuple(schedule.closures.get(contact_id, ()))
        links[contact_id] = _Link(contact_id, hours, closures)
        if not isinstance(hours, WhenClosed):
            break
        contact_id = hours.contact
    return tuple(links.values())


def _state_and_reason(
    chain: _Chain, at: datetime, holidays: frozenset[date]
) -> tuple[HoursState, str]:
    *waiting, last = chain
    state, reason = _closed_by(last, at) or _own_state(last, at, holidays)
    cause = last.contact_id
    for link in reversed(waiting):
        opposite: HoursState = _OPPOSITE[state]
        state, reason = _closed_by(link, at) or (
            opposite,
            f"{opposite} because {cause} is {reason}",
        )
        cause = link.contact_id
    return state, reason


def _closed_by(link: _Link, at: datetime) -> tuple[HoursState, str] | None:
    current = [closure for closure in link.closures if closure.start <= at < closure.end]
    if not current:
        return None
    last = max(current, key=lambda closure: closure.end)
    return "closed", f"closed until {texted_change(at, last.end)}: {last.why}"


def _own_state(link: _Link, at: datetime, holidays: frozenset[date]) -> tuple[HoursState, str]:
    match link.hours:
        case Always():
            return "open", "open: always"
        case Weekly() as weekly:
            year = _weekly_timeline(weekly, holidays, at.year)
            state = year[bisect_right(year, at, key=_instant) - 1][1]
            return state, f"{state}: {_weekly_reason(weekly, state, at, holidays)}"
        case WhenClosed(contact):
            reason = f"it is open when {contact} is closed, and its hours refer back to it"
        case None:
            reason = f"there is no contact called {link.contact_id}"
        case _:
            reason = "its hours are not known"
    return "unknown", f"unknown: {reason}"


def _weekly_reason(
    weekly: Weekly, state: HoursState, at: datetime, holidays: frozenset[date]
) -> str:
    wall = to_london(at)
    name = holiday_name(wall.date())
    holiday = f"bank holiday ({name})" if name else "bank holiday"
    rule = weekly.bank_holidays
    if rule is not None and wall.date() in holidays:
        if not rule and state == "closed":
            return holiday
        minute = wall.hour * 60 + wall.minute
        in_rule = any(each.start_minute <= minute < each.end_minute for each in rule)
        if in_rule or state == "closed":  # otherwise it is still open from the night before
            return f"{holiday}, when its hours are {ranges_in_words(rule)}"
    return hours_in_words(weekly) if state == "open" else f"its hours are {hours_in_words(weekly)}"


@lru_cache(maxsize=512)
def _timeline(chain: _Chain, holidays: frozenset[date], year: int) -> Timeline:
    *waiting, last = chain
    begin, end = _year(year)
    match last.hours:
        case Always():
            entries: Timeline = ((begin, "open"),)
        case Weekly() as weekly:
            entries = _weekly_timeline(weekly, holidays, year)
        case _:
            entries = ((begin, "unknown"),)
    entries = _with_closures(last.closures, entries, end)
    for link in reversed(waiting):
        entries = tuple((instant, _OPPOSITE[state]) for instant, state in entries)
        entries = _with_closures(link.closures, entries, end)
    return entries


def _with_closures(closures: tuple[Closure, ...], entries: Timeline, end: datetime) -> Timeline:
    begin = entries[0][0]
    relevant = [each for each in closures if each.start < end and begin < each.end]
    if not relevant:
        return entries
    states = dict(entries)
    for instant in sorted(
        {edge.astimezone(UTC) for each in relevant for edge in (each.start, each.end)}
    ):
        if begin < instant < end:
            position = bisect_right(entries, instant, key=_instant) - 1
            states.setdefault(instant, entries[position][1])
    return _merged(
        (instant, "closed" if any(each.start <= instant < each.end for each in relevant) else state)
        for instant, state in sorted(states.items())
    )


@lru_cache(maxsize=512)
def _weekly_timeline(weekly: Weekly, holidays: frozenset[date], year: int) -> Timeline:
    begin, end = _year(year)
    steps = {begin: 0}  # by how much the number of open ranges changes at an instant
    for start, stop in _spans(weekly, holidays, year):
        first, last = max(start, begin), min(stop, end)
        if first < last:
            steps[first] = steps.get(first, 0) + 1
            steps[last] = steps.get(last, 0) - 1
    steps.pop(end, None)
    count = 0
    entries: list[tuple[datetime, HoursState]] = []
    for instant in sorted(steps):
        count += steps[instant]
        entries.append((instant, "open" if count else "closed"))
    return _merged(entries)


def _spans(
    weekly: Weekly, holidays: frozenset[date], year: int
) -> Iterator[tuple[datetime, datetime]]:
    """Every range that touches the year, as instants. At the ends of a year London time is UTC."""
    first = datetime.combine(date(year, 1, 1), time()) - timedelta(days=1)
    for number in range(368):
        midnight = first + timedelta(days=number)
        ranges: Day = weekly.days[midnight.weekday()]
        if weekly.bank_holidays is not None and midnight.date() in holidays:
            ranges = weekly.bank_holidays
        for each in ranges:
            yield (
                from_wall_clock(midnight + timedelta(minutes=each.start_minute)),
                from_wall_clock(midnight + timedelta(minutes=each.end_minute)),
            )


def _year(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def _merged(entries: Iterable[tuple[datetime, HoursState]]) -> Timeline:
    changes: list[tuple[datetime, HoursState]] = []
    for entry in entries:
        if not changes or changes[-1][1] != entry[1]:
            changes.append(entry)
    return tuple(changes)
