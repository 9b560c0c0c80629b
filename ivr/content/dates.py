"""Days, times and periods as operators write them, and what they mean on the wall clock: no time zone.

`29 July 2023`, `2023-07-29`, `Monday 28 December 2026 09:02`, `24 December 2026 1pm`, `1 year`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from ivr.content.model import NotationError

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(
    r"(?:(?P<weekday>[a-z]+),?\s+)?"
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<day>\d{1,2})\s+(?P<month>[a-z]+)\s+(?P<year>\d{4}))",
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?)?\s*(?P<half>am|pm)?(?:\s+(?P<zone>bst|gmt))?"
)
_PERIOD = re.compile(r"([1-9]\d?) (year|month)s?")


class DateError(NotationError):
    """A day, a time or a period that cannot be understood."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__("not-a-day", message, hint)


@dataclass(frozen=True, slots=True)
class WallClock:
    """A time as a clock on the wall in Derby shows it. `late` is the second of a repeated hour."""

    at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A number of whole months."""

    months: int

    def after(self, day: date) -> date:
        """The same day, this many months later; the first of the next month if there is no such day."""
        years, month = divmod(day.month - 1 + self.months, 12)
        try:
            return date(day.year + years, month + 1, day.day)
        except ValueError:
            return date(day.year + years, month + 2, 1)


def parse_day(text: str) -> date:
    """The day that `text` names. Raises DateError also if the date falls on another day of the week."""
    match = _DAY.fullmatch(text.strip().lower())
    if not match:
        raise DateError(f'"{text}" is not a day', "write it as 29 July 2023, or 2023-07-29")
    return _day(match, text)


def parse_period(text: str) -> Period:
    """The period that `text` names: `1 year`, `6 months`. Raises NotationError."""
    match = _PERIOD.fullmatch(" ".join(text.lower().split()))
    if not match:
        hint = "write a number of years or months: 1 year, or 6 months"
        raise NotationError("not-a-period", f'"{text}" is not a period of time', hint)
    return Period(int(match[1]) * (12 if match[2] == "year" else 1))


def parse_wall_clock(text: str) -> WallClock:
    """The day and time that `text` names. `BST` or `GMT` at the end chooses between the two times of a
    repeated hour. Raises DateError."""
    lowered = " ".join(text.strip().lower().replace(" at ", " ").split())
    lowered = re.sub(r"(\d{4}-\d{2}-\d{2})t(\d)", r"\1 \2", lowered)
    match = _DAY.match(lowered)
    clock = _TIME.fullmatch(lowered[match.end() :].strip(" ,")) if match else None
    if not match or not clock:
        hint = "write it as 28 December 2026 9:02am, or 2026-12-28 09:02"
        raise DateError(f'"{text}" is not a day with a time', hint)
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    hint = "write 1pm, or 13:00"
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise DateError(f'"{text}" has no such hour', hint)
        hour = hour % 12 + (12 if clock["half"] == "pm" else 0)
    elif clock["minute"] is None:
        raise DateError(f'"{text}" does not say whether it is am or pm', hint)
    second = int(clock["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise DateError(f'"{text}" has no such time', hint)
    at = datetime.combine(_day(match, text), time(hour, minute, second))
    return WallClock(at, late=clock["zone"] == "gmt")


def _day(match: re.Match[str], text: str) -> date:
    try:
        if match["iso"]:
            day = date.fromisoformat(match["iso"])
        else:
            day = date(int(match["year"]), _month(match["month"]), int(match["day"]))
    except NotationError:
        raise
    except ValueError as problem:
        raise DateError(f'there is no day "{text}"', "look at a calendar") from problem
    weekday, falls_on = match["weekday"], _DAYS[day.weekday()]
    if weekday and not (len(weekday) > 2 and falls_on.startswith(weekday)):
        what = f'"{text}": that day is a {falls_on.capitalize()}'
        raise DateError(what, "change the weekday or the date")
    return day


def _month(name: str) -> int:
    """The number of a month from its name or at least three letters of it."""
    starts = [n for n, month in enumerate(_MONTHS, 1) if len(name) > 2 and month.startswith(name)]
    if not starts:
        raise DateError(f'"{name}" is not a month', "write it as 29 July 2023")
    return starts[0]
