"""Corrects the spelling of a message. Never decides what the message asks for.

Short forms are the operators' (`spellings` of the texts file). A word that is neither known here nor an
ordinary English word is replaced by the nearest known word, if there is one: one or two letters differ
and the first letter is the same. Ordinary words stay as they are, so "weather" never becomes "whether",
and no correctly spelt word moves a message towards danger or away from it.
"""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ivr.engine.phrase_matching import plain_text

_SHORTEST = 5  # letters of a word that may be replaced
_LONG = 9  # from this length on, two letters may be wrong
_REPEATED = re.compile(r"(\w)\1{2,}")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def ordinary_words() -> frozenset[str]:
    """English words in use: the word list of `pyspellchecker`, from film subtitles."""
    packed = files("spellchecker").joinpath("resources", "en.json.gz").read_bytes()
    # Without apostrophes "unconscious's" would look like a misspelling of "unconscious".
    return frozenset(
        word if word.isalpha() and word.islower() else plain_text(word)
        for word in json.loads(gzip.decompress(packed))
        if not word.endswith("'s")
    )


class Corrected(NamedTuple):
    """A message in plain words, and its corrections: pairs of old and new."""

    words: str
    changes: tuple[tuple[str, str], ...] = ()


class SpellingCorrector:
    """Corrects messages towards `known` words. `protected` words are neither corrected nor used as
    corrections."""

    def __init__(
        self, known: Iterable[str], spellings: Mapping[str, str], protected: Iterable[str] = ()
    ) -> None:
        self._known = frozenset(known)
        self._protected = frozenset(protected) - self._known
        self._candidates = sorted(word for word in self._known if len(word) >= _SHORTEST - 1)
        self._signs = {old: new for old, new in spellings.items() if not plain_text(old)}
        self._spellings = {
            tuple(plain.split()): plain_text(new)
            for old, new in spellings.items()
            if (plain := plain_text(old))
        }
        self._most = max(map(len, self._spellings), default=1)

    def correct(self, text: str, *, guesses: bool = True) -> Corrected:
        """Correct a message; without guesses, only by the operators' spellings."""
        changes: list[tuple[str, str]] = []
        for sign, words in self._signs.items():
            if sign in text:
                text = text.replace(sign, f" {words} ")
                changes.append((sign, words))
        corrected: list[str] = []
        rest = plain_text(text if text.isascii() else _visible(text)).split()
        while rest:
            size, words = self._next(rest, guesses=guesses)
            if words != " ".join(rest[:size]):
                changes.append((" ".join(rest[:size]), words))
            corrected.append(words)
            rest = rest[size:]
        return Corrected(" ".join(corrected), tuple(changes))

    def _next(self, rest: list[str], *, guesses: bool) -> tuple[int, str]:
        """How many words to replace now, and their replacement."""
        for size in range(min(self._most, len(rest)), 0, -1):
            if (words := self._spellings.get(tuple(rest[:size]))) is not None:
                return size, words
        word = rest[0]
        if word in self._known or word in self._protected or not _WORD.fullmatch(word):
            return 1, word
        if _REPEATED.search(word):
            shorter = [_REPEATED.sub(times, word) for times in (r"\1", r"\1\1")]
            for vocabulary in (self._known, ordinary_words()):
                for each in shorter:
                    if each in vocabulary:
                        return 1, self._spellings.get((each,), each)
        if not guesses or word in ordinary_words():
            return 1, word
        return 1, self._nearest(word) or word

    def _nearest(self, word: str) -> str | None:
        if len(word) < _SHORTEST - 1:
            return None
        most = 2 if len(word) >= _LONG else 1
        near = process.extract(
            word, self._candidates, scorer=OSA.distance, score_cutoff=most, limit=20
        )
        fitting = [
            (distance, choice[-1] != word[-1], choice)
            for choice, distance, _ in near
            if choice[0] == word[0] and _may_be(word, choice)
        ]
        return min(fitting)[2] if fitting else None


def _visible(text: str) -> str:
    """The text without formatting marks, and with decorative letters as plain ones."""
    return "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf"
    )


def _may_be(word: str, choice: str) -> bool:
    """In a short word, only the order of letters may differ."""
    return len(word) >= _SHORTEST or sorted(word) == sorted(choice)
