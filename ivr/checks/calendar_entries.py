"""The dated entries of the calendar. An entry that only the day makes wrong gets a warning."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from ivr.checks.availability import availability_at, change_instants
from ivr.content.calendar import Announcement, Closure
from ivr.content.findings import Finding, error, warning
from ivr.content.revision import CALENDAR, Revision
from ivr.content.source import Path, Source
from ivr.directory.bank_holidays import bank_holidays, holiday_name
from ivr.directory.clock import from_wall_clock

_MAX_WORDS = 14
_MAX_DAYS = 92
_HOLIDAY = re.compile(
    r"new year|good friday|easter monday|christmas day|christmas(?! eve)|boxing day|bank holiday",
    re.IGNORECASE,
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[CALENDAR]
    for i, announcement in enumerate(revision.calendar.announcements):
        at: Path = ("announcements", i)
        words = len(announcement.say.split())
        if words > _MAX_WORDS:
            message = f"this announcement has {words} words; the limit is {_MAX_WORDS}"
            hint = "every caller hears it before the first question: say only what changes for them"
            yield error("announcement-too-long", message, source.span((*at, "say")), hint)
        yield from _wrong_holiday(source, (*at, "say"), announcement.say, announcement)
        yield from _over(source, at, announcement, today)
    for i, closure in enumerate(revision.calendar.closures):
        at = ("closures", i)
        on_wrong_day = tuple(_wrong_holiday(source, (*at, "why"), closure.why, closure))
        is_over = tuple(_over(source, at, closure, today))
        yield from (*on_wrong_day, *is_over)
        if not on_wrong_day and not is_over:
            yield from _closure(revision, source, at, closure)


def _over(
    source: Source, at: Path, entry: Closure | Announcement, today: date
) -> Iterator[Finding]:
    if entry.until.at.date() < today:
        message = f"this entry ended on {entry.until.at:%d %B %Y}"
        yield warning("entry-is-over", message, source.span((*at, "until")), "take it out")


def _closure(revision: Revision, source: Source, at: Path, closure: Closure) -> Iterator[Finding]:
    days = (closure.until.at - closure.from_.at).days
    if _availabilities_without(revision, closure) == {"closed"}:
        message = f'"{closure.contact}" is closed all this time anyway'
        hint = "correct the days and times, or take the entry out"
        yield warning("closure-changes-nothing", message, source.span((*at, "from")), hint)
    elif days > _MAX_DAYS:
        message = f'this entry closes "{closure.contact}" for {days} days'
        hint = "correct the year; or, if the contact has closed for good, take it out of the rows"
        yield warning("long-closure", message, source.span((*at, "until")), hint)


def _availabilities_without(revision: Revision, closure: Closure) -> set[str]:
    """Every availability that the contact would have during this closure, if it were not there."""
    others = tuple(each for each in revision.calendar.closures if each is not closure)
    calendar = revision.calendar.model_copy(update={"closures": others})
    without = replace(revision, calendar=calendar)
    start = from_wall_clock(closure.from_.at, later=closure.from_.late)
    end = from_wall_clock(closure.until.at, later=closure.until.late)
    instants = [start, *change_instants(without, closure.contact, start, end)]
    return {availability_at(without, closure.contact, each) for each in instants}


def _wrong_holiday(
    source: Source, path: Path, text: str, entry: Closure | Announcement
) -> Iterator[Finding]:
    """An entry that names a bank holiday must touch that day, or the evening before it."""
    for match in _HOLIDAY.finditer(text):
        named = match.group()
        first, last = entry.from_.at.date(), entry.until.at.date()
        days = [first + timedelta(days=n) for n in range(min((last - first).days, 366) + 2)]
        holidays = [name.lower() for day in days if (name := holiday_name(day))]
        if named.lower() == "bank holiday":
            is_right, expected = bool(holidays), "a bank holiday"
        else:
            is_right, expected = any(named.lower() in name for name in holidays), named
        if not is_right:
            coming = min((day for day in bank_holidays() if day >= first), default=None)
            hint = f"the next bank holiday is {coming:%A %d %B %Y}: " if coming else ""
            hint += "change the days or the words; a closure for another reason is not a holiday"
            message = f'this entry names "{named}", but none of its days is {expected}'
            yield error("not-that-holiday", message, source.within(path, named), hint)
