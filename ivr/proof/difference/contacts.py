"""Contacts that are new, gone, or have another name, number or hours. The number of somebody's own
mobile is never said."""

from collections.abc import Iterator

from ivr.content.contact import Contact
from ivr.content.hours import hours_in_words
from ivr.directory.phone_numbers import dialable_number
from ivr.proof.difference.change import About, Change
from ivr.proof.difference.comparison import Both

_SHOWN = ("extension", "email", "link")


def contacts(both: Both) -> Iterator[Change]:
    """What differs, contact by contact."""
    old, new = both.old.revision.contacts, both.new.revision.contacts
    before = {name: both.again.get(name, name) for name in new}
    for name, contact in new.items():
        if before[name] not in old:
            yield _told(f"{both.new.name(name)} is new{_number(contact)}.")
    for name in old:
        if name not in before.values():
            yield _told(f"{both.old.name(name)} is gone.")
    for name, contact in new.items():
        if before[name] in old:
            for what in _changed(old[before[name]], contact):
                yield _told(f"{both.new.name(name)} {what}.")


def _changed(old: Contact, new: Contact) -> Iterator[str]:
    if old.name != new.name:
        yield f"was called {old.name}"
    if (old.number and dialable_number(old.number)) != (new.number and dialable_number(new.number)):
        personal = old.is_personal or new.is_personal
        yield (
            "has another number, which is somebody's own"
            if personal
            else f"has the number {new.number or 'of nobody'}, was {old.number or 'none'}"
        )
    elif old.number != new.number or old.spoken != new.spoken:
        yield "has the same number, shown or read out in other groups"
    if old.hours != new.hours:
        yield f"has the hours {hours_in_words(new.hours)}; were {hours_in_words(old.hours)}"
    for part in _SHOWN:
        if getattr(old, part) != getattr(new, part):
            yield f"has the {part} {getattr(new, part) or 'none'}, was {getattr(old, part) or 'none'}"
    yield from _rings(old, new)


def _rings(old: Contact, new: Contact) -> Iterator[str]:
    if old.ring_seconds != new.ring_seconds:
        yield f"rings for {_seconds(new)}, was {_seconds(old)}"
    if old.never_dial != new.never_dial:
        yield "is told and not rung" if new.never_dial else "may be rung, was told only"
    if old.screening != new.screening:
        yield (
            "asks whoever answers for a key" if new.screening else "asks nobody for a key any more"
        )
    if old.shows != new.shows:
        yield f"sees {new.shows}, saw {old.shows}"
    if old.extension_keys != new.extension_keys or old.tones_after != new.tones_after:
        yield (
            "has its extension dialled by us"
            if new.extension_keys
            else ("has its extension asked for by the caller")
        )
    if old.answerphone != new.answerphone:
        yield "has an answerphone" if new.answerphone else "has no answerphone any more"


def _number(contact: Contact) -> str:
    return f", on {contact.number}" if contact.number and not contact.is_personal else ""


def _seconds(contact: Contact) -> str:
    return f"{contact.ring_seconds} seconds" if contact.ring_seconds else "as long as any other"


def _told(sentence: str) -> Change:
    return Change(About.CONTACTS, sentence)
