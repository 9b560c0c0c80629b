"""What operators set that callers notice: contacts, the steps and choices of the flow, and settings.
Personal numbers are never shown."""

from collections.abc import Iterator

from ivr.content.contact import Contact
from ivr.content.flow import BranchOn, Choice, Menu, Say, Silence, Step
from ivr.content.hours import hours_in_words
from ivr.directory.phone_numbers import dialable_number
from ivr.proof.difference.comparison import Comparison
from ivr.proof.difference.times_in_words import listed

_SETTINGS = ("voice", "waits", "rings", "limits")


def contact_sentences(comparison: Comparison) -> Iterator[str]:
    old, new = comparison.old.revision.contacts, comparison.new.revision.contacts
    old_ids = dict(zip(new, comparison.old_ids(tuple(new)), strict=True))
    for name, contact in new.items():
        if old_ids[name] not in old:
            on = f", on {contact.number}" if contact.number and not contact.is_personal else ""
            yield f"{comparison.new.name(name)} is new{on}."
    for name in old:
        if name not in old_ids.values():
            yield f"{comparison.old.name(name)} is gone."
    for name, contact in new.items():
        if before := old.get(old_ids[name]):
            for change in _contact(before, contact):
                yield f"{comparison.new.name(name)} {change}."


def step_sentences(comparison: Comparison) -> Iterator[str]:
    old, new = comparison.old.revision.voice, comparison.new.revision.voice
    for call, before, now in (
        ("A call", old.first, new.first),
        ("A returned call", old.returned, new.returned),
    ):
        if before != now:
            yield f'{call} begins at "{now}", was "{before}".'
    yield from (f'There is a new step "{name}".' for name in new.steps if name not in old.steps)
    yield from (f'The step "{name}" is gone.' for name in old.steps if name not in new.steps)
    for name, step in new.steps.items():
        if name in old.steps:
            yield from (f'Step "{name}" {change}.' for change in _step(old.steps[name], step))


def setting_sentences(comparison: Comparison) -> Iterator[str]:
    old, new = comparison.old.revision.service, comparison.new.revision.service
    if old.safety_line != new.safety_line:
        yield f"The safety line is {new.safety_line}, was {old.safety_line}."
    for group in _SETTINGS:
        before = getattr(old, group).model_dump(by_alias=True)
        for name, value in getattr(new, group).model_dump(by_alias=True).items():
            if before[name] != value:
                yield f'"{group}: {name}" is {value}, was {before[name]}.'


def _contact(old: Contact, new: Contact) -> Iterator[str]:
    if old.name != new.name:
        yield f"was called {old.name}"
    if (old.number and dialable_number(old.number)) != (new.number and dialable_number(new.number)):
        if old.is_personal or new.is_personal:
            yield "has another number, which is a personal one"
        elif new.number:
            yield f"has the number {new.number}, was {old.number or 'none'}"
        else:
            yield f"has no number any more, was {old.number}"
    elif old.number != new.number or old.spoken != new.spoken:
        yield "has the same number, shown or read out in other groups"
    if old.hours != new.hours:
        yield f"has the hours {hours_in_words(new.hours)}; were {hours_in_words(old.hours)}"
    for part in ("extension", "email", "link"):
        before, now = getattr(old, part), getattr(new, part)
        if before != now:
            yield f"has the {part} {now or 'none'}, was {before or 'none'}"
    yield from _ringing(old, new)


def _ringing(old: Contact, new: Contact) -> Iterator[str]:
    if old.ring_seconds != new.ring_seconds:
        yield f"rings for {_seconds(new)}, was {_seconds(old)}"
    if old.never_dial != new.never_dial:
        yield "is given out and never rung" if new.never_dial else "may be rung, was only given out"
    if old.screening != new.screening:
        yield (
            "must press a key to take a call" if new.screening else "takes a call without a key now"
        )
    if old.shows != new.shows:
        yield f"sees {new.shows}, saw {old.shows}"
    if old.extension_keys != new.extension_keys or old.tones_after != new.tones_after:
        who = "by the service" if new.extension_keys else "by the caller"
        yield f"has its extension {'dialled' if new.extension_keys else 'asked for'} {who}"
    if old.answerphone != new.answerphone:
        yield "has an answerphone" if new.answerphone else "has no answerphone any more"


def _seconds(contact: Contact) -> str:
    return f"{contact.ring_seconds} seconds" if contact.ring_seconds else "as long as any other"


def _step(old: Step, new: Step) -> Iterator[str]:
    match old, new:
        case Menu(), Menu():
            yield from _menu(old, new)
        case Say(), Say():
            if old.then != new.then:
                yield f'goes to "{new.then}", was "{old.then}"'
        case BranchOn(), BranchOn():
            if (old.branch_on, old.to, old.otherwise) != (new.branch_on, new.to, new.otherwise):
                yield f"branches on {new.branch_on} in another way"
        case _ if type(old) is not type(new):
            yield "does something else now"


def _menu(old: Menu, new: Menu) -> Iterator[str]:
    for key in [key for key in new.choices if key not in old.choices]:
        yield f'has a new key {key}, "{new.choices[key].say}"'
    for key in [key for key in old.choices if key not in new.choices]:
        yield f'has lost key {key}, "{old.choices[key].say}"'
    if old.sets != new.sets:
        yield f"asks for {new.sets or 'nothing'}, was {old.sets or 'nothing'}"
    for key, choice in new.choices.items():
        if key in old.choices:
            yield from _choice(f"key {key}", old.choices[key], choice, old, new)
    if old.silence != new.silence:
        yield f"takes silence for {_silence(new.silence)}, was {_silence(old.silence)}"


def _choice(key: str, old: Choice, new: Choice, old_menu: Menu, new_menu: Menu) -> Iterator[str]:
    before, now = old.then or old_menu.then, new.then or new_menu.then
    if before != now:
        yield f'goes to "{now}" on {key}, was "{before}"'
    if old.value != new.value:
        yield f"takes {key} for {new.value or 'nothing'}, was {old.value or 'nothing'}"
    if added := [f'"{word}"' for word in new.hear if word not in old.hear]:
        yield f"understands {listed(added)} as {key}"
    if removed := [f'"{word}"' for word in old.hear if word not in new.hear]:
        yield f"no longer understands {listed(removed)} as {key}"


def _silence(silence: Silence | None) -> str:
    return f'"{silence.value or silence.then}"' if silence else "a mistake"
