"""Slots in what is said and texted: the needed ones are there, and each can say something. Which
slots exist at all is decided when the files are read."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.availability import never_opens, states
from ivr.checks.spoken_and_texted import in_prompts, spoken, texted
from ivr.content.contact import Contact
from ivr.content.filling import PROMPT_SLOTS
from ivr.content.findings import Finding, error
from ivr.content.flow import Connect
from ivr.content.revision import VOICE, Revision
from ivr.content.slots import Slot, slots
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about slots that are missing or empty."""
    source = sources[VOICE]
    for _, path, words in in_prompts(revision):
        there = {slot.name for slot in slots(words)}
        for name in PROMPT_SLOTS.get(str(path[-1]), ()):
            if name not in there:
                what = f'"{path[-1]}" never says {{{name}}}'
                yield error("slot-missing", what, source.span(path), f"add {{{name}}}")
    for name, step in revision.voice.steps.items():
        if isinstance(step, Connect) and "{connecting}" not in step.connect:
            yield error(
                "slot-missing",
                f'step "{name}" rings somebody without saying who it is',
                source.span(("steps", name, "connect")),
                "add {connecting}: it also says what to choose once they answer",
            )
    for wordings, linked in ((spoken(revision), False), (texted(revision), True)):
        for file, path, words in wordings:
            for slot in slots(words):
                if slot.name in revision.contacts and _is_empty(
                    revision, slot, today, linked=linked
                ):
                    shown = words[slot.offset : slot.offset + slot.length]
                    yield error(
                        "slot-says-nothing",
                        f"{shown} never says anything: {_why(slot)}",
                        sources[file].within(path, shown),
                        "take it out, or write what is missing into config/contacts.yaml",
                    )


def _is_empty(revision: Revision, slot: Slot, today: date, *, linked: bool) -> bool:
    contact: Contact = revision.contacts[slot.name]
    match slot.part:
        case "":
            can_say = contact.number or (linked and contact.link)
            return not can_say and contact.told_only
        case "email" | "link" | "extension":
            return getattr(contact, slot.part) is None
        case "until" | "opens" | "from":
            if never_opens(revision, slot.name, today):
                return False
            return len(states(revision, slot.name, today)) < 2
        case _:
            return False


def _why(slot: Slot) -> str:
    match slot.part:
        case "":
            return f'"{slot.name}" has no number'
        case "email" | "link" | "extension":
            return f'"{slot.name}" has no {slot.part}'
        case _:
            return f'nobody knows when "{slot.name}" opens or closes, or it never does'
