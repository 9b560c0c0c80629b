"""Fills in the words of a call: the contact about to ring, the keys, the numbers.

Never decides which contact rings. A slot without a value is left out, and nothing raises.
"""

from collections.abc import Mapping

from ivr.content.contact import CALLERS_NUMBER, Contact
from ivr.content.flow import Choice
from ivr.content.hours import Always
from ivr.content.slots import fill
from ivr.directory import phone_numbers
from ivr.directory.callers import PhoneKind
from ivr.directory.moment import Availability, effective_contact
from ivr.engine.routing import NextContact, public_contact
from ivr.engine.turn_context import TurnContext


def fill_text(context: TurnContext, text: str, **own: str) -> str:
    """`text` with its slots filled: from `own` (`texts_to` fills `{texts-to}`), then from contacts and
    from the contact on duty for an area."""

    def value(name: str, part: str) -> str | None:
        if name.replace("-", "_") in own:
            return own[name.replace("-", "_")]
        if name in ("line", "line-name"):
            contact = public_contact(context.revision, context.moment, part)
            return _of_contact(context, contact, "name" if name == "line-name" else "")
        if name == "texts-to":
            return context.caller.texts_to or "this number"
        return _of_contact(context, name, part)

    return fill(text, value)


def connecting(context: TurnContext, chosen: NextContact, template: str | None = None) -> str:
    """The words before a ring: closed lines before it in the route, the contact's name, what the caller
    has to do after the answer, and whether the contact will see the caller's number."""
    record = context.revision.contacts[chosen.contact]
    closed = [
        fill_text(context, words, opens=context.moment.statuses[name].spoken)
        for name in chosen.skipped
        if (words := context.revision.contacts[name].when_closed)
    ]
    sentences = [fill_text(context, template or context.prompts.connecting, name=record.name)]
    spaced = " ".join(record.extension or "")
    if record.extension_keys:
        sentences.append(fill_text(context, context.prompts.extension_dialled, extension=spaced))
    elif record.extension:
        sentences.insert(0, fill_text(context, context.prompts.extension, extension=spaced))
    if record.own_menu:
        sentences.append(record.own_menu)
    if shows_caller(context, record):
        sentences.append(context.prompts.number_shown)
    return " ".join([*closed, *sentences])


def shows_caller(context: TurnContext, contact: Contact) -> bool:
    return contact.shows == CALLERS_NUMBER and context.caller.phone is not PhoneKind.WITHHELD


def options(context: TurnContext, choices: Mapping[str, Choice], *, short: bool = False) -> str:
    """The choices of a menu, the option before its key: "Derby city, press 1." """
    labels = {
        key: choice.short if short and choice.short else choice.say
        for key, choice in choices.items()
    }
    return " ".join(
        fill_text(context, context.prompts.option, option=fill_text(context, label), key=key)
        for key, label in labels.items()
    )


def number_sentences(context: TurnContext, contacts: tuple[str, ...]) -> str:
    """A sentence for each contact: its number, and its closing time if that is today."""
    sentences = []
    for name in contacts:
        record, status = context.revision.contacts[name], context.moment.statuses[name]
        prompt, until = context.prompts.number, ""
        if status.state is Availability.OPEN:
            if isinstance(record.hours, Always):
                prompt = context.prompts.number_always
            elif status.today:
                prompt, until = context.prompts.number_until, status.spoken
        number = _spoken_number(record)
        sentence = fill_text(context, prompt, name=record.name, number=number, until=until)
        sentences.append(sentence[:1].upper() + sentence[1:])
    return " ".join(sentences)


def _spoken_number(contact: Contact) -> str:
    return phone_numbers.spoken_number(contact.spoken or contact.number or "")


def _of_contact(context: TurnContext, name: str, part: str) -> str | None:
    if name not in context.revision.contacts:
        return None
    name = effective_contact(context.revision, context.moment, name)
    contact, status = context.revision.contacts[name], context.moment.statuses[name]
    match part:
        case "":
            return _spoken_number(contact)
        case "name":
            return contact.name
        case "extension":
            return " ".join(contact.extension or "")
        case "until" if status.state is Availability.OPEN:
            return status.spoken
        case "opens" | "from" if status.state is Availability.CLOSED:
            return status.spoken
        case _:
            return None
