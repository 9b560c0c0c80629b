"""Word differences: which words went and which came, and how that is shown.

A contact's name and a number count as one word. The day on which something opens or closes counts as
no difference where more than the day differs: else one change of hours would read seven ways. Numbers
that are somebody's own are never shown.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

Hunk = tuple[str, str]
_CONTEXT = 4
_OWN = "(somebody's own number)"
_ANOTHER = "(another of their own)"
_DIGITS = "oh|zero|one|two|three|four|five|six|seven|eight|nine"
_NUMBERS = rf"\d{{3,}}(?: \d{{3,}})+\S*|(?:\b(?:{_DIGITS})\b,? ){{5,}}\b(?:{_DIGITS})\b\S*"
_DAY = "(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_DATE = rf"{_DAY}(?: \d{{1,2}} [A-Z][a-z]+)?"
_WHEN = re.compile(rf"(?<= [ap] m) (?:tomorrow|on {_DATE})|(?<=[ap]m) {_DATE}\b")


class Words:
    """Compares wordings in which `names` count as one word each; `own` are not shown."""

    def __init__(self, names: Iterable[str], own: Iterable[str] = ()) -> None:
        self._own = tuple(own)
        known = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))
        self._one = re.compile(rf"{_NUMBERS}|\b(?:{known})(?![\w-])\S*|\S+" if known else _NUMBERS)

    def hunks(self, old: str, new: str) -> tuple[Hunk, ...]:
        """The words that went and those that came instead, place by place, each pair once."""
        one, two = self._split(old), self._split(new)
        found = [
            self._kept_back(_without_day(" ".join(one[a:b]), " ".join(two[c:d])))
            for what, a, b, c, d in _matched(one, two)
            if what != "equal"
        ]
        return tuple(dict.fromkeys(found))

    def in_context(self, old: str, new: str) -> str:
        """Both wordings as one line, with a few of the words that stay."""
        one, two = self._split(old), self._split(new)
        codes = _matched(one, two)
        parts = []
        for place, (what, a, b, c, d) in enumerate(codes):
            if what != "equal":
                parts.append(shown(self._kept_back((" ".join(one[a:b]), " ".join(two[c:d])))))
                continue
            before = [] if place == 0 else one[a : min(b, a + _CONTEXT)]
            after = [] if place == len(codes) - 1 else one[max(a + len(before), b - _CONTEXT) : b]
            left_out = ["..."] if len(before) + len(after) < b - a else []
            parts.append(" ".join([*before, *left_out, *after]))
        return " ".join(parts)

    def _kept_back(self, hunk: Hunk) -> Hunk:
        old, new = hunk
        for number in self._own:
            old, new = old.replace(number, _OWN), new.replace(number, _OWN)
        return old, (new.replace(_OWN, _ANOTHER) if old == new else new)

    def _split(self, text: str) -> list[str]:
        return self._one.findall(text)


def shown(hunk: Hunk) -> str:
    """`-"hang up" +"ring off"`."""
    old, new = hunk
    return " ".join(f'{sign}"{words}"' for sign, words in (("-", old), ("+", new)) if words)


def _without_day(old: str, new: str) -> Hunk:
    one, two = _WHEN.sub(" (day)", old), _WHEN.sub(" (day)", new)
    return (one, two) if one != two else (old, new)


def _matched(one: list[str], two: list[str]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, one, two, autojunk=False).get_opcodes())
