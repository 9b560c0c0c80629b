"""Danger, suicide and one-chance situations in a message: listed phrases, and things near each other.

What is harmless takes only its own words out of the running, and what is denied ("he never hit me")
does not count, unless the clause takes that back ("he never hit me before"). Whoever may be in danger
gets 999 first: in doubt it is danger.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.vocabulary import phrases, shortened
from ivr.engine.near_patterns import NearMatch, NearPatterns, Passage, read_passage
from ivr.engine.phrase_matching import PhraseBook, plain_text

HARMLESS = "\0"  # the name of what only takes words out of the running


class DangerPhrases:
    """What danger is known by, as speech and texts are searched. `vocabulary` is every word of it, and
    `listed` every word of phrases that are listed."""

    def __init__(self, revision: Revision) -> None:
        groups, urgent = revision.danger.groups, revision.danger.urgent
        self._order = tuple(urgent)
        self._alone = {p: n for n, r in urgent.items() for p in plain_phrases(revision, r.exact)}
        self._book = PhraseBook(
            {
                **{n: plain_phrases(revision, r.words) for n, r in urgent.items()},
                HARMLESS: [p for r in urgent.values() for p in plain_phrases(revision, r.ignore_in)],
            }
        )
        self._near = NearPatterns(groups, {n: r.near for n, r in urgent.items()})
        self._harmless_near = NearPatterns(
            groups, {HARMLESS: [pattern for r in urgent.values() for pattern in r.ignore_near]}
        )
        self._denials = _Denials(revision)
        self.listed = self._book.vocabulary | {w for said in self._alone for w in said.split()}
        self.vocabulary = self.listed | self._near.vocabulary | self._harmless_near.vocabulary

    def find(self, text: str) -> tuple[str, str] | None:
        """The most urgent entry that a text asks for, if any, and by what: a listed phrase, or else
        things near each other, with the pattern they fit. Total."""
        there = read_passage(text)
        said = " ".join(there.words)
        if entry := self._alone.get(said):
            return entry, said
        listed = self._book.places(there.words)
        waived = {at for near in self._harmless_near.find(there) for at in near.places}
        found = [
            (name, phrase)
            for name, phrase, places in listed
            if name != HARMLESS
            and not waived.issuperset(places)
            and not self._denials.hold(there, places.start, places.stop)
        ]
        if found:  # what is listed knows better which reply is meant
            return self._first(found)
        harmless = [places for name, _, places in listed if name == HARMLESS]
        return self._first(self._near_each_other(there, harmless, waived))

    def _first(self, found: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
        return min(found, key=lambda pair: self._order.index(pair[0]), default=None)

    def _near_each_other(
        self, there: Passage, harmless: list[range], waived: set[int]
    ) -> Iterator[tuple[str, str]]:
        done: set[str] = set()
        for near in self._near.find(there):
            if near.pattern in done or not waived.isdisjoint(near.places):
                continue
            if any(_takes(places, span) for places in harmless for span in near.spans):
                continue
            if not any(self._denials.hold(there, *span, near.places) for span in near.spans):
                done.add(near.pattern)
                yield near.name, f"{_said(there, near)} ({shortened(near.pattern)})"


class _Denials:
    """Whether something is said not to be so."""

    def __init__(self, revision: Revision) -> None:
        denials = revision.danger.denials
        self._words = {tuple(p.split()) for p in plain_phrases(revision, denials.words)}
        self._most = max(map(len, self._words), default=0)
        self._between = frozenset(plain_phrases(revision, denials.between))
        self._unless = frozenset(plain_phrases(revision, denials.cancelled_by))

    def hold(self, there: Passage, start: int, end: int, own: frozenset[int] = frozenset()) -> bool:
        """Whether a denial stands before these words in their clause, and nothing takes it back. One
        that is itself what danger is known by denies nothing: `own` are those words ("doesnt" in
        "doesnt let me go")."""
        words, clauses = there.words, there.clauses
        at, mine = start, clauses[start]
        while at and clauses[at - 1] == mine:
            for size in range(1, min(self._most, at) + 1):
                if words[at - size : at] in self._words and own.isdisjoint(range(at - size, at)):
                    rest = (
                        w
                        for i, w in enumerate(words)
                        if clauses[i] == mine and not start <= i < end
                    )
                    return self._unless.isdisjoint(rest)
            if words[at - 1] not in self._between:
                return False
            at -= 1
        return False


@lru_cache(maxsize=8)
def danger_phrases(revision: Revision) -> DangerPhrases:
    """What danger, suicide and one-chance situations are known by, with their entry."""
    return DangerPhrases(revision)


def plain_phrases(revision: Revision, written: Iterable[str]) -> list[str]:
    """Plain phrases, each that a written one stands for."""
    groups = revision.danger.groups
    return [plain_text(phrase) for each in written for phrase in phrases(groups, each)]


def _said(there: Passage, near: NearMatch) -> str:
    return " ... ".join(" ".join(there.words[start:end]) for start, end in near.spans)


def _takes(harmless: range, span: tuple[int, int]) -> bool:
    """Whether a harmless phrase uses up words of this thing, and has others besides."""
    start, end = span
    return (
        harmless.start < end
        and start < harmless.stop
        and not (start <= harmless.start and harmless.stop <= end)
    )
