"""The distinct moments of the days ahead. The instants come from every contact's hours, the calendar,
the days on which personal numbers expire, and midnights (after which "tomorrow" is "today")."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from itertools import pairwise

from ivr.content.hours import Always, Unknown
from ivr.content.revision import Revision
from ivr.directory.clock import from_wall_clock, to_london
from ivr.directory.hours import boundaries
from ivr.directory.moment import Moment, expiry_date, moment_at
from ivr.directory.moment import schedule as schedule_of

DAYS = 400


@dataclass(frozen=True, slots=True)
class Timeline:
    """Distinct moments. `periods` are (start, index into `moments`), each until the next start or
    `end`. `transitions` are the pairs of different moments that follow each other."""

    moments: tuple[Moment, ...]
    periods: tuple[tuple[datetime, int], ...]
    end: datetime
    transitions: frozenset[tuple[int, int]]

    def instant(self, moment: int, seconds: float = 0) -> datetime | None:
        """The start of the first period of this moment that lasts longer than `seconds`; if there is
        none, of its first period."""
        first = None
        for place, (start, index) in enumerate(self.periods):
            if index == moment:
                first = first or start
                last = self.periods[place + 1][0] if place + 1 < len(self.periods) else self.end
                if (last - start).total_seconds() > seconds + 60:
                    return start
        return first

    def pairs_within(self, seconds: float) -> frozenset[tuple[int, int]]:
        """The pairs of different moments of which the second may hold up to `seconds` after the first.
        Where a period is short or `seconds` long, this is more than the next moment."""
        pairs = set()
        for place, (_, before) in enumerate(self.periods):
            for start, after in self.periods[place + 1 :]:
                if (start - self.periods[place + 1][0]).total_seconds() > seconds:
                    break
                if before != after:
                    pairs.add((before, after))
        return frozenset(pairs)

    def transition(self, before: int, after: int) -> datetime | None:
        return next(
            (at for (_, one), (at, two) in pairwise(self.periods) if (one, two) == (before, after)),
            None,
        )


@lru_cache(maxsize=4)
def _whole_moments(
    revision: Revision, start: datetime, days: int
) -> tuple[tuple[datetime, Moment], ...]:
    """The moment at `start` and at every instant at which anything that depends on time changes."""
    start = start.astimezone(UTC)
    end = start + timedelta(days=days)
    schedule = schedule_of(revision)
    instants = {start, *_dated(revision)}
    for name, contact in revision.contacts.items():
        if not isinstance(contact.hours, Always | Unknown) or name in schedule.closures:
            instants |= set(boundaries(name, start, end, schedule))
    day = to_london(start).date()
    instants |= {_midnight(day + timedelta(days=i)) for i in range(days + 1)}
    return tuple((at, moment_at(revision, at)) for at in sorted(instants) if start <= at < end)


def _timeline(revision: Revision, start: datetime, days: int = DAYS, *, spoken: bool) -> Timeline:
    index: dict[tuple[object, ...], int] = {}
    moments: list[Moment] = []
    periods: list[tuple[datetime, int]] = []
    for instant, whole in _whole_moments(revision, start, days):
        statuses = tuple(
            (each.spoken if spoken else each.texted, each.state, each.today)
            for each in whole.statuses.values()
        )
        key = statuses, whole.announcements if spoken else whole.announcement_texts
        if key not in index:
            index[key] = len(moments)
            moments.append(_half(whole, spoken=spoken))
        if not periods or periods[-1][1] != index[key]:
            periods.append((instant, index[key]))
    transitions = frozenset((one, two) for (_, one), (_, two) in pairwise(periods))
    end = start.astimezone(UTC) + timedelta(days=days)
    return Timeline(tuple(moments), tuple(periods), end, transitions)


# Moments that differ for a call, and for a text. Words for the other are left out of them.
voice_timeline = partial(_timeline, spoken=True)
text_timeline = partial(_timeline, spoken=False)


def _half(moment: Moment, *, spoken: bool) -> Moment:
    """The moment without the words for the other kind of conversation."""
    if spoken:
        statuses = {name: replace(each, texted="") for name, each in moment.statuses.items()}
        return replace(moment, statuses=statuses, announcement_texts=())
    statuses = {name: replace(each, spoken="") for name, each in moment.statuses.items()}
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
