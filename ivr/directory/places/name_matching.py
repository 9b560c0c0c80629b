"""Names of places in words: whole words, the longest first, misspellings forgiven where that is safe.

Decides which names were meant. A word of the language that is also a name ("Hope", "Bath") counts only
where it is all that was said or follows "in" and the like; a street, a match or a school named after a
place is not the place.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from ivr.directory.places.name_words import (
    ABROAD,
    ARTICLES,
    BEFORE,
    FILLER,
    NOT,
    NOT_A_PLACE,
    ORDINARY,
    OTHERS,
    PEOPLE,
    WISHED,
    WISHING,
)

_APOSTROPHES = str.maketrans(dict.fromkeys("'`\u2018\u2019"))
_MOST_WORDS = 400
_SHORTEST_MISSPELT = 6  # letters


@dataclass(frozen=True, slots=True)
class Name:
    """One place as people call it. `id` is its first spelling in small letters with hyphens; places
    of the same name share it. `area` is the area it is in, None for elsewhere; `postcode` is in it,
    or begins those that are; `partly` says that a boundary runs through it, and `whole` that it is
    an area itself and no place in one."""

    id: str
    said: str
    postcode: str = ""
    area: str | None = None
    partly: bool = False
    also: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Names that one phrase of the words may mean. `exact` is false where it was misspelt."""

    phrase: str
    at: int
    names: tuple[Name, ...]
    exact: bool = True


def unaccented_words(text: str) -> list[str]:
    """The words of a text: small letters, no accents, apostrophes closed up."""
    folded = unicodedata.normalize("NFKD", text[:4000]).casefold().translate(_APOSTROPHES)
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", bare)[:_MOST_WORDS]


def name_id(name: str) -> str:
    """A name as an id: `darley-abbey`."""
    return "-".join(unaccented_words(name))[:40].strip("-")


@dataclass(slots=True)
class NameBook:
    """All names, ready to be found in many texts."""

    names: tuple[Name, ...]
    _phrases: dict[tuple[str, ...], tuple[Name, ...]] = field(init=False, repr=False)
    _longest: int = field(init=False, repr=False)
    _by_id: dict[str, tuple[Name, ...]] = field(init=False, repr=False)
    # By the first letter: names that a misspelt word may stand for, how many words each has, and
    # whose it is.
    _by_letter: dict[str, list[tuple[str, int, tuple[Name, ...]]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        phrases: dict[tuple[str, ...], tuple[Name, ...]] = {}
        by_id: dict[str, tuple[Name, ...]] = {}
        for name in self.names:
            by_id[name.id] = (*by_id.get(name.id, ()), name)
            for spelling in dict.fromkeys(tuple(unaccented_words(each)) for each in (name.said, *name.also)):
                if spelling:
                    phrases[spelling] = (*phrases.get(spelling, ()), name)
        self._phrases, self._by_id = phrases, by_id
        self._longest = max(map(len, phrases), default=0)
        self._by_letter = {}
        for words, names in phrases.items():
            whole = " ".join(words)
            if len(whole) >= _SHORTEST_MISSPELT and whole not in ORDINARY:
                self._by_letter.setdefault(whole[0], []).append((whole, len(words), names))

    def by_id(self, name: str) -> tuple[Name, ...]:
        """The places whose name has this id."""
        return self._by_id.get(name, ())

    def find(self, text: str) -> tuple[NameMatch, ...]:
        """The names in a text, in their order; longer ones use up their words."""
        words = unaccented_words(text)
        used: set[int] = set()
        found: list[NameMatch] = []
        for length in range(min(self._longest, len(words)), 0, -1):
            for at in range(len(words) - length + 1):
                span = range(at, at + length)
                names = self._phrases.get(tuple(words[at : at + length]))
                if names and used.isdisjoint(span):
                    used.update(span)
                    if _is_meant(words, at, length):
                        found.append(NameMatch(" ".join(words[at : at + length]), at, names))
        if not found:
            found += self._misspelt(words)
        return tuple(sorted(found, key=lambda each: each.at))

    def _misspelt(self, words: list[str]) -> Iterator[NameMatch]:
        """Names with one or two letters wrong. Only where everything it could be lies in one area,
        and never an ordinary word."""
        for length in (3, 2, 1):
            for at in range(len(words) - length + 1):
                phrase = " ".join(words[at : at + length])
                allowed = 0 if len(phrase) < _SHORTEST_MISSPELT else 1 if len(phrase) < 8 else 2
                if not allowed or not _is_meant(words, at, length):
                    continue
                if not _names_a_place(words, at, length):
                    continue
                near = self._near(phrase, length, allowed)
                if near and len({name.area for name in near}) == 1:
                    yield NameMatch(phrase, at, near, exact=False)
                    return

    def _near(self, phrase: str, length: int, allowed: int) -> tuple[Name, ...]:
        # Ordinary words are one letter from many others, and short names from one another.
        if phrase in OTHERS:
            return ()
        closest: dict[Name, int] = {}
        for name, words, names in self._by_letter.get(phrase[0], ()):
            if abs(words - length) > 1 or abs(len(name) - len(phrase)) > allowed:
                continue
            wrong = OSA.distance(name, phrase, score_cutoff=allowed)
            if wrong <= allowed:
                closest |= {each: min(wrong, closest.get(each, 9)) for each in names}
        least = min(closest.values(), default=0)
        return tuple(name for name, wrong in closest.items() if wrong == least)


def is_abroad(text: str) -> bool:
    """Whether a country far away is named: "Derby in Western Australia"."""
    return bool(ABROAD.intersection(unaccented_words(text)))


def _is_meant(words: list[str], at: int, length: int) -> bool:
    """Whether the name at this place of the words stands for the place."""
    if words[at + length : at + length + 1] and words[at + length] in NOT_A_PLACE:
        return False
    if NOT.intersection(words[max(0, at - 2) : at]):
        return False
    if length == 1 and at and words[at - 1] in PEOPLE:
        return False
    if words[max(0, at - 2) : at] == ["name", "is"]:
        return False
    return " ".join(words[at : at + length]) not in ORDINARY or _names_a_place(words, at, length)


def _names_a_place(words: list[str], at: int, length: int) -> bool:
    """Whether a place is being named here: after "in" and the like, or with nothing else said."""
    if at and words[at - 1] in ARTICLES:
        return False
    rest = [*words[:at], *words[at + length :]]
    if words[at : at + length] == ["hope"] and rest:
        before, after = words[max(0, at - 1) : at], words[at + 1 : at + 2]
        if WISHING.intersection(before) or (not before and WISHED.intersection(after)):
            return False
    return (at > 0 and words[at - 1] in BEFORE) or FILLER.issuperset(rest)


def names_of(places: Mapping[str, str], area: str, *, partly: bool = False) -> Iterator[Name]:
    """The names an area lists: spellings with commas between them, and a postcode."""
    for spellings, postcode in places.items():
        said, *also = [each.strip() for each in spellings.split(",") if each.strip()] or [""]
        if unaccented_words(said):
            yield Name(name_id(said), said, postcode, area, partly, tuple(also))


def elsewhere(rows: Iterable[tuple[str, ...]]) -> Iterator[Name]:
    """The names of places outside: spellings, and last a postcode."""
    for *spellings, postcode in rows:
        yield Name(name_id(spellings[0]), spellings[0], postcode, also=tuple(spellings[1:]))
