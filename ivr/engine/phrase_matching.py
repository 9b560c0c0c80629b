"""What spoken words choose. Decides by whole words, longest phrase first; never guesses between two.

"Derby" stands inside "Derbyshire" and sounds like it: only whole words count, and a phrase that is
part of a longer one that was said does not count again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

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
_APOSTROPHES = str.maketrans(dict.fromkeys("'`\u2018\u2019"))


def plain_text(text: str) -> str:
    """Words in small letters with single spaces: letters and digits only, apostrophes closed up."""
    return " ".join(plain_words(text))


def plain_words(text: str) -> list[str]:
    """The words of `plain`, one by one."""
    if text.isascii() and text.replace(" ", "").isalnum():  # most are: the same, and sooner
        return text.lower().split()
    return _WORDS.findall(text.translate(_APOSTROPHES).casefold())


class PhraseIndex:
    """Phrases, each with the names it stands for, ready to be found in many texts."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Of pairs of name and phrase, however the phrase is written."""
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
        """Every word of every phrase."""
        return {word for phrase in self._names for word in phrase}

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
        """Where phrases stand in plain words: the first word's place, the phrase, and its names; in
        the order of the words, shorter phrases first."""
        for at, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                phrase = tuple(words[at : at + length])
                if names := self._names.get(phrase):
                    yield at, phrase, names


class PhraseBook:
    """Phrases by the name they ask for, of which each word of a text counts for one only."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._index = PhraseIndex(
            (name, phrase) for name, several in phrases.items() for phrase in several
        )

    @property
    def vocabulary(self) -> set[str]:
        """Every word of every phrase."""
        return self._index.vocabulary

    def find(self, text: str) -> list[tuple[str, str]]:
        """Which names' phrases stand in `text` as whole words: pairs of name and phrase, in the
        order of the text. Longer phrases are found first and use up their words."""
        return [(name, phrase) for name, phrase, _ in self.places(plain_words(text))]

    def places(self, words: Sequence[str]) -> list[tuple[str, str, range]]:
        """As `find`, in words that are plain already, and where each phrase stands."""
        there = [
            (phrase, at, name) for at, phrase, names in self._index.places(words) for name in names
        ]
        there.sort(key=lambda each: (-len(each[0]), -len(" ".join(each[0])), each[1]))
        used: set[int] = set()
        found = []
        for phrase, at, name in there:
            taken = range(at, at + len(phrase))
            if used.isdisjoint(taken):
                used.update(taken)
                found.append((at, name, phrase))
        return [
            (name, " ".join(phrase), range(at, at + len(phrase)))
            for at, name, phrase in sorted(found)
        ]


def menu_phrases(hear: Mapping[str, Iterable[str]]) -> PhraseBook:
    """A menu's phrases by their keys, with those that every menu has: `0` for a person, and `*` for
    hearing it again."""
    return PhraseBook({**hear, "0": PERSON_PHRASES, "*": REPEAT_PHRASES})


def spoken_key(words: str, menu: PhraseBook) -> str | None:
    """The key that spoken `words` choose of a menu's `choices`; None when nothing or more than one
    thing was said, or a choice was said not to be meant."""
    said = plain_words(words)
    rest = [word for word in said if word not in _FILLER]
    if len(rest) == 1 and (digit := _DIGITS.get(rest[0], rest[0])) in _DIGITS.values():
        return digit
    found = menu.find(words)
    chosen = {key for key, _ in found}
    if len(chosen) > 1:
        chosen = {key for key in chosen if key not in "0*"}
    if len(chosen) != 1:
        return None
    key = chosen.pop()
    phrases = " ".join(phrase for name, phrase in found if name == key).split()
    left = list(said)
    for word in phrases:
        left.remove(word)
    return None if _NEGATIONS.intersection(left) else key
