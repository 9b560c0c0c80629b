"""Slots in texts: `{starting-point}`, `{initial-response until}`. Decides where they are, which ones a
text may have and that no braces are left after filling; not what a slot becomes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_SLOT = re.compile(r"\{\s*([a-z0-9-]*)(?:\s+([a-z0-9-]+))?\s*\}")
_ANY = re.compile(r"\{[^{}]*\}?|\}")
_SPACE_BEFORE_STOP = re.compile(r"\s+([.,;!?])")

SlotTable = Mapping[str, tuple[str, ...]]

STEP_SLOTS = ("line", "line-name", "texts-to")
TEXT_SLOTS = ("lines", "notice", "numbers")
# The slots of each prompt of the engine, besides contacts: a prompt may have them, and must.
PROMPT_SLOTS: SlotTable = {
    **dict.fromkeys(("connecting", "next"), ("name",)),
    **dict.fromkeys(("extension", "extension-dialled"), ("extension",)),
    **dict.fromkeys(("silence", "wrong-key", "wrong-key-again", "not-understood"), ("choices",)),
    **dict.fromkeys(("silence-person-mobile", "silence-person-landline"), ("connecting",)),
    **dict.fromkeys(("mistakes-person", "danger"), ("connecting",)),
    **dict.fromkeys(("number", "number-always"), ("name", "number")),
    "number-until": ("name", "number", "until"),
    "option": ("option", "key"),
}
# The slots of a step that asks for a place, text by text, besides those of every step.
PLACE_SLOTS: SlotTable = {
    **dict.fromkeys(("place", "on-boundary", "never-issued", "not-understood"), ()),
    **dict.fromkeys(("elsewhere-scotland", "elsewhere-northern-ireland", "elsewhere-unknown"), ()),
    **dict.fromkeys(("heard-area", "which-choice", "never-issued-area"), ("area",)),
    "heard": ("place", "area"),
    "which": ("place", "choices"),
    "elsewhere": ("place", "council"),
}
# The slots of a reply about a place, besides those of every text.
PLACE_TEXT_SLOTS: SlotTable = {
    "which": ("place", "choices"),
    "never-issued": ("choices",),
    "never-issued-area": ("area", "choices"),
    **dict.fromkeys(("elsewhere", "elsewhere-wales"), ("council",)),
}
PLACE_SENTENCE_SLOTS: SlotTable = {
    "by-name": ("place", "area"),
    "by-postcode": ("area",),
    "elsewhere": ("council",),
    **dict.fromkeys(("unclear", "unnamed", "find"), ()),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a text to be filled: its name, the part of it that is wanted, and where it is."""

    name: str
    part: str
    offset: int
    length: int


def slots(text: str) -> Iterator[Slot]:
    """All slots of `text`. A malformed slot has an empty name."""
    for braces in _ANY.finditer(text):
        match = _SLOT.fullmatch(braces.group())
        name, part = (match[1], match[2] or "") if match else ("", "")
        yield Slot(name, part, braces.start(), len(braces.group()))


def fill(text: str, value: Callable[[str, str], str | None]) -> str:
    """`text` with every slot replaced by `value(name, part)`. None and malformed slots become nothing;
    the spaces they leave doubled, or before a full stop or comma, are removed."""
    first, *others = _pieces(text)
    if not others:
        return " ".join(first[0].split())
    filled = first[0]
    for after, name, part in others:
        filled += ((value(name, part) or "") if name else "") + after
    return _SPACE_BEFORE_STOP.sub(r"\1", " ".join(filled.split()))


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[tuple[str, str, str], ...]:
    """The pieces of a text, each with the name and part of the slot before it; the first has none."""
    pieces, name, part, start = [], "", "", 0
    for slot in slots(text):
        pieces.append((text[start : slot.offset], name, part))
        name, part, start = slot.name, slot.part, slot.offset + slot.length
    return (*pieces, (text[start:], name, part))
