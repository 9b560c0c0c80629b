"""Danger, suicide and one-chance situations in a message: listed phrases, and near patterns.

A harmless phrase hides only its own words, and a denial ("he never hit me") counts unless its
clause cancels it ("he never hit me before"). Texters who may be in danger get 999 first: in doubt
it is danger.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.vocabulary import phrases, shortened
from ivr.engine.near_patterns import NearMatch, NearPatterns, Passage, read_passage
from ivr.engine.phrase_matching import PhraseBook, plain_text

HARMLESS_GROUP = "\0"  # a group that only hides words; no id of a group is equal to it


class DangerPhrases:
    """Finds danger in speech and texts. `vocabulary` has all its words, `listed` the words of listed
    phrases."""

    def __init__(self, revision: Revision) -> None:
        groups, urgent = revision.danger.groups, revision.danger.urgent
        self._order = tuple(urgent)
        self._exact = {p: n for n, r in urgent.items() for p in plain_phrases(revision, r.exact)}
        self._book = PhraseBook(
            {
                **{n: plain_phrases(revision, r.words) for n, r in urgent.items()},
                HARMLESS_GROUP: [
                    p for r in urgent.values() for p in plain_phrases(revision, r.ignore_in)
                ],
            }
        )
        self._near = NearPatterns(groups, {n: r.near for n, r in urgent.items()})
        self._harmless_near = NearPatterns(
            groups,
            {HARMLESS_GROUP: [pattern for r in urgent.values() for pattern in r.ignore_near]},
        )
        self._denials = _Denials(revision)
        self.listed = self._book.vocabulary | {w for text in self._exact for w in text.split()}
        self.vocabulary = self.listed | self._near.vocabulary | self._harmless_near.vocabulary

    def find(self, text: str) -> tuple[str, str] | None:
        """The most urgent entry for a text, and the words that asked for it: a listed phrase, or else a
        near match with its pattern. None without danger."""
        passage = read_passage(text)
        plain = " ".join(passage.words)
        if entry := self._exact.get(plain):
            return entry, plain
        listed = self._book.find_spans(passage.words)
        ignored = {at for match in self._harmless_near.find(passage) for at in match.positions}
        dangers = [
            (name, phrase)
            for name, phrase, span in listed
            if name != HARMLESS_GROUP
            and not ignored.issuperset(span)
            and not self._denials.deny(passage, span.start, span.stop)
        ]
        if dangers:  # a listed phrase is more specific than a near pattern
            return self._most_urgent(dangers)
        harmless = [span for name, _, span in listed if name == HARMLESS_GROUP]
        return self._most_urgent(self._near_dangers(passage, harmless, ignored))

    def _most_urgent(self, dangers: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
        return min(dangers, key=lambda pair: self._order.index(pair[0]), default=None)

    def _near_dangers(
        self, passage: Passage, harmless: list[range], ignored: set[int]
    ) -> Iterator[tuple[str, str]]:
        done: set[str] = set()
        for match in self._near.find(passage):
            if match.pattern in done or not ignored.isdisjoint(match.positions):
                continue
            if any(_hides(phrase, span) for phrase in harmless for span in match.spans):
                continue
            if not any(self._denials.deny(passage, *s, match.positions) for s in match.spans):
                done.add(match.pattern)
                yield match.name, f"{_matched_words(passage, match)} ({shortened(match.pattern)})"


class _Denials:
    def __init__(self, revision: Revision) -> None:
        denials = revision.danger.denials
        self._words = {tuple(p.split()) for p in plain_phrases(revision, denials.words)}
        self._most = max(map(len, self._words), default=0)
        self._between = frozenset(plain_phrases(revision, denials.between))
        self._cancelled_by = frozenset(plain_phrases(revision, denials.cancelled_by))

    def deny(
        self, passage: Passage, start: int, end: int, own: frozenset[int] = frozenset()
    ) -> bool:
        """Whether a denial precedes these words in their clause and nothing cancels it. `own` are the
        positions of words that belong to the danger itself ("doesnt" in "doesnt let me go"): they deny
        nothing."""
        words, clauses = passage
        at, clause = start, clauses[start]
        while at and clauses[at - 1] == clause:
            for size in range(1, min(self._most, at) + 1):
                if words[at - size : at] in self._words and own.isdisjoint(range(at - size, at)):
                    return self._cancelled_by.isdisjoint(
                        word
                        for i, word in enumerate(words)
                        if clauses[i] == clause and not start <= i < end
                    )
            if words[at - 1] not in self._between:
                return False
            at -= 1
        return False


@lru_cache(maxsize=8)
def danger_phrases(revision: Revision) -> DangerPhrases:
    return DangerPhrases(revision)


def plain_phrases(revision: Revision, notations: Iterable[str]) -> list[str]:
    """All plain phrases that these notations of the operators' files stand for."""
    groups = revision.danger.groups
    return [plain_text(phrase) for each in notations for phrase in phrases(groups, each)]


def _matched_words(passage: Passage, match: NearMatch) -> str:
    return " ... ".join(" ".join(passage.words[start:end]) for start, end in match.spans)


def _hides(harmless: range, span: tuple[int, int]) -> bool:
    """Whether a harmless phrase uses words of this span together with other words."""
    start, end = span
    return (
        harmless.start < end
        and start < harmless.stop
        and not (start <= harmless.start and harmless.stop <= end)
    )
