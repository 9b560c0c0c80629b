"""What a texter meant to write. Mends letters; never decides what is asked.

Short forms are the operators' (`spellings` of flows/sms.yaml). A word that is neither known here nor
an ordinary English word is read as the known word nearest to it, where there is one: a letter or two
away, with the same first letter. Ordinary words stay what they are, so that "weather" is never
"whether" and nobody is moved towards danger, or away from it, by a word they spelt right.
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

_SHORTEST = 5  # letters of a word that may be read as another
_LONG = 9  # from so many letters on, two of them may be wrong
_REPEATED = re.compile(r"(\w)\1{2,}")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def ordinary_words() -> frozenset[str]:
    """English words as people write them: the word list of `pyspellchecker`, from film subtitles."""
    packed = files("spellchecker").joinpath("resources", "en.json.gz").read_bytes()
    listed = json.loads(gzip.decompress(packed))
    # Without apostrophes "unconscious's" would look like a misspelling of "unconscious".
    return frozenset(
        word if word.isalpha() and word.islower() else plain_text(word)
        for word in listed
        if not word.endswith("'s")
    )


class Corrected(NamedTuple):
    """A message in plain words, and what was read as something else: pairs of old and new."""

    words: str
    changes: tuple[tuple[str, str], ...] = ()


class SpellingCorrector:
    """Mends messages towards a set of known words. Words that are `kept` stay as they are, and nothing
    is mended towards them."""

    def __init__(
        self, known: Iterable[str], spellings: Mapping[str, str], kept: Iterable[str] = ()
    ) -> None:
        self._known = frozenset(known)
        self._kept = frozenset(kept) - self._known
        self._choices = sorted(word for word in self._known if len(word) >= _SHORTEST - 1)
        self._signs = {old: new for old, new in spellings.items() if not plain_text(old)}
        self._spellings = {
            tuple(plain_text(old).split()): plain_text(new) for old, new in spellings.items() if plain_text(old)
        }
        self._most = max(map(len, self._spellings), default=1)

    def mend(self, text: str, *, guesses: bool = True) -> Corrected:
        """The message as it was meant; without guesses, only by what the operators list."""
        changes: list[tuple[str, str]] = []
        for sign, words in self._signs.items():
            if sign in text:
                text = text.replace(sign, f" {words} ")
                changes.append((sign, words))
        found: list[str] = []
        rest = plain_text(text if text.isascii() else _visible(text)).split()
        while rest:
            size, words = self._next(rest, guesses=guesses)
            if words != " ".join(rest[:size]):
                changes.append((" ".join(rest[:size]), words))
            found.append(words)
            rest = rest[size:]
        return Corrected(" ".join(found), tuple(changes))

    def _next(self, rest: list[str], *, guesses: bool) -> tuple[int, str]:
        """How many words are read now, and as what."""
        for size in range(min(self._most, len(rest)), 0, -1):
            if (words := self._spellings.get(tuple(rest[:size]))) is not None:
                return size, words
        word = rest[0]
        if word in self._known or word in self._kept or not _WORD.fullmatch(word):
            return 1, word
        if _REPEATED.search(word):
            shorter = [_REPEATED.sub(times, word) for times in (r"\1", r"\1\1")]
            for listed in (self._known, ordinary_words()):
                for each in shorter:
                    if each in listed:
                        return 1, self._spellings.get((each,), each)
        if not guesses or word in ordinary_words():
            return 1, word
        return 1, self._nearest(word) or word

    def _nearest(self, word: str) -> str | None:
        if len(word) < _SHORTEST - 1:
            return None
        most = 2 if len(word) >= _LONG else 1
        near = process.extract(
            word, self._choices, scorer=OSA.distance, score_cutoff=most, limit=20
        )
        fitting = [
            (distance, choice[-1] != word[-1], choice)
            for choice, distance, _ in near
            if choice[0] == word[0] and _may_be(word, choice)
        ]
        return min(fitting)[2] if fitting else None


def _visible(text: str) -> str:
    """Without marks that only steer how a text is shown, and with fancy letters as plain ones."""
    return "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf"
    )


def _may_be(word: str, choice: str) -> bool:
    """In a short word only two letters may have changed places."""
    return len(word) >= _SHORTEST or sorted(word) == sorted(choice)
