"""Slots in texts: `{starting-point}`, `{initial-response until}`. Decides where they are, not what
they become. Whoever fills them leaves nothing in braces behind."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_SLOT = re.compile(r"\{\s*([a-z0-9-]*)(?:\s+([a-z0-9-]+))?\s*\}")
_ANY = re.compile(r"\{[^{}]*\}?|\}")
_BEFORE_STOP = re.compile(r"\s+([.,;!?])")


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
    first, *others = _parted(text)
    if not others:
        return " ".join(first[0].split())
    filled = first[0] + "".join(
        ((value(name, part) or "") if name else "") + after for after, name, part in others
    )
    return _BEFORE_STOP.sub(r"\1", " ".join(filled.split()))


@lru_cache(maxsize=4096)
def _parted(text: str) -> tuple[tuple[str, str, str], ...]:
    """A text in parts, each with the slot before it (name and part); the first has none."""
    parts, name, part, start = [], "", "", 0
    for slot in slots(text):
        parts.append((text[start : slot.offset], name, part))
        name, part, start = slot.name, slot.part, slot.offset + slot.length
    return (*parts, (text[start:], name, part))
