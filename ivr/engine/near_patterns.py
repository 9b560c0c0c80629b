"""Things that stand near each other in a message: "<harming> ... <person>".

The general rule beside listed phrases: whoever lists that harming words near a word for a person are
danger need not foresee "keeps slapping my little brother". A pattern names at least two things. With
"..." they follow each other in one clause, a few words apart; with "+" they stand anywhere in the
message, in any order. Decides where they stand; never what that means.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ivr.content.vocabulary import near_chains, phrases
from ivr.engine.phrase_matching import PhraseIndex, plain_words

FARTHEST = 4  # words between two things that are near each other
# Not a full stop inside a word: "he.is.hitting.me".
_CLAUSE_ENDS = re.compile(r"[.!?;]+(?=\s|$)|[\n\r]+")


Span = tuple[int, int]  # from a word to before another
Spans = tuple[Span, ...]


class Passage(NamedTuple):
    """The plain words of a message, and which clause each is in."""

    words: tuple[str, ...]
    clauses: tuple[int, ...]


class NearMatch(NamedTuple):
    """A pattern that fits: whose it is, how it is written, and where its things stand, each from a
    word to before another."""

    name: str
    pattern: str
    spans: Spans

    @property
    def places(self) -> frozenset[int]:
        """The words of its things, without those between."""
        return frozenset(at for start, end in self.spans for at in range(start, end))


def split_clauses(text: str) -> list[str]:
    """The clauses of a message. Total."""
    return [clause for clause in _CLAUSE_ENDS.split(text) if clause.strip()]


def read_passage(text: str) -> Passage:
    """A message, ready to be searched."""
    clauses = [plain_words(clause) for clause in split_clauses(text)]
    if len(clauses) == 1:  # most are
        return Passage(tuple(clauses[0]), (0,) * len(clauses[0]))
    return Passage(
        tuple(word for words in clauses for word in words),
        tuple(number for number, words in enumerate(clauses) for _ in words),
    )


class NearPatterns:
    """Patterns by the name they ask for, ready to be found in many messages."""

    def __init__(
        self, groups: Mapping[str, tuple[str, ...]], patterns: Mapping[str, Iterable[str]]
    ) -> None:
        self._patterns = [
            (name, written, near_chains(written))
            for name, several in patterns.items()
            for written in several
        ]
        said = {
            part: dict.fromkeys(phrases(groups, part))
            for _, _, chains in self._patterns
            for chain in chains
            for part in chain
        }
        self._things = PhraseIndex((part, phrase) for part in said for phrase in said[part])
        # A pattern is only looked at where the thing that it names and that has fewest words stands.
        self._by_rarest: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for number, (_, _, chains) in enumerate(self._patterns):
            named = frozenset(part for chain in chains for part in chain)
            rarest = min(sorted(named), key=lambda part: len(said[part]))
            self._by_rarest.setdefault(rarest, []).append((number, named))

    @property
    def vocabulary(self) -> set[str]:
        """Every word of every thing."""
        return self._things.vocabulary

    def find(self, there: Passage) -> Iterator[NearMatch]:
        """Every way in which a pattern fits, in the order of the patterns."""
        spans = self._spans(there.words)
        fitting = [
            number
            for part in spans
            for number, named in self._by_rarest.get(part, ())
            if spans.keys() >= named
        ]
        for number in sorted(fitting):
            name, written, chains = self._patterns[number]
            several = [_in_turn([spans[part] for part in chain], there.clauses) for chain in chains]
            for found in several[0] if len(chains) == 1 else _anywhere(several):
                yield NearMatch(name, written, found)

    def _spans(self, words: tuple[str, ...]) -> dict[str, list[Span]]:
        spans: dict[str, list[Span]] = {}
        for at, phrase, parts in self._things.places(words):
            for part in parts:
                spans.setdefault(part, []).append((at, at + len(phrase)))
        return spans


def _in_turn(several: list[list[Span]], clauses: tuple[int, ...]) -> Iterator[Spans]:
    first, *later = several
    for start, end in first:
        if clauses[start] != clauses[end - 1]:
            continue
        if not later:
            yield ((start, end),)
            continue
        following = [
            span
            for span in later[0]
            if end <= span[0] <= end + FARTHEST and clauses[span[0]] == clauses[start]
        ]
        if following:
            for rest in _in_turn([following, *later[1:]], clauses):
                yield ((start, end), *rest)


def _anywhere(several: Iterable[Iterator[Spans]]) -> Iterator[Spans]:
    """One way is enough: the first of each that takes no word twice."""
    found: Spans = ()
    for chosen in several:
        free = (each for each in chosen if _are_apart(each, found))
        if (first := next(free, None)) is None:
            return
        found += first
    yield found


def _are_apart(these: Spans, those: Spans) -> bool:
    return all(a[1] <= b[0] or b[1] <= a[0] for a in these for b in those)
