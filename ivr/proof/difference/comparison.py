"""The two revisions that are compared, each with its moments and its paths."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.clock import from_wall_clock, to_london
from ivr.directory.phone_numbers import dialable_number, spoken_number
from ivr.proof.difference.spans import Spans
from ivr.proof.difference.times_in_words import When, in_words
from ivr.proof.difference.word_difference import Words
from ivr.proof.key_paths import Path, paths
from ivr.proof.timeline import text_timeline, voice_timeline

Keys = tuple[str, ...]
ANYBODY = Caller(PhoneKind.MOBILE)


class Side:
    """One revision over the days that are looked at."""

    def __init__(self, revision: Revision, start: datetime, days: int) -> None:
        self.revision = revision
        self.voice = voice_timeline(revision, start, days)
        self.texts = text_timeline(revision, start, days)
        self._paths: dict[int, Mapping[Keys, Path]] = {}

    def paths_at(self, moment: int) -> Mapping[Keys, Path]:
        """Every path at one of the moments for calls, by its keys."""
        if moment not in self._paths:
            here = self.voice.moments[moment]
            self._paths[moment] = {p.keys: p for p in paths(self.revision, ANYBODY, here)}
        return self._paths[moment]

    def name(self, contact: str) -> str:
        """A contact's name, with its id where another contact has the same name."""
        contacts = self.revision.contacts
        name = contacts[contact].name
        alone = sum(each.name == name for each in contacts.values()) == 1
        return name if alone else f"{name} ({contact})"

    def order(self, contacts: tuple[str, ...]) -> str:
        """Contacts in the order in which they ring."""
        return " then ".join(map(self.name, contacts)) or "nobody"


@dataclass(frozen=True)
class Both:
    """The old and the new side. `first` is the first of `days` whole days in Derby."""

    old: Side
    new: Side
    first: date
    days: int

    @cached_property
    def paths(self) -> Mapping[Keys, Path]:
        """The paths of both; where both have one, as the new one has it. Which paths there are does
        not depend on the time."""
        return {**self.old.paths_at(0), **self.new.paths_at(0)}

    @cached_property
    def lasting(self) -> tuple[Keys, ...]:
        """The paths that both have."""
        return tuple(keys for keys in self.old.paths_at(0) if keys in self.new.paths_at(0))

    @cached_property
    def again(self) -> Mapping[str, str]:
        """New contacts that have the number of one that is gone: the same phone under another id."""
        old, new = self.old.revision.contacts, self.new.revision.contacts
        gone = {dialable_number(c.number): name for name, c in old.items() if c.number and name not in new}
        return {
            name: gone[dialable_number(c.number)]
            for name, c in new.items()
            if c.number and name not in old and dialable_number(c.number) in gone
        }

    @cached_property
    def words(self) -> Words:
        """Compares wordings of the two."""
        revisions = (self.old.revision, self.new.revision)
        contacts = [c for revision in revisions for c in revision.contacts.values()]
        personal = [c for c in contacts if c.is_personal and c.number]
        shown, read_out = [c.number or "" for c in personal], [c.spoken or "" for c in personal]
        own = (*shown, *(spoken_number(each) for each in (*shown, *read_out)))
        return Words((c.name for c in contacts), filter(None, own))

    def when(self, spans: Spans) -> When:
        """Stretches of time in words."""
        return in_words(spans, self.first, self.days)


def sides(old: Revision, new: Revision, start: datetime, days: int) -> Both:
    """Both revisions from the beginning of the day of `start`, so that every day is whole."""
    first = to_london(start).date()
    begins = from_wall_clock(datetime.combine(first, datetime.min.time()))
    until = from_wall_clock(datetime.combine(first + timedelta(days=days), datetime.min.time()))
    # Timelines count days of 24 hours: one more reaches past a change of the clocks.
    length = (until - begins).days + 1
    return Both(Side(old, begins, length), Side(new, begins, length), first, days)
