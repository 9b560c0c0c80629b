"""Which words went, which came, and how that is shown. A contact's name and a number count as one word.
The day on which a contact opens or closes counts only where nothing else differs: otherwise one change
of hours would be shown seven times. Personal numbers are never shown."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

Replacement = tuple[str, str]
_CONTEXT = 4
_HIDDEN = "(a personal number)"
_ANOTHER = "(another personal number)"
_DIGITS = "oh|zero|one|two|three|four|five|six|seven|eight|nine"
_NUMBERS = rf"\d{{3,}}(?: \d{{3,}})+\S*|(?:\b(?:{_DIGITS})\b,? ){{5,}}\b(?:{_DIGITS})\b\S*"
_DAY = "(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_DATE = rf"{_DAY}(?: \d{{1,2}} [A-Z][a-z]+)?"
_WHEN = re.compile(rf"(?<= [ap] m) (?:tomorrow|on {_DATE})|(?<=[ap]m) {_DATE}\b")


class WordDifference:
    """Compares wordings in which `names` count as one word each; `hidden` words are never shown."""

    def __init__(self, names: Iterable[str], hidden: Iterable[str] = ()) -> None:
        self._hidden = tuple(hidden)
        known = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))
        self._word = re.compile(rf"{_NUMBERS}|\b(?:{known})(?![\w-])\S*|\S+" if known else _NUMBERS)

    def replacements(self, old: str, new: str) -> tuple[Replacement, ...]:
        """The words that went and those that came instead, in order, each pair once."""
        before, now = self._word.findall(old), self._word.findall(new)
        pairs = [
            self._without_hidden(_without_day(" ".join(before[a:b]), " ".join(now[c:d])))
            for operation, a, b, c, d in _operations(before, now)
            if operation != "equal"
        ]
        return tuple(dict.fromkeys(pairs))

    def in_context(self, old: str, new: str) -> str:
        """Both wordings as one line, with a few of the words that stay."""
        one, two = self._word.findall(old), self._word.findall(new)
        operations = _operations(one, two)
        parts = []
        for place, (operation, a, b, c, d) in enumerate(operations):
            if operation != "equal":
                parts.append(marked(self._without_hidden((" ".join(one[a:b]), " ".join(two[c:d])))))
                continue
            is_first, is_last = place == 0, place == len(operations) - 1
            before = [] if is_first else one[a : min(b, a + _CONTEXT)]
            after = [] if is_last else one[max(a + len(before), b - _CONTEXT) : b]
            left_out = ["..."] if len(before) + len(after) < b - a else []
            parts.append(" ".join([*before, *left_out, *after]))
        return " ".join(parts)

    def _without_hidden(self, replacement: Replacement) -> Replacement:
        old, new = replacement
        for number in self._hidden:
            old, new = old.replace(number, _HIDDEN), new.replace(number, _HIDDEN)
        return old, (new.replace(_HIDDEN, _ANOTHER) if old == new else new)


def marked(replacement: Replacement) -> str:
    """`-"hang up" +"ring off"`."""
    old, new = replacement
    return " ".join(f'{sign}"{words}"' for sign, words in (("-", old), ("+", new)) if words)


def _without_day(old: str, new: str) -> Replacement:
    one, two = _WHEN.sub(" (day)", old), _WHEN.sub(" (day)", new)
    return (one, two) if one != two else (old, new)


def _operations(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
