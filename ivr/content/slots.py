"""Slots in texts: `{starting-point}`, `{initial-response until}`. Decides where they are, not what
they become. Whoever fills them leaves nothing in braces behind."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SLOT = re.compile(r"\{\s*([a-z0-9-]*)(?:\s+([a-z0-9-]+))?\s*\}")
_ANY = re.compile(r"\{[^{}]*\}?|\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a text to be filled: its name, the part of it that is wanted, and where it is."""

    name: str
    part: str
    offset: int
    length: int


def slots(text: str) -> Iterator[Slot]:
    """All slots of `text`, malformed ones with an empty name."""
    for found in _ANY.finditer(text):
        match = _SLOT.fullmatch(found.group())
        name, part = (match[1], match[2] or "") if match else ("", "")
        yield Slot(name, part, found.start(), len(found.group()))


def fill(text: str, value: Callable[[str, str], str | None]) -> str:
    """`text` with every slot replaced by `value(name, part)`; None and malformed slots vanish.

    Spaces that an empty slot leaves doubled, or standing before a stop, are closed up.
    """
    if "{" not in text and "}" not in text:
        return " ".join(text.split())

    def replace(found: re.Match[str]) -> str:
        match = _SLOT.fullmatch(found.group())
        return (value(match[1], match[2] or "") or "") if match else ""

    filled = _ANY.sub(replace, text)
    return re.sub(r"\s+([.,;!?])", r"\1", " ".join(filled.split()))
