"""Fills in what is said: who is being connected, which keys there are, which numbers to ring.

Never decides who rings; a slot that nothing fits is left out, and nothing raises.
"""

from collections.abc import Mapping

from ivr.content.contact import CALLERS_NUMBER, Contact
from ivr.content.flow import Choice
from ivr.content.hours import Always
from ivr.content.slots import fill
from ivr.directory import phone_numbers
from ivr.directory.callers import PhoneKind
from ivr.directory.moment import Availability as Opening
from ivr.directory.moment import effective_contact
from ivr.engine.routing import NextContact, public_contact
from ivr.engine.turn_context import TurnContext


def say(context: TurnContext, text: str, **own: str) -> str:
    """`text` with its slots filled: `own` values first (`texts_to` fills `{texts-to}`), then
    contacts, then whoever is on duty for an area."""

    def value(name: str, part: str) -> str | None:
        if name.replace("-", "_") in own:
            return own[name.replace("-", "_")]
        if name in ("line", "line-name"):
            contact = public_contact(context.revision, context.moment, part)
            return _of_contact(context, contact, "name" if name == "line-name" else "")
        if name == "texts-to":
            return context.who.texts_to or "this number"
        return _of_contact(context, name, part)

    return fill(text, value)


def connecting(context: TurnContext, following: NextContact, template: str | None = None) -> str:
    """What is said before a ring: which line before it in the row is closed, who it is, what must be
    done once they answer, and whether they will see the caller's number."""
    record = context.revision.contacts[following.contact]
    closed = [
        say(context, words, opens=context.moment.statuses[name].spoken)
        for name in following.skipped
        if (words := context.revision.contacts[name].when_closed)
    ]
    said = [say(context, template or context.prompts.connecting, name=record.name)]
    spaced = " ".join(record.extension or "")
    if record.extension_keys:
        said.append(say(context, context.prompts.extension_dialled, extension=spaced))
    elif record.extension:
        said.insert(0, say(context, context.prompts.extension, extension=spaced))
    if record.own_menu:
        said.append(record.own_menu)
    if shows_caller(context, record):
        said.append(context.prompts.number_shown)
    return " ".join([*closed, *said])


def shows_caller(context: TurnContext, contact: Contact) -> bool:
    """Whether a contact sees the caller's own number: never one that is withheld, or is none."""
    return contact.shows == CALLERS_NUMBER and context.who.phone is not PhoneKind.WITHHELD


def options(context: TurnContext, choices: Mapping[str, Choice], *, short: bool = False) -> str:
    """The choices of a menu, option before key: "Derby city, press 1." """
    return " ".join(
        say(context, context.prompts.option, option=say(context, _label(choice, short=short)), key=key)
        for key, choice in choices.items()
    )


def number_sentences(context: TurnContext, contacts: tuple[str, ...]) -> str:
    """A sentence for each contact with its number, and until when where that is today."""
    sentences = []
    for name in contacts:
        record, status = context.revision.contacts[name], context.moment.statuses[name]
        prompt, until = context.prompts.number, ""
        if status.state is Opening.OPEN:
            if isinstance(record.hours, Always):
                prompt = context.prompts.number_always
            elif status.today:
                prompt, until = context.prompts.number_until, status.spoken
        sentence = say(context, prompt, name=record.name, number=_spoken(record), until=until)
        sentences.append(sentence[:1].upper() + sentence[1:])
    return " ".join(sentences)


def _label(choice: Choice, *, short: bool) -> str:
    return choice.short if short and choice.short else choice.say


def _spoken(contact: Contact) -> str:
    return phone_numbers.spoken_number(contact.spoken or contact.number or "")


def _of_contact(context: TurnContext, name: str, part: str) -> str | None:
    if name not in context.revision.contacts:
        return None
    name = effective_contact(context.revision, context.moment, name)
    contact, status = context.revision.contacts[name], context.moment.statuses[name]
    match part:
        case "":
            return _spoken(contact)
        case "name":
            return contact.name
        case "extension":
            return " ".join(contact.extension or "")
        case "until" if status.state is Opening.OPEN:
            return status.spoken
        case "opens" | "from" if status.state is Opening.CLOSED:
            return status.spoken
        case _:
            return None
