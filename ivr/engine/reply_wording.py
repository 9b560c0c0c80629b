"""The wording of a reply for this moment and texter, with names and numbers filled in.

Numbers, closing times and opening days come from the contact's own record.
"""

from collections.abc import Mapping

from ivr.content.hours import WhenClosed
from ivr.content.revision import Revision
from ivr.content.slots import fill
from ivr.content.texts import Reply, Variant
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Availability, ContactStatus, Moment, effective_contact
from ivr.directory.places import NO_PLACE, PlaceResult
from ivr.engine.conversation import NEW_CONVERSATION, Conversation
from ivr.engine.place_replies import NO_SENTENCES, PlaceSentences, longest_slots, place_slots
from ivr.engine.routing import next_to_ring
from ivr.engine.segments import MOST_SEGMENTS, segments


def fitting_text(
    revision: Revision,
    reply: Reply,
    moment: Moment,
    conversation: Conversation = NEW_CONVERSATION,
    place: PlaceResult = NO_PLACE,
    sentences: PlaceSentences = NO_SENTENCES,
) -> str:
    """The text to send: the reply with the announcement and the sentences about a place, if they fit
    into the segments of a text. The sentences are left out first, then the announcement; a reply that
    does not fit alone is replaced by the reply to unknown words."""
    announcement = moment.announcement_texts[:1]
    text = reply_text(revision, reply, moment, conversation, place, sentences.lines)
    with_place = [part for part in (sentences.before, text, sentences.after) if part]
    for parts in ([*announcement, *with_place], [*announcement, text], with_place, [text]):
        if segments(candidate := " ".join(parts)) <= MOST_SEGMENTS:
            return candidate
    return reply_text(revision, revision.texts.other_replies.unknown, moment, conversation)


def longest_text(revision: Revision, reply: Reply, moment: Moment, area: str | None = None) -> str:
    """The reply to a texter of whom only the area is known, of any length; slots about a place have
    their longest values."""
    return _fill(revision, reply, moment, Conversation(area=area), longest_slots(revision))


def reply_text(
    revision: Revision,
    reply: Reply,
    moment: Moment,
    conversation: Conversation,
    place: PlaceResult = NO_PLACE,
    lines: str = "",
) -> str:
    """The reply in this conversation and about this place, of any length. `lines` are the lines to
    call, if they are not those of the areas."""
    return _fill(revision, reply, moment, conversation, place_slots(revision, place), lines)


def _fill(
    revision: Revision,
    reply: Reply,
    moment: Moment,
    conversation: Conversation,
    about_place: Mapping[str, str],
    lines: str = "",
) -> str:
    variants = reply.text
    variant = next((v for v in variants if holds(v, moment, conversation)), variants[-1])

    def value(name: str, part: str) -> str | None:
        match name:
            case "notice":
                return revision.texts.notice
            case "lines":
                return fill(lines, value) or _lines(revision, moment, conversation)
            case "place" | "area" | "council" | "choices" if not part:
                return about_place[name]
            case "numbers":
                return _numbers(revision, moment, conversation)
        return _of_contact(revision, moment, name, part)

    return fill(variant.say, value)


def holds(variant: Variant, moment: Moment, conversation: Conversation) -> bool:
    """Whether the variant's condition is true; a condition that cannot be understood is false."""
    for condition in (variant.if_ or "").split(" and "):
        match condition.split():
            case []:
                pass
            case ["area", "is", wanted]:
                if conversation.area != wanted:
                    return False
            case ["caller", "is", wanted]:
                if conversation.caller != wanted:
                    return False
            case [contact, "is", state]:
                if str(moment.state(contact)) != state:
                    return False
            case _:
                return False
    return True


def _lines(revision: Revision, moment: Moment, conversation: Conversation) -> str:
    """The contacts on duty by area: `Derby 01332 641172 until 5pm. Derbyshire 01629 533190.`"""
    lines = []
    for name, area in revision.areas.items():
        if conversation.area in (None, name):
            contact = _on_duty(revision, moment, name, conversation.caller)
            status = moment.statuses[contact]
            line = f"{area.short} {revision.contacts[contact].number}"
            if status.today and status.state is Availability.OPEN:
                line += f" until {status.texted}"
                if conversation.area:  # one line only, so there is space for the next contact
                    line += _then(revision, moment, contact, conversation)
            lines.append(f"{line}.")
    return " ".join(lines)


def _then(revision: Revision, moment: Moment, contact: str, conversation: Conversation) -> str:
    """The contact on duty as soon as `contact` closes: `, then 01332 956606`."""
    changed = {
        name: ContactStatus(Availability.OPEN)
        for name, other in revision.contacts.items()
        if isinstance(other.hours, WhenClosed) and other.hours.contact == contact
    }
    statuses = {**moment.statuses, **changed, contact: ContactStatus(Availability.CLOSED)}
    next_contact = _on_duty(
        revision, Moment(statuses), conversation.area or "", conversation.caller
    )
    return f", then {revision.contacts[next_contact].number}" if next_contact != contact else ""


def _on_duty(revision: Revision, moment: Moment, area: str, caller_type: str | None) -> str:
    chosen = next_to_ring(
        revision, moment, Caller(PhoneKind.WITHHELD), area=area, caller_type=caller_type, need=None
    )
    return chosen.contact if chosen else revision.service.safety_line


def _numbers(revision: Revision, moment: Moment, conversation: Conversation) -> str | None:
    """The topic's own numbers, without the topic's name: `Or call 0800 028 3550.`"""
    topic = revision.topics.get(conversation.topic or "")
    numbers = [_of_contact(revision, moment, name, "") for name in (topic.numbers if topic else ())]
    either = " or ".join(number for number in numbers if number)
    return f"Or call {either}." if either else None


def _of_contact(revision: Revision, moment: Moment, name: str, part: str) -> str | None:
    if name not in revision.contacts:
        return None
    name = effective_contact(revision, moment, name)
    contact, status = revision.contacts[name], moment.statuses[name]
    match part:
        case "":
            extension = f" ext {contact.extension}" if contact.extension else ""
            return f"{contact.number}{extension}" if contact.number else contact.link
        case "name":
            return contact.name
        case "email":
            return contact.email
        case "link":
            return contact.link
        case "extension":
            return contact.extension
        case "until" if status.state is Availability.OPEN and status.texted:
            return f"until {status.texted}"
        case "from" if status.state is Availability.CLOSED and status.texted:
            return f"from {status.texted}"
        case "opens" if status.state is Availability.CLOSED:
            return status.texted
        case _:
            return None
