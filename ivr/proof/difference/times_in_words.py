"""Periods in words, as an operator in Derby reads them: `weekdays 17:00-18:00`. Weekly hours come
first; bank holidays and single dates are named apart."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import to_london

Period = tuple[datetime, datetime]
Periods = tuple[Period, ...]
_Minutes = tuple[tuple[int, int], ...]  # of a day, each from its start up to before its end

_DAY = timedelta(days=1)
_TWO_WEEKS = timedelta(days=14)
_MOST_EXCEPTIONS = 12
_MOST_DATES = 5
_ALL_DAY = "all day"
_MIDNIGHT = 24 * 60
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_NAMED_DAYS = {
    (0, 1, 2, 3, 4, 5, 6): "every day",
    (0, 1, 2, 3, 4): "weekdays",
    (5, 6): "weekends",
}


@dataclass(frozen=True, slots=True)
class When:
    """Periods in words, beginning with a capital, and the hours of an ordinary week; None if they are
    single dates only."""

    words: str
    hours_a_week: float | None


def times_in_words(periods: Periods, first: date, days: int) -> When:
    by_day = _by_day(periods)
    every = [first + timedelta(days=i) for i in range(days)]
    touched = [day for day in every if by_day.get(day)]
    if not touched:
        return When(_capital(", ".join(map(_period_words, periods))), None)
    window = _window(touched, every)
    rules = _weekly_rules(by_day, window)
    holidays = [day for day in (window if any(rules) else every) if day in bank_holidays()]
    holiday = _holiday_rule(by_day, holidays, rules)
    expected = {day: rules[day.weekday()] for day in window}
    if holiday is not None:
        expected |= dict.fromkeys(holidays, holiday)
    exceptions = {
        day: (by_day.get(day, ()), expected.get(day, ()))
        for day in every
        if by_day.get(day, ()) != expected.get(day, ())
    }
    if (not any(rules) and not holiday) or len(exceptions) > _MOST_EXCEPTIONS:
        return When(_capital(", ".join(_on_dates(periods, by_day))), None)
    parts = [_week_words(rules)] if any(rules) else []
    if holiday:
        parts.append(f"bank holidays {_minutes_words(holiday)}")
    elif holiday == () and any(rules):
        parts.append("not on bank holidays")
    words = ", ".join(parts)
    if any(rules) and window[0] != every[0]:
        words = f"from {_date_words(window[0])}: {words}"
    if any(rules) and window[-1] != every[-1]:
        words += f", until {_date_words(window[-1])}"
    for day, (actual, usual) in exceptions.items():
        words += _exception_words(day, actual, usual)
    minutes = sum(end - start for ranges in rules for start, end in ranges)
    return When(_capital(words), minutes / 60 if minutes else None)


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def _by_day(periods: Periods) -> dict[date, _Minutes]:
    """The minutes of each of London's days."""
    by_day: dict[date, list[tuple[int, int]]] = {}
    for period in periods:
        start, end = (to_london(at).replace(tzinfo=None) for at in period)
        if end <= start:  # within the hour that the clocks show twice
            end = start + (period[1] - period[0])
        day = start.date()
        while datetime.combine(day, time()) < end:
            begins = max(start, datetime.combine(day, time()))
            stops = min(end, datetime.combine(day + _DAY, time()))
            by_day.setdefault(day, []).append((_minute(begins, day), _minute(stops, day)))
            day += _DAY
    return {day: tuple(sorted(ranges)) for day, ranges in by_day.items()}


def _minute(at: datetime, day: date) -> int:
    return round((at - datetime.combine(day, time())).total_seconds() / 60)


def _window(touched: list[date], every: list[date]) -> list[date]:
    """The days on which a weekly rule may hold: all, unless it clearly begins later or ends earlier."""
    begins, ends = every[0], every[-1]
    if touched[-1] - touched[0] >= _TWO_WEEKS:
        begins = touched[0] if touched[0] - begins > _TWO_WEEKS else begins
        ends = touched[-1] if ends - touched[-1] > _TWO_WEEKS else ends
    return [day for day in every if begins <= day <= ends]


def _weekly_rules(by_day: dict[date, _Minutes], window: list[date]) -> tuple[_Minutes, ...]:
    """For each weekday, the minutes of more than half of the ordinary weeks."""
    ordinary = [day for day in window if day not in bank_holidays()]
    weekdays = [[day for day in ordinary if day.weekday() == weekday] for weekday in range(7)]
    return tuple(_most_common(by_day, days) or () for days in weekdays)


def _holiday_rule(
    by_day: dict[date, _Minutes], holidays: list[date], rules: tuple[_Minutes, ...]
) -> _Minutes | None:
    """The minutes of most bank holidays; None if they are like their weekday, or differ."""
    if all(by_day.get(day, ()) == rules[day.weekday()] for day in holidays):
        return None
    return _most_common(by_day, holidays)


def _most_common(by_day: dict[date, _Minutes], days: list[date]) -> _Minutes | None:
    """The minutes of more than half of the days."""
    for minutes, count in Counter(by_day.get(day, ()) for day in days).most_common(1):
        return minutes if count * 2 > len(days) else None
    return None


def _week_words(rules: tuple[_Minutes, ...]) -> str:
    """The hours of a week: days with the same hours together."""
    alike: dict[_Minutes, list[int]] = {}
    for day, minutes in enumerate(rules):
        if minutes:
            alike.setdefault(minutes, []).append(day)
    return ", ".join(f"{_days_words(days)} {_minutes_words(each)}" for each, days in alike.items())


def _days_words(days: list[int]) -> str:
    if named := _NAMED_DAYS.get(tuple(days)):
        return named
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{_WEEKDAYS[days[0]]} to {_WEEKDAYS[days[-1]]}"
    return listed([_WEEKDAYS[day] for day in days])


def _minutes_words(minutes: _Minutes) -> str:
    """`17:00-18:00`; `until 09:00 and from 17:00` for periods that pass midnight."""
    return listed([_range_words(*each) for each in minutes]) or "never"


def _range_words(start: int, end: int) -> str:
    if (start, end) == (0, _MIDNIGHT):
        return _ALL_DAY
    if start == 0:
        return f"until {_clock(end)}"
    return f"from {_clock(start)}" if end == _MIDNIGHT else f"{_clock(start)}-{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _exception_words(day: date, actual: _Minutes, usual: _Minutes) -> str:
    if not actual:
        return f", not on {_date_words(day)}"
    also = "" if usual else "also "
    return f", {also}on {_date_words(day)} {_minutes_words(actual)}"


def _on_dates(periods: Periods, by_day: dict[date, _Minutes]) -> Iterator[str]:
    """Single periods by date: whole if they pass midnight, the others day by day. Days that follow each
    other with the same minutes are one entry."""
    long = filter(_passes_midnight, periods)
    over_midnight = ((to_london(each[0]).date(), _period_words(each)) for each in long)
    entries = sorted([*over_midnight, *_within_days(periods, by_day)])
    for _, words in entries[:_MOST_DATES]:
        yield words
    if len(entries) > _MOST_DATES:
        yield f"and {len(entries) - _MOST_DATES} more times until {_date_words(max(by_day))}"


def _within_days(periods: Periods, by_day: dict[date, _Minutes]) -> Iterator[tuple[date, str]]:
    days = sorted({to_london(p[0]).date() for p in periods if not _passes_midnight(p)})
    numbered = [(day - timedelta(days=i), by_day[day], day) for i, day in enumerate(days)]
    for (_, minutes), group in groupby(numbered, key=lambda each: each[:2]):
        run = [day for *_, day in group]
        words = _date_words(run[0])
        if len(run) > 1:
            words += f" to {_date_words(run[-1])}, each day"
        yield run[0], f"{words} {_minutes_words(minutes)}"


def _passes_midnight(period: Period) -> bool:
    start, end = (to_london(at) for at in period)
    return end - start > _DAY or (end - timedelta(minutes=1)).date() != start.date()


def _period_words(period: Period) -> str:
    start, end = (to_london(at) for at in period)
    return f"{_date_words(start.date())} {start:%H:%M} to {_date_words(end.date())} {end:%H:%M}"


def _date_words(day: date) -> str:
    """`Thursday 24 December 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _capital(words: str) -> str:
    return "At all times" if words == f"every day {_ALL_DAY}" else words[:1].upper() + words[1:]
