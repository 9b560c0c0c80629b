"""The two revisions that are compared, the periods in which they differ, and the form of a change."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.clock import from_wall_clock, to_london
from ivr.directory.phone_numbers import dialable_number, spoken_number
from ivr.proof.difference.times_in_words import Period, Periods, When, times_in_words
from ivr.proof.difference.word_difference import WordDifference
from ivr.proof.key_paths import KeyPath, key_paths
from ivr.proof.timeline import Timeline, text_timeline, voice_timeline

Keys = tuple[str, ...]
_T = TypeVar("_T", bound=Hashable)
_U = TypeVar("_U", bound=Hashable)
_CALLER = Caller(PhoneKind.MOBILE)


class About(StrEnum):
    """What a change is about, in the order in which changes are listed."""

    RINGS = "Who rings"
    SAID = "What is said"
    CHOICES = "Steps and choices"
    TEXTED = "What is texted"
    CONTACTS = "Contacts"
    SETTINGS = "Settings"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that callers or texters would notice, as a sentence. `paths` are the keys after which
    callers notice it (`1, wait`). `when` is in words, and `hours_a_week` counts ordinary weeks, where
    it depends on time. `texts` are the replies, or the words that texters send."""

    about: About
    sentence: str
    details: tuple[str, ...] = ()
    when: str | None = None
    hours_a_week: float | None = None
    paths: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class Side:
    """One revision over the days that are compared."""

    def __init__(self, revision: Revision, start: datetime, days: int) -> None:
        self.revision = revision
        self.voice = voice_timeline(revision, start, days)
        self.texts = text_timeline(revision, start, days)
        self._paths: dict[int, Mapping[Keys, KeyPath]] = {}

    def paths_at(self, moment: int) -> Mapping[Keys, KeyPath]:
        """Every path at one of the moments for calls, by its keys."""
        if moment not in self._paths:
            paths = key_paths(self.revision, _CALLER, self.voice.moments[moment])
            self._paths[moment] = {path.keys: path for path in paths}
        return self._paths[moment]

    def name(self, contact: str) -> str:
        """A contact's name, with its id if another contact has the same name."""
        contacts = self.revision.contacts
        name = contacts[contact].name
        is_unique = sum(each.name == name for each in contacts.values()) == 1
        return name if is_unique else f"{name} ({contact})"

    def names(self, contacts: tuple[str, ...]) -> str:
        return " then ".join(map(self.name, contacts)) or "no contact"


@dataclass(frozen=True)
class Comparison:
    """The old and the new side, over `days` whole days in Derby from `first`."""

    old: Side
    new: Side
    first: date
    days: int

    @cached_property
    def paths(self) -> Mapping[Keys, KeyPath]:
        """The paths of both sides, as the new side has them if it does. Which paths there are does not
        depend on the time."""
        return {**self.old.paths_at(0), **self.new.paths_at(0)}

    @cached_property
    def shared_paths(self) -> tuple[Keys, ...]:
        return tuple(keys for keys in self.old.paths_at(0) if keys in self.new.paths_at(0))

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """New contacts with the number of one that is gone, and its id: the same phone."""
        old, new = self.old.revision.contacts, self.new.revision.contacts
        gone = {
            dialable_number(contact.number): name
            for name, contact in old.items()
            if contact.number and name not in new
        }
        return {
            name: gone[dialable_number(contact.number)]
            for name, contact in new.items()
            if contact.number and name not in old and dialable_number(contact.number) in gone
        }

    def old_ids(self, contacts: tuple[str, ...]) -> tuple[str, ...]:
        """The ids that these new contacts had before."""
        return tuple(self.renamed.get(name, name) for name in contacts)

    @cached_property
    def words(self) -> WordDifference:
        revisions = (self.old.revision, self.new.revision)
        contacts = [c for revision in revisions for c in revision.contacts.values()]
        personal = [c for c in contacts if c.is_personal and c.number]
        numbers = [*(c.number or "" for c in personal), *(c.spoken or "" for c in personal)]
        hidden = (*(c.number or "" for c in personal), *map(spoken_number, numbers))
        return WordDifference((c.name for c in contacts), filter(None, hidden))

    def by_time(self, periods: Mapping[_T, Periods]) -> Iterator[tuple[When, list[_T]]]:
        """What holds in the same periods, together, and when that is."""
        together: dict[Periods, list[_T]] = {}
        for each, its in periods.items():
            together.setdefault(its, []).append(each)
        for its, several in together.items():
            yield times_in_words(its, self.first, self.days), several


def compare(old: Revision, new: Revision, start: datetime, days: int) -> Comparison:
    """Both revisions from the beginning of the day of `start`, so that every day is whole."""
    first = to_london(start).date()
    begins = from_wall_clock(datetime.combine(first, datetime.min.time()))
    until = from_wall_clock(datetime.combine(first + timedelta(days=days), datetime.min.time()))
    # Timelines count days of 24 hours: one day more covers a change of the clocks.
    length = (until - begins).days + 1
    return Comparison(Side(old, begins, length), Side(new, begins, length), first, days)


def collect(
    old: Timeline, new: Timeline, differences: Callable[[int, int], Iterable[tuple[_T, _U]]]
) -> dict[_T, dict[_U, Periods]]:
    """What differs, for whom or where, and in which periods. `differences` compares a moment of each
    side, and is called once for each pair."""
    known: dict[tuple[int, int], tuple[tuple[_T, _U], ...]] = {}
    periods: dict[tuple[_T, _U], list[Period]] = {}
    olds, news = dict(old.periods), dict(new.periods)
    before = after = 0
    for start, end in pairwise((*sorted({*olds, *news}), min(old.end, new.end))):
        before, after = olds.get(start, before), news.get(start, after)
        if (before, after) not in known:
            known[before, after] = tuple(differences(before, after))
        for each in known[before, after]:
            earlier = periods.setdefault(each, [])
            if earlier and earlier[-1][1] == start:
                earlier[-1] = (earlier[-1][0], end)
            else:
                earlier.append((start, end))
    nested: dict[_T, dict[_U, Periods]] = {}
    for (difference, where), its in periods.items():
        nested.setdefault(difference, {})[where] = tuple(its)
    return nested
