"""Who is open. Decides whether a contact is open at an instant, why, and when that changes.

Never reads a clock, and never raises for what operators wrote: a contact that is missing, or
whose hours lead back to themselves, is `unknown`. Changes are found from the rules, not sampled:
for each contact and year (UTC) a line of (instant, state), which is kept. Ranges and closures
are half-open. A range runs from wall time to wall time, also over a change of the clocks.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Literal, TypeAlias

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
    """One contact is away from start up to, not including, end (UTC). Raises without a zone."""

    start: datetime
    end: datetime
    why: str

    def __post_init__(self) -> None:
        to_london(self.start)
        to_london(self.end)


@dataclass(frozen=True, slots=True)
class HoursStatus:
    """A contact's state at an instant; the UTC instant at which the state next differs, or None
    for not in at least two years; and why, for an operator, beginning with the state."""

    state: HoursState
    changes: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class _Link:
    """A contact, or one that another waits for; no hours: there is no such contact."""

    contact_id: str
    hours: Hours | None
    closures: tuple[Closure, ...]


_Chain: TypeAlias = tuple[_Link, ...]
Timeline: TypeAlias = tuple[tuple[datetime, HoursState], ...]
_NOT: dict[HoursState, HoursState] = {"open": "closed", "closed": "open", "unknown": "unknown"}
_instant = itemgetter(0)


def hours_status(
    contact_id: str,
    at: datetime,
    hours_of: Mapping[str, Hours],
    closures: Mapping[str, tuple[Closure, ...]],
    holidays: frozenset[date],
) -> HoursStatus:
    """Whether a contact is open at `at`. Raises ValueError only when `at` has no zone."""
    to_london(at)
    at = at.astimezone(UTC)
    chain = _chain(contact_id, hours_of, closures)
    state, why = _state_and_why(chain, at, holidays)
    _, changes = now_and_next(lambda year: _line(chain, holidays, year), at)
    return HoursStatus(state, changes, why)


def line(
    contact_id: str,
    hours_of: Mapping[str, Hours],
    closures: Mapping[str, tuple[Closure, ...]],
    holidays: frozenset[date],
    year: int,
) -> Timeline:
    """A contact's year (UTC): the state it begins with, then every change of it."""
    return _line(_chain(contact_id, hours_of, closures), holidays, year)


def now_and_next(
    line_of: Callable[[int], Timeline], at: datetime
) -> tuple[HoursState, datetime | None]:
    """The state at `at`, and the UTC instant at which it next differs, or None for not in at least
    two years. `line_of` gives a contact's `line` of a year."""
    at = at.astimezone(UTC)
    this = line_of(at.year)
    place = bisect_right(this, at, key=_instant)
    state = this[place - 1][1]
    for instant, then in islice(this, place, None):
        if then != state:
            return state, instant
    for year in (at.year + 1, at.year + 2):
        for instant, then in line_of(year)[:2]:
            if then != state:
                return state, instant
    return state, None


def boundaries(
    contact_id: str,
    start: datetime,
    end: datetime,
    hours_of: Mapping[str, Hours],
    closures: Mapping[str, tuple[Closure, ...]],
    holidays: frozenset[date],
) -> list[datetime]:
    """Every UTC instant in [start, end) at which the contact's state differs from just before."""
    to_london(start)
    to_london(end)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    chain = _chain(contact_id, hours_of, closures)
    just_before = start - timedelta(microseconds=1)
    years = range(just_before.year, end.year + 1)
    line = _merged(entry for year in years for entry in _line(chain, holidays, year))
    return [instant for instant, _ in line[1:] if start <= instant < end]


def _chain(
    contact_id: str,
    hours_of: Mapping[str, Hours],
    closures: Mapping[str, tuple[Closure, ...]],
) -> _Chain:
    """The contact, the one it waits for, and so on, once each: a circle ends before its start."""
    links: dict[str, _Link] = {}
    while contact_id not in links:
        hours = hours_of.get(contact_id)
        links[contact_id] = _Link(contact_id, hours, tuple(closures.get(contact_id, ())))
        if not isinstance(hours, WhenClosed):
            break
        contact_id = hours.contact
    return tuple(links.values())


def _state_and_why(
    chain: _Chain, at: datetime, holidays: frozenset[date]
) -> tuple[HoursState, str]:
    *waiting, last = chain
    state, why = _closed_by(last, at) or _own_state_and_why(last, at, holidays)
    cause = last.contact_id
    for link in reversed(waiting):
        waited: HoursState = _NOT[state]
        state, why = _closed_by(link, at) or (waited, f"{waited} because {cause} is {why}")
        cause = link.contact_id
    return state, why


def _closed_by(link: _Link, at: datetime) -> tuple[HoursState, str] | None:
    now = [closure for closure in link.closures if closure.start <= at < closure.end]
    if not now:
        return None
    last = max(now, key=lambda closure: closure.end)
    return "closed", f"closed until {texted_change(at, last.end)}: {last.why}"


def _own_state_and_why(
    link: _Link, at: datetime, holidays: frozenset[date]
) -> tuple[HoursState, str]:
    """The end of a chain, whose state is its own."""
    match link.hours:
        case Always():
            return "open", "open: always"
        case Weekly() as weekly:
            line = _weekly_line(weekly, holidays, at.year)
            state = line[bisect_right(line, at, key=_instant) - 1][1]
            return state, f"{state}: {_weekly_why(weekly, state, at, holidays)}"
        case WhenClosed(contact):
            why = f"it waits until {contact} is closed, which leads round in a circle"
        case None:
            why = f"there is no contact called {link.contact_id}"
        case _:
            why = "its hours are not known"
    return "unknown", f"unknown: {why}"


def _weekly_why(
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
        if in_rule or state == "closed":  # else the night before runs on
            return f"{holiday}, when its hours are {ranges_in_words(rule)}"
    return hours_in_words(weekly) if state == "open" else f"its hours are {hours_in_words(weekly)}"


@lru_cache(maxsize=512)
def _line(chain: _Chain, holidays: frozenset[date], year: int) -> Timeline:
    """A contact's year: the state it begins with, then every change of it."""
    *waiting, last = chain
    begin, end = _year(year)
    match last.hours:
        case Always():
            line: Timeline = ((begin, "open"),)
        case Weekly() as weekly:
            line = _weekly_line(weekly, holidays, year)
        case _:
            line = ((begin, "unknown"),)
    line = _without(last.closures, line, end)
    for link in reversed(waiting):
        line = tuple((instant, _NOT[state]) for instant, state in line)
        line = _without(link.closures, line, end)
    return line


def _without(closures: tuple[Closure, ...], line: Timeline, end: datetime) -> Timeline:
    """The line with closures laid over it."""
    begin = line[0][0]
    held = [each for each in closures if each.start < end and begin < each.end]
    if not held:
        return line
    states = dict(line)
    for instant in sorted(
        {edge.astimezone(UTC) for each in held for edge in (each.start, each.end)}
    ):
        if begin < instant < end:
            states.setdefault(instant, line[bisect_right(line, instant, key=_instant) - 1][1])
    return _merged(
        (instant, "closed" if any(each.start <= instant < each.end for each in held) else state)
        for instant, state in sorted(states.items())
    )


@lru_cache(maxsize=512)
def _weekly_line(weekly: Weekly, holidays: frozenset[date], year: int) -> Timeline:
    begin, end = _year(year)
    change_of_count = {begin: 0}
    for start, stop in _spans(weekly, holidays, year):
        first, last = max(start, begin), min(stop, end)
        if first < last:
            change_of_count[first] = change_of_count.get(first, 0) + 1
            change_of_count[last] = change_of_count.get(last, 0) - 1
    change_of_count.pop(end, None)
    count = 0
    line: list[tuple[datetime, HoursState]] = []
    for instant in sorted(change_of_count):
        count += change_of_count[instant]
        line.append((instant, "open" if count else "closed"))
    return _merged(line)


def _spans(
    weekly: Weekly, holidays: frozenset[date], year: int
) -> Iterator[tuple[datetime, datetime]]:
    """Every range that touches the year, as instants. London is on UTC at each end of a year."""
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


def _merged(line: Iterable[tuple[datetime, HoursState]]) -> Timeline:
    """The line without entries that change nothing."""
    kept: list[tuple[datetime, HoursState]] = []
    for entry in line:
        if not kept or kept[-1][1] != entry[1]:
            kept.append(entry)
    return tuple(kept)
