"""What may be filled in where. Decides whether a slot in a text can ever say anything; fills none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.slots import Slot, slots
from ivr.content.source import Path, Source

SPOKEN_PARTS = ("", "name", "until", "opens", "from", "extension")
TEXTED_PARTS = ("", "name", "until", "opens", "from", "extension", "email", "link")

# What each of the engine's own prompts has filled in, besides contacts: it may, and it must.
PROMPT_SLOTS: Mapping[str, tuple[str, ...]] = {
    "connecting": ("name",),
    "extension": ("extension",),
    "extension-dialled": ("extension",),
    "option": ("option", "key"),
    "silence": ("choices",),
    "silence-person-mobile": ("connecting",),
    "silence-person-landline": ("connecting",),
    "wrong-key": ("choices",),
    "wrong-key-again": ("choices",),
    "not-understood": ("choices",),
    "mistakes-person": ("connecting",),
    "danger": ("connecting",),
    "next": ("name",),
    "nobody": (),
    "number": ("name", "number"),
    "number-until": ("name", "number", "until"),
    "number-always": ("name", "number"),
}
# What a step that asks for a place has filled in, text by text, besides what every step has.
PLACE_SLOTS: Mapping[str, tuple[str, ...]] = {
    "place": (),
    "heard": ("place", "area"),
    "heard-area": ("area",),
    "which": ("place", "choices"),
    "which-choice": ("area",),
    "straddles": (),
    "never-issued": (),
    "never-issued-area": ("area",),
    "not-understood": (),
    "elsewhere": ("place", "council"),
    "elsewhere-scotland": (),
    "elsewhere-northern-ireland": (),
    "elsewhere-unknown": (),
}
STEP_SLOTS = ("line", "line-name", "texts-to")
TEXT_SLOTS = ("lines", "notice", "numbers")
# What a reply about a place has filled in, besides what every text has; and what is said beside one.
PLACE_TEXT_SLOTS: Mapping[str, tuple[str, ...]] = {
    "which": ("place", "choices"),
    "never-issued": ("choices",),
    "never-issued-area": ("area", "choices"),
    "elsewhere": ("council",),
    "elsewhere-wales": ("council",),
}
SAID_BACK_SLOTS: Mapping[str, tuple[str, ...]] = {
    "name": ("place", "area"),
    "postcode": ("area",),
    "unclear": (),
    "unnamed": (),
    "find": (),
}
_BY_AREA = ("line", "line-name")


@dataclass(frozen=True, slots=True)
class SlotRules:
    """Where a text stands, and which names are legal in it; None: not known, so not judged."""

    source: Source
    path: Path
    contacts: Sequence[str] | None
    areas: Sequence[str] | None


def misfilled(
    places: SlotRules, text: str, own: Sequence[str] | None, *, texted: bool = False
) -> Iterator[Finding]:
    """A finding for each slot that nothing fills. `own` are the slots besides contacts; None says
    that this text is never filled in at all."""
    for slot in slots(text):
        shown = text[slot.offset : slot.offset + slot.length]
        span = places.source.within(places.path, shown)
        if own is None:
            what = f'"{shown}" would be read out as it stands: nothing is filled in here'
            yield error("unknown-slot", what, span, "write the words themselves")
        elif slot.name in _BY_AREA and slot.name in own:
            if places.areas is not None and slot.part not in places.areas:
                what = f'"{shown}" does not name an area'
                yield error("unknown-area", what, span, did_you_mean(slot.part, places.areas))
        elif hint := _wrong(slot, own, places.contacts, TEXTED_PARTS if texted else SPOKEN_PARTS):
            what = f'"{shown}" is not something that can be filled in here'
            yield error("unknown-slot", what, span, hint)


def _wrong(
    slot: Slot, own: Sequence[str], contacts: Sequence[str] | None, parts: Sequence[str]
) -> str | None:
    """What to write instead; None where the slot can be filled, or nobody can tell."""
    if slot.name in own:
        return f"write {{{slot.name}}}" if slot.part else None
    if contacts is None:
        return None
    if slot.name not in contacts:
        fitting = did_you_mean(slot.name, (*own, *contacts))
        return fitting or "write the name of a contact, from config/contacts.yaml"
    return None if slot.part in parts else did_you_mean(slot.part, parts[1:])
