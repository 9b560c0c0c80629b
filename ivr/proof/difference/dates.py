"""Days and clock times as an operator reads them: `weekdays 17:00-18:00`, `Thursday 24 December`."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from ivr.directory.clock import to_london
from ivr.proof.difference.spans import Span, Spans

Ranges = tuple[tuple[int, int], ...]
ALL_DAY = "all day"
_MIDNIGHT = 24 * 60
_MOST = 5
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_NAMED = {
    (0, 1, 2, 3, 4, 5, 6): "every day",
    (0, 1, 2, 3, 4): "weekdays",
    (5, 6): "weekends",
}


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def clock_ranges(ranges: Ranges) -> str:
    """`17:00-18:00`; `until 09:00 and from 17:00` for what goes on into the days beside."""
    return listed([_range(*each) for each in ranges]) or "never"


def week(rules: tuple[Ranges, ...]) -> str:
    """The hours of a week, Monday's first: days with the same hours together."""
    alike: dict[Ranges, list[int]] = {}
    for day, ranges in enumerate(rules):
        if ranges:
            alike.setdefault(ranges, []).append(day)
    return ", ".join(f"{_days(days)} {clock_ranges(ranges)}" for ranges, days in alike.items())


def date_words(day: date) -> str:
    """`Thursday 24 December 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def on_dates(spans: Spans, by_day: dict[date, Ranges]) -> Iterator[str]:
    """Single stretches by date: those that pass midnight as they are, the others day by day, with
    days that follow each other and are alike as one."""
    told = [*_over_midnight(spans), *_within_days(spans, by_day)]
    for _, words in sorted(told)[:_MOST]:
        yield words
    if len(told) > _MOST:
        yield f"and {len(told) - _MOST} more times until {date_words(max(by_day))}"


def _over_midnight(spans: Spans) -> Iterator[tuple[date, str]]:
    for span in spans:
        if _passes_midnight(span):
            start, end = (to_london(at) for at in span)
            words = (
                f"{date_words(start.date())} {start:%H:%M} to {date_words(end.date())} {end:%H:%M}"
            )
            yield start.date(), words


def _within_days(spans: Spans, by_day: dict[date, Ranges]) -> Iterator[tuple[date, str]]:
    days = sorted(
        {to_london(start).date() for start, end in spans if not _passes_midnight((start, end))}
    )
    numbered = [(day - timedelta(days=i), by_day[day], day) for i, day in enumerate(days)]
    for (_, ranges), group in groupby(numbered, key=lambda each: each[:2]):
        run = [day for *_, day in group]
        if len(run) > 1:
            words = (
                f"{date_words(run[0])} to {date_words(run[-1])}, each day {clock_ranges(ranges)}"
            )
        else:
            words = f"{date_words(run[0])} {clock_ranges(ranges)}"
        yield run[0], words


def _passes_midnight(span: Span) -> bool:
    start, end = (to_london(at) for at in span)
    return end - start > timedelta(days=1) or (end - timedelta(minutes=1)).date() != start.date()


def _range(start: int, end: int) -> str:
    if (start, end) == (0, _MIDNIGHT):
        return ALL_DAY
    if start == 0:
        return f"until {_clock(end)}"
    return f"from {_clock(start)}" if end == _MIDNIGHT else f"{_clock(start)}-{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _days(days: list[int]) -> str:
    if named := _NAMED.get(tuple(days)):
        return named
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{_DAYS[days[0]]} to {_DAYS[days[-1]]}"
    return listed([_DAYS[day] for day in days])
