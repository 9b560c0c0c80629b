"""The distinct moments of the days ahead: found from every contact's hours, the calendar, personal
numbers that come to be withheld, and midnights (after which "tomorrow" is "today"); never sampled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from ivr.content.hours import Always, Unknown
from ivr.content.revision import Revision
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import from_wall_clock, to_london
from ivr.directory.hours import boundaries
from ivr.directory.moment import (
    Moment,
    closures_by_contact,
    expiry_date,
    hours_by_contact,
    moment_at,
)

DAYS = 400


@dataclass(frozen=True, slots=True)
class Timeline:
    """Moments in order. `spans` are (start, index into `moments`) until the next start; `end` ends
    the last. `follows` are the pairs of different moments that follow each other."""

    moments: tuple[Moment, ...]
    spans: tuple[tuple[datetime, int], ...]
    end: datetime
    follows: frozenset[tuple[int, int]]

    def instant(self, moment: int, seconds: float = 0) -> datetime | None:
        """The first instant of a span of this moment that lasts longer than `seconds`, else the
        first of any."""
        first = None
        for place, (start, index) in enumerate(self.spans):
            if index == moment:
                first = first or start
                last = self.spans[place + 1][0] if place + 1 < len(self.spans) else self.end
                if (last - start).total_seconds() > seconds + 60:
                    return start
        return first

    def within(self, seconds: float) -> frozenset[tuple[int, int]]:
        """The pairs of different moments of which the second may hold up to `seconds` after the
        first: not only the next, where a span is short or the time is long."""
        found = set()
        for place, (_, one) in enumerate(self.spans):
            for start, two in self.spans[place + 1 :]:
                if (start - self.spans[place + 1][0]).total_seconds() > seconds:
                    break
                if one != two:
                    found.add((one, two))
        return frozenset(found)

    def change(self, before: int, after: int) -> datetime | None:
        """The first instant at which `before` gives way to `after`."""
        for (_, one), (start, two) in pairwise(self.spans):
            if (one, two) == (before, after):
                return start
        return None


def voice_timeline(revision: Revision, start: datetime, days: int = DAYS) -> Timeline:
    """Moments that a call can tell apart: what is texted is left out."""
    return _timeline(revision, start, days, spoken=True)


def text_timeline(revision: Revision, start: datetime, days: int = DAYS) -> Timeline:
    """Moments that a text can tell apart: what is spoken is left out."""
    return _timeline(revision, start, days, spoken=False)


def instants(revision: Revision, start: datetime, days: int = DAYS) -> list[datetime]:
    """Every instant from `start` on at which anything about time changes, `start` included."""
    start = start.astimezone(UTC)
    end = start + timedelta(days=days)
    known = hours_by_contact(revision), closures_by_contact(revision.calendar), bank_holidays()
    found = {start}
    for name, contact in revision.contacts.items():
        if not isinstance(contact.hours, Always | Unknown) or name in known[1]:
            found |= set(boundaries(name, start, end, *known))
    found |= set(_dated(revision))
    day = to_london(start).date()
    found |= {_midnight(day + timedelta(days=i)) for i in range(days + 1)}
    return sorted(instant for instant in found if start <= instant < end)


@lru_cache(maxsize=4)
def at_each_instant(
    revision: Revision, start: datetime, days: int = DAYS
) -> tuple[tuple[datetime, Moment], ...]:
    """The moment of every one of `instants`."""
    return tuple((instant, moment_at(revision, instant)) for instant in instants(revision, start, days))


def _timeline(revision: Revision, start: datetime, days: int, *, spoken: bool) -> Timeline:
    index: dict[tuple[object, ...], int] = {}
    moments: list[Moment] = []
    spans: list[tuple[datetime, int]] = []
    for instant, whole in at_each_instant(revision, start, days):
        key = _spoken(whole) if spoken else _texted(whole)
        if key not in index:
            index[key] = len(moments)
            moments.append(_half(whole, spoken=spoken))
        if not spans or spans[-1][1] != index[key]:
            spans.append((instant, index[key]))
    follows = {(one, two) for (_, one), (_, two) in pairwise(spans)}
    end = start.astimezone(UTC) + timedelta(days=days)
    return Timeline(tuple(moments), tuple(spans), end, frozenset(follows))


def _spoken(moment: Moment) -> tuple[object, ...]:
    """All of a moment that a call can tell apart."""
    statuses = [(s.state, s.spoken, s.today) for s in moment.statuses.values()]
    return tuple(statuses), moment.announcements


def _texted(moment: Moment) -> tuple[object, ...]:
    """All of a moment that a text can tell apart."""
    statuses = [(s.state, s.texted, s.today) for s in moment.statuses.values()]
    return tuple(statuses), moment.announcement_texts


def _half(moment: Moment, *, spoken: bool) -> Moment:
    """The moment without the words that the other kind of conversation uses."""
    if spoken:
        statuses = {name: replace(s, texted="") for name, s in moment.statuses.items()}
        return replace(moment, statuses=statuses, announcement_texts=())
    statuses = {name: replace(s, spoken="") for name, s in moment.statuses.items()}
    return replace(moment, statuses=statuses, announcements=())


def _dated(revision: Revision) -> Iterator[datetime]:
    for entry in revision.calendar.announcements:
        yield from_wall_clock(entry.from_.at, later=entry.from_.late)
        yield from_wall_clock(entry.until.at, later=entry.until.late)
    for contact in revision.contacts.values():
        if (limit := expiry_date(contact)) is not None:
            yield _midnight(limit + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return from_wall_clock(datetime.combine(day, time()))
