"""Slots: a text has the slots that it needs, and each slot has a value. Slots that do not exist are
found when the files are read."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.availability import availabilities, never_opens
from ivr.checks.spoken_and_texted import prompt_texts, sent_texts, spoken_texts
from ivr.content.findings import Finding, error
from ivr.content.flow import Connect
from ivr.content.revision import VOICE, Revision
from ivr.content.slots import PROMPT_SLOTS, Slot, slots
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[VOICE]
    for _, path, text in prompt_texts(revision):
        present = {slot.name for slot in slots(text)}
        for name in PROMPT_SLOTS.get(str(path[-1]), ()):
            if name not in present:
                message = f'"{path[-1]}" never says {{{name}}}'
                yield error("slot-missing", message, source.span(path), f"add {{{name}}}")
    for name, step in revision.voice.steps.items():
        if isinstance(step, Connect) and "{connecting}" not in step.connect:
            message = f'step "{name}" rings a contact without naming it'
            hint = "add {connecting}: it also says what to choose once the contact answers"
            yield error("slot-missing", message, source.span(("steps", name, "connect")), hint)
    for texts, has_links in ((spoken_texts(revision), False), (sent_texts(revision), True)):
        for file, path, text in texts:
            for slot in slots(text):
                if why := _why_empty(revision, slot, today, has_links=has_links):
                    shown = text[slot.offset : slot.offset + slot.length]
                    message = f'{shown} is always empty: "{slot.name}" {why}'
                    hint = "take it out, or write the missing value in config/contacts.yaml"
                    span = sources[file].within(path, shown)
                    yield error("slot-says-nothing", message, span, hint)


def _why_empty(revision: Revision, slot: Slot, today: date, *, has_links: bool) -> str | None:
    contact = revision.contacts.get(slot.name)
    match slot.part:
        case _ if contact is None:
            return None
        case "":
            has_words = contact.number or (has_links and contact.link) or not contact.never_dial
            return None if has_words else "has no number"
        case "email" | "link" | "extension":
            return f"has no {slot.part}" if getattr(contact, slot.part) is None else None
        case "until" | "opens" | "from":
            has_changes = len(availabilities(revision, slot.name, today)) > 1
            if not has_changes and not never_opens(revision, slot.name, today):
                return "never opens or closes, or its hours are unknown"
    return None
