"""Times in words: the weekly hours that stretches of time have in common, bank holidays and single
dates named apart. Decides how times read to an operator in Derby; never what happens in them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import to_london
from ivr.proof.difference.dates import ALL_DAY, Ranges, clock_ranges, date_words, on_dates, week
from ivr.proof.difference.spans import Span, Spans

_DAY = timedelta(days=1)
_TWO_WEEKS = 14
_MOST_EXCEPTIONS = 12


@dataclass(frozen=True, slots=True)
class When:
    """Times in words, beginning with a capital, and the hours of an ordinary week; None where they
    are single dates only."""

    words: str
    hours_a_week: float | None


def in_words(spans: Spans, first: date, days: int) -> When:
    """When that is, seen over `days` days from `first`."""
    by_day = _by_day(spans)
    every = [first + timedelta(days=i) for i in range(days)]
    touched = [day for day in every if by_day.get(day)]
    if not touched:
        return When(_capital(", ".join(map(_span_words, spans))), None)
    window = _window(touched, every)
    rules = _weekly(by_day, window)
    holidays = [day for day in (window if any(rules) else every) if day in bank_holidays()]
    holiday = _holiday_rule(by_day, holidays, rules)
    expected = {day: rules[day.weekday()] for day in window}
    if holiday is not None:
        expected |= dict.fromkeys(holidays, holiday)
    odd = {
        day: (by_day.get(day, ()), expected.get(day, ()))
        for day in every
        if by_day.get(day, ()) != expected.get(day, ())
    }
    if (not any(rules) and not holiday) or len(odd) > _MOST_EXCEPTIONS:
        return When(_capital(", ".join(on_dates(spans, by_day))), None)
    parts = [week(rules)] if any(rules) else []
    if holiday:
        parts.append(f"bank holidays {clock_ranges(holiday)}")
    elif holiday == () and any(rules):
        parts.append("not on bank holidays")
    words = ", ".join(parts)
    if any(rules) and window[0] != every[0]:
        words = f"from {date_words(window[0])}: {words}"
    if any(rules) and window[-1] != every[-1]:
        words += f", until {date_words(window[-1])}"
    for day, (found, usual) in odd.items():
        words += _exception(day, found, usual)
    minutes = sum(end - start for ranges in rules for start, end in ranges)
    return When(_capital(words), minutes / 60 if minutes else None)


def _window(touched: list[date], every: list[date]) -> list[date]:
    """The days between which a weekly rule may hold: all, unless it clearly begins later or ends
    earlier."""
    lasts = touched[-1] - touched[0] >= timedelta(days=_TWO_WEEKS)
    begins, ends = every[0], every[-1]
    if touched[0] - begins > timedelta(days=_TWO_WEEKS) and lasts:
        begins = touched[0]
    if ends - touched[-1] > timedelta(days=_TWO_WEEKS) and lasts:
        ends = touched[-1]
    return [day for day in every if begins <= day <= ends]


def _weekly(by_day: dict[date, Ranges], window: list[date]) -> tuple[Ranges, ...]:
    """For each weekday, what holds in more than half of the ordinary weeks."""
    rules: list[Ranges] = []
    for weekday in range(7):
        ordinary = [d for d in window if d.weekday() == weekday and d not in bank_holidays()]
        counted = Counter(by_day.get(day, ()) for day in ordinary).most_common(1)
        often = bool(counted) and counted[0][1] * 2 > len(ordinary)
        rules.append(counted[0][0] if often else ())
    return tuple(rules)


def _holiday_rule(
    by_day: dict[date, Ranges], holidays: list[date], rules: tuple[Ranges, ...]
) -> Ranges | None:
    """What holds on every bank holiday; None where they are like their weekday, or not alike."""
    if all(by_day.get(day, ()) == rules[day.weekday()] for day in holidays):
        return None
    found = Counter(by_day.get(day, ()) for day in holidays).most_common(1)
    return found[0][0] if found and found[0][1] * 2 > len(holidays) else None


def _exception(day: date, found: Ranges, usual: Ranges) -> str:
    if not found:
        return f", not on {date_words(day)}"
    if not usual:
        return f", also on {date_words(day)} {clock_ranges(found)}"
    return f", on {date_words(day)} {clock_ranges(found)}"


def _by_day(spans: Spans) -> dict[date, Ranges]:
    """Minutes of each of London's days, from start up to, not including, end."""
    found: dict[date, list[tuple[int, int]]] = {}
    for span in spans:
        start, end = (to_london(at).replace(tzinfo=None) for at in span)
        if end <= start:  # within the hour that the clocks show twice
            end = start + (span[1] - span[0])
        day = start.date()
        while datetime.combine(day, time()) < end:
            begins = max(start, datetime.combine(day, time()))
            stops = min(end, datetime.combine(day + _DAY, time()))
            found.setdefault(day, []).append((_minute(begins, day), _minute(stops, day)))
            day += _DAY
    return {day: tuple(sorted(ranges)) for day, ranges in found.items()}


def _minute(at: datetime, day: date) -> int:
    return round((at - datetime.combine(day, time())).total_seconds() / 60)


def _span_words(span: Span) -> str:
    start, end = (to_london(at) for at in span)
    return f"{date_words(start.date())} {start:%H:%M} to {date_words(end.date())} {end:%H:%M}"


def _capital(words: str) -> str:
    return "At all times" if words == f"every day {ALL_DAY}" else words[:1].upper() + words[1:]
