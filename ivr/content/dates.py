"""Days and times as operators write them. Decides what they mean on the wall clock; knows no zone.

`29 July 2023`, `2023-07-29`, `Monday 28 December 2026 09:02`, `24 December 2026 1pm`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY = re.compile(
    r"(?:(?P<weekday>[a-z]+),?\s+)?"
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<day>\d{1,2})\s+(?P<month>[a-z]+)\s+(?P<year>\d{4}))",
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?)?\s*(?P<half>am|pm)?(?:\s+(?P<zone>bst|gmt))?"
)


class DateProblem(ValueError):
    """A day or a time that cannot be understood: what is wrong, and what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class WallClock:
    """A time as a clock on the wall in Derby shows it. `late` marks the second of a doubled hour."""

    at: datetime
    late: bool = False


def parse_day(text: str) -> date:
    """The day that `text` names.

    Raises:
        DateProblem: it is not a day, or its weekday is not the weekday of that date.
    """
    match = _DAY.fullmatch(text.strip().lower())
    if not match:
        raise DateProblem(f'"{text}" is not a day', "write it as 29 July 2023, or 2023-07-29")
    return _day(match, text)


def parse_wall_clock(text: str) -> WallClock:
    """The day and time that `text` names; `BST` or `GMT` at its end tells a doubled hour apart.

    Raises:
        DateProblem: it is not a day with a time.
    """
    lowered = " ".join(text.strip().lower().replace(" at ", " ").split())
    lowered = re.sub(r"(\d{4}-\d{2}-\d{2})t(\d)", r"\1 \2", lowered)
    match = _DAY.match(lowered)
    clock = _TIME.fullmatch(lowered[match.end() :].strip(" ,")) if match else None
    if not match or not clock:
        raise DateProblem(
            f'"{text}" is not a day with a time',
            "write it as 28 December 2026 9:02am, or 2026-12-28 09:02",
        )
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise DateProblem(f'"{text}" has no such hour', "write 1pm, or 13:00")
        hour = hour % 12 + (12 if clock["half"] == "pm" else 0)
    elif clock["minute"] is None:
        raise DateProblem(f'"{text}" does not say whether it is am or pm', "write 1pm, or 13:00")
    second = int(clock["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise DateProblem(f'"{text}" has no such time', "write 1pm, or 13:00")
    return WallClock(
        datetime.combine(_day(match, text), time(hour, minute, second)), clock["zone"] == "gmt"
    )


def _day(match: re.Match[str], text: str) -> date:
    try:
        if match["iso"]:
            found = date.fromisoformat(match["iso"])
        else:
            months = [
                m for m in _MONTHS if m.startswith(match["month"][:3]) and len(match["month"]) > 2
            ]
            if not months or not months[0].startswith(match["month"].rstrip(".")):
                raise DateProblem(f'"{match["month"]}" is not a month', "write it as 29 July 2023")
            found = date(int(match["year"]), _MONTHS.index(months[0]) + 1, int(match["day"]))
    except ValueError as problem:
        if isinstance(problem, DateProblem):
            raise
        raise DateProblem(f'there is no day "{text}"', "look at a calendar") from problem
    weekday = match["weekday"]
    if weekday and not (len(weekday) > 2 and _DAYS[found.weekday()].startswith(weekday)):
        raise DateProblem(
            f'"{text}": that day is a {_DAYS[found.weekday()].capitalize()}',
            "change the weekday or the date",
        )
    return found
