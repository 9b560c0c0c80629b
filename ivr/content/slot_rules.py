"""Which slots a text may have. Decides whether a slot can ever be filled; fills none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.slots import Slot, slots
from ivr.content.source import Path, Source

Slots = Mapping[str, tuple[str, ...]]

SPOKEN_PARTS = ("", "name", "until", "opens", "from", "extension")
TEXTED_PARTS = (*SPOKEN_PARTS, "email", "link")

# The slots of each prompt of the engine, besides contacts: a prompt may have them, and must.
PROMPT_SLOTS: Slots = {
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
# The slots of a step that asks for a place, text by text, besides those of every step.
PLACE_SLOTS: Slots = {
    "place": (),
    "heard": ("place", "area"),
    "heard-area": ("area",),
    "which": ("place", "choices"),
    "which-choice": ("area",),
    "on-boundary": (),
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
# The slots of a reply about a place, besides those of every text.
PLACE_TEXT_SLOTS: Slots = {
    "which": ("place", "choices"),
    "never-issued": ("choices",),
    "never-issued-area": ("area", "choices"),
    "elsewhere": ("council",),
    "elsewhere-wales": ("council",),
}
PLACE_SENTENCE_SLOTS: Slots = {
    "by-name": ("place", "area"),
    "by-postcode": ("area",),
    "unclear": (),
    "unnamed": (),
    "find": (),
}
_BY_AREA = ("line", "line-name")


@dataclass(frozen=True, slots=True)
class SlotRules:
    """Where a text stands, and the names that exist; None: they could not be read, so none is wrong."""

    source: Source
    path: Path
    contacts: Sequence[str] | None
    areas: Sequence[str] | None


def slot_findings(
    rules: SlotRules, text: str, own: Sequence[str] | None, *, texted: bool = False
) -> Iterator[Finding]:
    """A finding for each slot that is never filled. `own` are the slots of this text besides contacts;
    None: the text is read out as it stands."""
    for slot in slots(text):
        written = text[slot.offset : slot.offset + slot.length]
        span = rules.source.within(rules.path, written)
        if own is None:
            what = f'"{written}" would be read out as it stands: nothing is filled in here'
            yield error("unknown-slot", what, span, "write the words themselves")
        elif slot.name in _BY_AREA and slot.name in own:
            if rules.areas is not None and slot.part not in rules.areas:
                what = f'"{written}" does not name an area'
                yield error("unknown-area", what, span, did_you_mean(slot.part, rules.areas))
        elif hint := _correction(
            slot, own, rules.contacts, TEXTED_PARTS if texted else SPOKEN_PARTS
        ):
            what = f'"{written}" cannot be filled in here'
            yield error("unknown-slot", what, span, hint)


def _correction(
    slot: Slot, own: Sequence[str], contacts: Sequence[str] | None, parts: Sequence[str]
) -> str | None:
    """What to write instead; None where the slot can be filled, or the contacts could not be read."""
    if slot.name in own:
        return f"write {{{slot.name}}}" if slot.part else None
    if contacts is None:
        return None
    if slot.name not in contacts:
        fitting = did_you_mean(slot.name, (*own, *contacts))
        return fitting or "write the name of a contact, from config/contacts.yaml"
    return None if slot.part in parts else did_you_mean(slot.part, parts[1:])
