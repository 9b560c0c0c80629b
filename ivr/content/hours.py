"""Hours: what they mean, and how they read in plain words. `hours_notation` parses them.

Never decides whether a contact is open: that takes a calendar, and is `ivr.directory.hours`.
Times are the wall clock of Europe/London. A range is half-open and belongs to the day it
starts, so `5pm to 9am` on Friday ends on Saturday. Days that are not mentioned are closed.
"""

from dataclasses import dataclass
from typing import TypeAlias

DAY_MINUTES = 24 * 60
NOON = 12 * 60
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BANK_HOLIDAYS = 7  # written like an eighth day


@dataclass(frozen=True, slots=True)
class Range:
    """From start up to, not including, end, in minutes of the day it starts; over 1440 is the next day.
    It lasts at most 24 hours."""

    start_minute: int
    end_minute: int


Day: TypeAlias = tuple[Range, ...]  # () is closed


@dataclass(frozen=True, slots=True)
class Always:
    """Open at every minute."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known. Never counts as open."""


@dataclass(frozen=True, slots=True)
class WhenClosed:
    """Open exactly when another contact is closed, for any reason."""

    contact: str


@dataclass(frozen=True, slots=True)
class Weekly:
    """Seven days, Monday first. Bank holidays that are None are like any other day of the week."""

    days: tuple[Day, ...]
    bank_holidays: Day | None


Hours: TypeAlias = Always | Unknown | WhenClosed | Weekly


def hours_in_words(hours: Hours) -> str:
    """Hours in plain words, to show the operator how they were read."""
    match hours:
        case Always():
            return "always open"
        case Unknown():
            return "hours not known, so it never counts as open"
        case WhenClosed(contact):
            return f"open whenever {contact} is closed"
    return _week_in_words(hours)


def ranges_in_words(ranges: Day) -> str:
    """One day's ranges: `9am to noon, 1pm to 5pm`, `all day` or `closed`. Never says midnight."""
    return ", ".join(map(_range_in_words, ranges)) or "closed"


def days_in_words(days: list[int]) -> str:
    """Days in words, three or more in a row as `Monday to Friday`."""
    names = ["every day"] if days[:7] == list(range(7)) else []
    runs: list[list[int]] = []
    for day in (day for day in days if day != BANK_HOLIDAYS and not names):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        each = [DAY_NAMES[day] for day in run]
        names += each if len(run) < 3 else [f"{each[0]} to {each[-1]}"]
    if BANK_HOLIDAYS in days:
        names.append("bank holidays")
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def time_in_words(minute: int) -> str:
    """`9am`, `9:30am`, `noon`."""
    if minute == NOON:
        return "noon"
    hour, rest = divmod(minute, 60)
    half = "pm" if hour >= 12 else "am"
    return f"{hour % 12 or 12}:{rest:02}{half}" if rest else f"{hour % 12 or 12}{half}"


def _week_in_words(week: Weekly) -> str:
    rules = week.days if week.bank_holidays is None else (*week.days, week.bank_holidays)
    alike: dict[Day, list[int]] = {}
    for day, ranges in enumerate(rules):
        alike.setdefault(ranges, []).append(day)
    closed = alike.pop((), [])
    parts = [f"{days_in_words(days)} {ranges_in_words(ranges)}" for ranges, days in alike.items()]
    if closed:
        name = days_in_words(closed)
        parts.append(f"closed {name}" if name.startswith("every day") else f"closed on {name}")
    if week.bank_holidays is None:
        parts.append("bank holidays like any other day")
    return "; ".join(parts)


def _range_in_words(times: Range) -> str:
    if times == Range(0, DAY_MINUTES):
        return "all day"
    start = time_in_words(times.start_minute) if times.start_minute else "the start of the day"
    if times.end_minute == DAY_MINUTES:
        return f"{start} to the end of the day"
    end = time_in_words(times.end_minute % DAY_MINUTES)
    return f"{start} to {end}{' the next day' if times.end_minute > DAY_MINUTES else ''}"
