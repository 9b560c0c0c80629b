"""Dated entries: short enough to be said first, and about what they claim. What depends on the day
only warns."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from ivr.checks.availability import changes, state
from ivr.content.findings import Finding, error, warning
from ivr.content.places import Announcement, Closure
from ivr.content.revision import CALENDAR, Revision
from ivr.content.source import Path, Source
from ivr.directory.bank_holidays import bank_holidays, holiday_name
from ivr.directory.clock import from_wall_clock

_MOST_WORDS = 14
_LONG_DAYS = 92
_NAMED = re.compile(
    r"new year|good friday|easter monday|christmas day|christmas(?! eve)|boxing day|bank holiday",
    re.IGNORECASE,
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about each entry of the calendar."""
    source = sources[CALENDAR]
    for i, entry in enumerate(revision.calendar.announcements):
        at: Path = ("announcements", i)
        words = len(entry.say.split())
        if words > _MOST_WORDS:
            yield error(
                "announcement-too-long",
                f"this announcement has {words} words; {_MOST_WORDS} are the most",
                source.span((*at, "say")),
                "every caller hears it before the first question: say only what changes for them",
            )
        yield from _holiday(source, (*at, "say"), entry.say, entry)
    for i, closure in enumerate(revision.calendar.closures):
        at = ("closures", i)
        named = list(_holiday(source, (*at, "why"), closure.why, closure))
        yield from named
        if not named and closure.until.at.date() >= today:
            yield from _closure(revision, source, at, closure)


def _closure(revision: Revision, source: Source, at: Path, closure: Closure) -> Iterator[Finding]:
    days = (closure.until.at - closure.from_.at).days
    if _usual(revision, closure) == {"closed"}:
        yield warning(
            "closure-changes-nothing",
            f'"{closure.contact}" is closed all this time anyway',
            source.span((*at, "from")),
            "correct the days and times, or take the entry out",
        )
    elif days > _LONG_DAYS:
        yield warning(
            "long-closure",
            f'"{closure.contact}" would be away for {days} days',
            source.span((*at, "until")),
            "correct the year; or, if it has gone for good, take it out of the rows",
        )


def _usual(revision: Revision, closure: Closure) -> set[str]:
    """What the contact would be at one time or another, if it were not for this entry."""
    others = tuple(each for each in revision.calendar.closures if each is not closure)
    calendar = revision.calendar.model_copy(update={"closures": others})
    without = replace(revision, calendar=calendar)
    start = from_wall_clock(closure.from_.at, later=closure.from_.late)
    end = from_wall_clock(closure.until.at, later=closure.until.late)
    instants = [start, *changes(without, closure.contact, start, end)]
    return {state(without, closure.contact, each) for each in instants}


def _holiday(
    source: Source, path: Path, words: str, entry: Closure | Announcement
) -> Iterator[Finding]:
    """An entry that names a bank holiday must touch that day, or the evening before it."""
    for named in _NAMED.finditer(words):
        said = named.group().lower()
        first, last = entry.from_.at.date(), entry.until.at.date()
        days = [first + timedelta(days=n) for n in range(min((last - first).days, 366) + 2)]
        names = [(holiday_name(day) or "").lower() for day in days]
        if said == "bank holiday" and not any(names):
            meant = "no day of it is a bank holiday"
        elif said != "bank holiday" and not any(said in name for name in names):
            meant = f"no day of it is {named.group()}"
        else:
            continue
        near = [day for day in sorted(bank_holidays()) if day >= first][:1]
        hint = f"the next bank holiday is {near[0]:%A %d %B %Y}: " if near else ""
        yield error(
            "not-that-holiday",
            f'this entry speaks of "{named.group()}", but {meant}',
            source.within(path, named.group()),
            f"{hint}change the days or the words; a closure for another reason is not a holiday",
        )
