"""Finds near patterns in a message: "<harming> ... <person>" matches "keeps slapping my little
brother".

A near pattern is a general rule beside the listed phrases. It has at least two parts: with "..." they
follow each other in one clause, a few words apart; with "+" they stand anywhere in the message, in any
order. Decides where patterns match, never what a match means.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ivr.content.vocabulary import near_chains, phrases
from ivr.engine.phrase_matching import PhraseIndex, plain_words

MOST_WORDS_BETWEEN = 4  # two parts of a chain
# A full stop inside a word does not end a clause: "he.is.hitting.me".
_CLAUSE_ENDS = re.compile(r"[.!?;]+(?=\s|$)|[\n\r]+")

Span = tuple[int, int]  # the positions of the first word and of the word after the last
Spans = tuple[Span, ...]


class Passage(NamedTuple):
    """The plain words of a message, and the number of each word's clause."""

    words: tuple[str, ...]
    clauses: tuple[int, ...]


class NearMatch(NamedTuple):
    """A match: the pattern's name, its notation, and the spans of its parts."""

    name: str
    pattern: str
    spans: Spans

    @property
    def positions(self) -> frozenset[int]:
        """The positions of the parts' words, without the words between them."""
        return frozenset(at for start, end in self.spans for at in range(start, end))


def split_clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE_ENDS.split(text) if clause.strip()]


def read_passage(text: str) -> Passage:
    clauses = [plain_words(clause) for clause in split_clauses(text)]
    if len(clauses) == 1:  # the usual case
        return Passage(tuple(clauses[0]), (0,) * len(clauses[0]))
    return Passage(
        tuple(word for words in clauses for word in words),
        tuple(number for number, words in enumerate(clauses) for _ in words),
    )


class NearPatterns:
    """Patterns by name, indexed for searching messages."""

    def __init__(
        self, groups: Mapping[str, tuple[str, ...]], patterns: Mapping[str, Iterable[str]]
    ) -> None:
        self._patterns = [
            (name, pattern, near_chains(pattern))
            for name, several in patterns.items()
            for pattern in several
        ]
        part_phrases = {
            part: dict.fromkeys(phrases(groups, part))
            for _, _, chains in self._patterns
            for chain in chains
            for part in chain
        }
        self._parts = PhraseIndex(
            (part, phrase) for part, several in part_phrases.items() for phrase in several
        )
        # A pattern is tried only if its part with the fewest phrases is in the message.
        self._by_rarest: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for number, (_, _, chains) in enumerate(self._patterns):
            parts = frozenset(part for chain in chains for part in chain)
            rarest = min(sorted(parts), key=lambda part: len(part_phrases[part]))
            self._by_rarest.setdefault(rarest, []).append((number, parts))

    @property
    def vocabulary(self) -> set[str]:
        return self._parts.vocabulary

    def find(self, passage: Passage) -> Iterator[NearMatch]:
        spans = self._spans(passage.words)
        candidates = [
            number
            for part in spans
            for number, parts in self._by_rarest.get(part, ())
            if spans.keys() >= parts
        ]
        for number in sorted(candidates):
            name, pattern, chains = self._patterns[number]
            matches = [
                _in_order([spans[part] for part in chain], passage.clauses) for chain in chains
            ]
            for match in matches[0] if len(chains) == 1 else _anywhere(matches):
                yield NearMatch(name, pattern, match)

    def _spans(self, words: tuple[str, ...]) -> dict[str, list[Span]]:
        spans: dict[str, list[Span]] = {}
        for start, phrase, parts in self._parts.matches(words):
            for part in parts:
                spans.setdefault(part, []).append((start, start + len(phrase)))
        return spans


def _in_order(parts: list[list[Span]], clauses: tuple[int, ...]) -> Iterator[Spans]:
    first, *later = parts
    for start, end in first:
        if clauses[start] != clauses[end - 1]:
            continue
        if not later:
            yield ((start, end),)
            continue
        following = [
            span
            for span in later[0]
            if end <= span[0] <= end + MOST_WORDS_BETWEEN and clauses[span[0]] == clauses[start]
        ]
        if following:
            for rest in _in_order([following, *later[1:]], clauses):
                yield ((start, end), *rest)


def _anywhere(chains: Iterable[Iterator[Spans]]) -> Iterator[Spans]:
    """The first match of each chain that shares no word with those before it; none unless all match."""
    combined: Spans = ()
    for matches in chains:
        free = (each for each in matches if _are_apart(each, combined))
        if (first := next(free, None)) is None:
            return
        combined += first
    yield combined


def _are_apart(some: Spans, others: Spans) -> bool:
    return all(a[1] <= b[0] or b[1] <= a[0] for a in some for b in others)
