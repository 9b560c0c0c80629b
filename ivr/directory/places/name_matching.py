"""Names of places in words: whole words, the longest name first, misspellings accepted where that
is safe.

Decides which names were meant. A name that is also an ordinary word ("Hope", "Bath") counts only if
it is the whole message or follows "in" or a similar word. A street, a match or a school named after
a place is not the place.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from ivr.directory.apostrophes import without_apostrophes
from ivr.directory.places.name_words import (
    ABROAD,
    AFTER_OTHER_THINGS,
    AFTER_WISH,
    ARTICLES,
    BEFORE_PLACE,
    BEFORE_SURNAME,
    BEFORE_WISH,
    FILLER,
    LIVING,
    NEGATIONS,
    NEVER_MISSPELT,
    ORDINARY,
)

_MOST_WORDS = 400
_CLAUSE_ENDS = re.compile(r"[.!?;\n\r]+(?=\s|$)")
_SHORTEST_MISSPELT = 6  # letters


@dataclass(frozen=True, slots=True)
class Name:
    """One place as callers name it. `id` is its first spelling (`text`) in small letters with hyphens;
    places of the same name share it. `area` is the area it is in, None for outside places. `postcode`
    is a postcode there, or the beginning of those there. `is_partly`: a boundary runs through the
    place. `is_area`: the name of an area itself."""

    id: str
    text: str
    postcode: str = ""
    area: str | None = None
    is_partly: bool = False
    also: tuple[str, ...] = ()
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The names that one phrase may mean, and the position of its first word. `is_exact` is false for
    a misspelt name."""

    phrase: str
    start: int
    names: tuple[Name, ...]
    is_exact: bool = True


def unaccented_words(text: str) -> list[str]:
    """The words of a text in small letters, without accents and apostrophes."""
    folded = unicodedata.normalize("NFKD", without_apostrophes(text[:4000])).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", bare)[:_MOST_WORDS]


def name_id(name: str) -> str:
    """The id of a name: `darley-abbey`."""
    return "-".join(unaccented_words(name))[:40].strip("-")


@dataclass(slots=True)
class NameBook:
    names: tuple[Name, ...]
    _phrases: dict[tuple[str, ...], tuple[Name, ...]] = field(init=False, repr=False)
    _longest: int = field(init=False, repr=False)
    _by_id: dict[str, tuple[Name, ...]] = field(init=False, repr=False)
    # By first letter: spellings to which a misspelt word may be corrected, their numbers of words, and
    # their names.
    _by_letter: dict[str, list[tuple[str, int, tuple[Name, ...]]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        phrases: dict[tuple[str, ...], tuple[Name, ...]] = {}
        by_id: dict[str, tuple[Name, ...]] = {}
        for name in self.names:
            by_id[name.id] = (*by_id.get(name.id, ()), name)
            spellings = (tuple(unaccented_words(each)) for each in (name.text, *name.also))
            for spelling in dict.fromkeys(spellings):
                if spelling:
                    phrases[spelling] = (*phrases.get(spelling, ()), name)
        self._phrases, self._by_id = phrases, by_id
        self._longest = max(map(len, phrases), default=0)
        self._by_letter = {}
        for words, names in phrases.items():
            spelling_text = " ".join(words)
            if len(spelling_text) >= _SHORTEST_MISSPELT and spelling_text not in ORDINARY:
                entry = spelling_text, len(words), names
                self._by_letter.setdefault(spelling_text[0], []).append(entry)

    def by_id(self, id_: str) -> tuple[Name, ...]:
        return self._by_id.get(id_, ())

    def find(self, text: str) -> tuple[NameMatch, ...]:
        """The names in a text, in order of position; a longer name uses up its words."""
        words, clauses = _words_and_clauses(text)
        used: set[int] = set()
        matches: list[NameMatch] = []
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                span = range(start, start + length)
                names = self._phrases.get(tuple(words[start : start + length]))
                if names and used.isdisjoint(span):
                    used.update(span)
                    first, last = clauses[start]
                    is_far = all(name.area is None for name in names)
                    if _is_meant(words[first:last], start - first, length, is_far=is_far):
                        phrase = " ".join(words[start : start + length])
                        matches.append(NameMatch(phrase, start, names))
        if not matches:
            matches += self._misspelt(words)
        return tuple(sorted(matches, key=lambda each: each.start))

    def _misspelt(self, words: list[str]) -> Iterator[NameMatch]:
        """The first name with one or two wrong letters: only if all names that it could be are in one
        area, and never an ordinary word."""
        for length in (3, 2, 1):
            for start in range(len(words) - length + 1):
                phrase = " ".join(words[start : start + length])
                allowed = 0 if len(phrase) < _SHORTEST_MISSPELT else 1 if len(phrase) < 8 else 2
                if not allowed or not _is_meant(words, start, length):
                    continue
                if not _names_a_place(words, start, length):
                    continue
                names = self._closest(phrase, length, allowed)
                if names and len({name.area for name in names}) == 1:
                    yield NameMatch(phrase, start, names, is_exact=False)
                    return

    def _closest(self, phrase: str, length: int, allowed: int) -> tuple[Name, ...]:
        # Ordinary words differ in one letter from many others, and short names from each other.
        if phrase in NEVER_MISSPELT:
            return ()
        distances: dict[Name, int] = {}
        for spelling, words, names in self._by_letter.get(phrase[0], ()):
            if abs(words - length) > 1 or abs(len(spelling) - len(phrase)) > allowed:
                continue
            distance = OSA.distance(spelling, phrase, score_cutoff=allowed)
            if distance <= allowed:
                distances |= {each: min(distance, distances.get(each, 9)) for each in names}
        least = min(distances.values(), default=0)
        return tuple(name for name, distance in distances.items() if distance == least)


def is_abroad(text: str) -> bool:
    """Whether a text names a country far away: "Derby in Western Australia"."""
    return bool(ABROAD.intersection(unaccented_words(text)))


def _words_and_clauses(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The words of a text, and for each word where its clause begins and ends. What one clause says is
    not said of a name in another: "not here. Chesterfield"."""
    words: list[str] = []
    clauses: list[tuple[int, int]] = []
    for clause in _CLAUSE_ENDS.split(text[:4000]):
        start = len(words)
        words += unaccented_words(clause)
        clauses += [(start, len(words))] * (len(words) - start)
    return words[:_MOST_WORDS], clauses[:_MOST_WORDS]


def _is_meant(words: list[str], start: int, length: int, *, is_far: bool = False) -> bool:
    """Whether the name in a clause means the place. `is_far`: it is in no area."""
    end = start + length
    if end < len(words) and words[end] in AFTER_OTHER_THINGS:
        return False
    if NEGATIONS.intersection(words[max(0, start - 2) : start]):
        return False
    if length == 1 and start and words[start - 1] in BEFORE_SURNAME:
        return False
    if words[max(0, start - 2) : start] == ["name", "is"]:
        return False
    if " ".join(words[start:end]) not in ORDINARY:
        return True
    if is_far and not FILLER.issuperset([*words[:start], *words[end:]]):
        # "at rugby", "sad in reading": far away only if the child, or a home, is said to be there.
        before = words[max(0, start - 3) : start]
        return not LIVING.isdisjoint(before) and "at" not in before
    return _names_a_place(words, start, length)


def _names_a_place(words: list[str], start: int, length: int) -> bool:
    """Whether a place is named here: after "in" or a similar word, or with nothing else said."""
    if start and words[start - 1] in ARTICLES:
        return False
    end = start + length
    rest = [*words[:start], *words[end:]]
    if words[start:end] == ["hope"] and rest:
        before, after = words[max(0, start - 1) : start], words[end : end + 1]
        if BEFORE_WISH.intersection(before) or (not before and AFTER_WISH.intersection(after)):
            return False
    return (start > 0 and words[start - 1] in BEFORE_PLACE) or FILLER.issuperset(rest)


def area_names(places: Mapping[str, str], area: str, *, is_partly: bool = False) -> Iterator[Name]:
    """The names that an area lists: spellings with commas between them, and a postcode."""
    for spellings, postcode in places.items():
        text, *also = [each.strip() for each in spellings.split(",") if each.strip()] or [""]
        if unaccented_words(text):
            yield Name(name_id(text), text, postcode, area, is_partly, tuple(also))
