"""Days and times of the demonstration, on Derby's clock. Decides which can be chosen and how they
are written; never reads a clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ivr.content.dates import DateProblem, parse_wall_clock
from ivr.directory.bank_holidays import bank_holidays, holiday_name
from ivr.directory.clock import from_wall_clock, to_london

_FIRST, _LAST = 2000, 2099
_LONGEST = 60
_HOW = "write it as 28 December 2026 9:02am, or 2026-12-28 09:02"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Preset:
    """A time to choose with one button: `written` is what the button posts."""

    name: str
    written: str


def read(text: str, now: datetime) -> datetime:
    """The instant that somebody typed; nothing, or `now`, is the present minute.

    Raises DateProblem, in words, for what is no day with a time.
    """
    if text.strip().lower() in ("", "now"):
        return now.replace(second=0, microsecond=0)
    if len(text) > _LONGEST:
        raise DateProblem(f'"{text[:_LONGEST]}..." is not a day with a time', _HOW)
    wall = parse_wall_clock(text)
    if not _FIRST <= wall.at.year <= _LAST:
        raise DateProblem(f'"{text}" is too far away', f"choose a year from {_FIRST} to {_LAST}")
    return from_wall_clock(wall.at, later=wall.late)


def written(instant: datetime) -> str:
    """As `read`, and the command line, take it: `2026-12-28 09:02`; the second of a doubled hour
    has GMT after it."""
    wall = to_london(instant).replace(tzinfo=None)
    later = from_wall_clock(wall) < instant.replace(second=0, microsecond=0)
    return f"{wall:%Y-%m-%d %H:%M}" + (" GMT" if later else "")


def typed(instant: datetime) -> str:
    """As people write it, and `read` takes it: `28 December 2026 09:02`."""
    wall = to_london(instant)
    late = " GMT" if written(instant).endswith("GMT") else ""
    return f"{wall.day} {wall:%B %Y %H:%M}{late}"


def said(instant: datetime) -> str:
    """In full: `Monday 28 December 2026, 09:02`, and the bank holiday if it is one."""
    wall = to_london(instant)
    holiday = holiday_name(wall.date())
    return f"{wall:%A} {wall.day} {wall:%B %Y, %H:%M}" + (f" ({holiday})" if holiday else "")


def presets(now: datetime) -> tuple[Preset, ...]:
    """Times at which different people are on duty, the nearest from `now` on."""
    today = to_london(now).date()
    weekday = _next(today, lambda day: day.weekday() < _SATURDAY and day not in bank_holidays())
    saturday = _next(today, lambda day: day.weekday() == _SATURDAY)
    christmas = _next(today, lambda day: (day.month, day.day) == (12, 25))
    return (
        Preset("Now", "now"),
        Preset("Weekday 10:00", _at(weekday, 10)),
        Preset("Weekday 20:00", _at(weekday, 20)),
        Preset("Saturday", _at(saturday, 10)),
        Preset("Christmas Day", _at(christmas, 11)),
    )


def _next(day: date, fits: Callable[[date], bool]) -> date:
    while not fits(day):
        day += timedelta(days=1)
    return day


def _at(day: date, hour: int) -> str:
    return f"{datetime.combine(day, time(hour)):%Y-%m-%d %H:%M}"
