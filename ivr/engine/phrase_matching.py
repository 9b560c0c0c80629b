"""Finds phrases in plain words: whole words only, the longest phrase first. Also decides which key
of a menu spoken words choose, and never guesses between two.

"Derby" is part of "Derbyshire" and sounds like it: so only whole words count, and a phrase inside a
longer phrase that matched does not count again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ivr.directory.apostrophes import without_apostrophes

PERSON_PHRASES = (
    "person",
    "a person",
    "operator",
    "speak to someone",
    "talk to someone",
    "someone",
    "somebody",
)
REPEAT_PHRASES = ("repeat", "again", "say that again", "pardon", "star", "what")
_DIGITS = {
    "zero": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_FILLER = frozenset({"press", "number", "option", "key", "please", "um", "er", "the"})
_NEGATIONS = frozenset({"not", "isnt", "no", "never", "dont", "neither", "nor", "outside"})
_WORDS = re.compile(r"[^\W_]+")


def plain_text(text: str) -> str:
    """The text in small letters: letters and digits, single spaces, no apostrophes."""
    return " ".join(plain_words(text))


def plain_words(text: str) -> list[str]:
    if text.isascii() and text.replace(" ", "").isalnum():  # the usual case, with a faster way
        return text.lower().split()
    return _WORDS.findall(without_apostrophes(text).casefold())


class PhraseIndex:
    """Finds phrases in plain words. Each phrase stands for one or more names."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """`phrases` are pairs of a name and a phrase in any spelling."""
        self._names: dict[tuple[str, ...], list[str]] = {}
        for name, phrase in phrases:
            if words := tuple(plain_words(phrase)):
                names = self._names.setdefault(words, [])
                if name not in names:
                    names.append(name)
        lengths: dict[str, set[int]] = {}
        for first, *rest in self._names:
            lengths.setdefault(first, set()).add(1 + len(rest))
        self._lengths = {first: tuple(sorted(several)) for first, several in lengths.items()}

    @property
    def vocabulary(self) -> set[str]:
        return {word for phrase in self._names for word in phrase}

    def matches(self, words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
        """All matches in plain words, in order of position, shorter phrases first: the position of the
        first word, the phrase, and its names."""
        for start, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                phrase = tuple(words[start : start + length])
                if names := self._names.get(phrase):
                    yield start, phrase, names


class PhraseBook(PhraseIndex):
    """Finds phrases by name; each word of a text counts for one phrase only."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        super().__init__((name, phrase) for name, several in phrases.items() for phrase in several)

    def find(self, text: str) -> list[tuple[str, str]]:
        """The phrases in a text, in order of position: pairs of name and phrase. Longer phrases are
        matched first and use up their words."""
        return [(name, phrase) for name, phrase, _ in self.find_spans(plain_words(text))]

    def find_spans(self, words: Sequence[str]) -> list[tuple[str, str, range]]:
        """As `find`, in plain words, with the positions of each phrase's words."""
        candidates = [
            (phrase, start, name) for start, phrase, names in self.matches(words) for name in names
        ]
        candidates.sort(key=lambda each: (-len(each[0]), -len(" ".join(each[0])), each[1]))
        used: set[int] = set()
        chosen = []
        for phrase, start, name in candidates:
            span = range(start, start + len(phrase))
            if used.isdisjoint(span):
                used.update(span)
                chosen.append((start, name, phrase))
        return [
            (name, " ".join(phrase), range(start, start + len(phrase)))
            for start, name, phrase in sorted(chosen)
        ]


def menu_phrases(hear: Mapping[str, Iterable[str]]) -> PhraseBook:
    """A menu's phrases by their keys, with those of every menu: `0` for a person, `*` for a repeat."""
    return PhraseBook({**hear, "0": PERSON_PHRASES, "*": REPEAT_PHRASES})


def spoken_key(words: str, menu: PhraseBook) -> str | None:
    """The key that spoken words choose from `menu_phrases`; None if they choose no key or several, or
    negate the choice."""
    plain = plain_words(words)
    rest = [word for word in plain if word not in _FILLER]
    if len(rest) == 1 and (digit := _DIGITS.get(rest[0], rest[0])) in _DIGITS.values():
        return digit
    matches = menu.find(words)
    keys = {key for key, _ in matches}
    if len(keys) > 1:
        keys = {key for key in keys if key not in "0*"}
    if len(keys) != 1:
        return None
    chosen = keys.pop()
    for word in " ".join(phrase for key, phrase in matches if key == chosen).split():
        plain.remove(word)
    return None if _NEGATIONS.intersection(plain) else chosen
