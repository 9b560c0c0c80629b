"""Days and times in Derby: how the page reads and writes them, and which it offers."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from ivr.content.dates import DateError, parse_wall_clock
from ivr.directory.bank_holidays import bank_holidays, holiday_name
from ivr.directory.clock import from_wall_clock, to_london

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_MAX_CHARACTERS = 60
_HINT = "write it as 28 December 2026 9:02am, or 2026-12-28 09:02"
_SATURDAY = 5


def read_time(text: str, now: datetime) -> datetime:
    """The instant of a typed time. An empty text, or `now`, is the present minute. Raises DateError."""
    if text.strip().lower() in ("", "now"):
        return now.replace(second=0, microsecond=0)
    if len(text) > _MAX_CHARACTERS:
        raise DateError(f'"{text[:_MAX_CHARACTERS]}..." is not a day with a time', _HINT)
    wall = parse_wall_clock(text)
    if not _FIRST_YEAR <= wall.at.year <= _LAST_YEAR:
        hint = f"choose a year from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise DateError(f'"{text}" is too far away', hint)
    return from_wall_clock(wall.at, later=wall.late)


def write_time(instant: datetime) -> str:
    """`2026-12-28 09:02`, as forms and the command line carry it. GMT marks the second of the two
    hours that have the same name when the clocks go back."""
    wall = to_london(instant).replace(tzinfo=None)
    is_second = from_wall_clock(wall) < instant.replace(second=0, microsecond=0)
    return f"{wall:%Y-%m-%d %H:%M}" + (" GMT" if is_second else "")


def time_to_edit(instant: datetime) -> str:
    """`28 December 2026 09:02`, as visitors write it."""
    wall = to_london(instant)
    gmt = " GMT" if write_time(instant).endswith("GMT") else ""
    return f"{wall.day} {wall:%B %Y %H:%M}{gmt}"


def time_in_full(instant: datetime) -> str:
    """`Monday 28 December 2026, 09:02`, and the bank holiday if it is one."""
    wall = to_london(instant)
    holiday = holiday_name(wall.date())
    return f"{wall:%A} {wall.day} {wall:%B %Y, %H:%M}" + (f" ({holiday})" if holiday else "")


def presets(now: datetime) -> tuple[tuple[str, str], ...]:
    """The next times at which different contacts are on duty: the name of each, and the time as
    `write_time` has it."""
    today = to_london(now).date()
    weekday = _next(today, lambda day: day.weekday() < _SATURDAY and day not in bank_holidays())
    saturday = _next(today, lambda day: day.weekday() == _SATURDAY)
    christmas = _next(today, lambda day: (day.month, day.day) == (12, 25))
    return (
        ("Now", "now"),
        ("Weekday 10:00", _at(weekday, 10)),
        ("Weekday 20:00", _at(weekday, 20)),
        ("Saturday", _at(saturday, 10)),
        ("Christmas Day", _at(christmas, 11)),
    )


def _next(day: date, fits: Callable[[date], bool]) -> date:
    while not fits(day):
        day += timedelta(days=1)
    return day


def _at(day: date, hour: int) -> str:
    return f"{datetime.combine(day, time(hour)):%Y-%m-%d %H:%M}"
