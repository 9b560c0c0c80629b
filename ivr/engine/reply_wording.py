"""A reply as it is sent: its wording for this minute and texter, with names and numbers filled in.

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
from ivr.engine.place_replies import NOTHING_BESIDE, Beside, longest, slots
from ivr.engine.routing import next_to_ring
from ivr.engine.segments import MOST_SEGMENTS, segments


def fitting_text(
    revision: Revision,
    chosen: Reply,
    moment: Moment,
    conversation: Conversation = NEW_CONVERSATION,
    placed: PlaceResult = NO_PLACE,
    beside: Beside = NOTHING_BESIDE,
) -> str:
    """The reply after what is announced and with what is said of a place, if all fit; else with what
    fits, the announcement before the place; else the reply; else what unknown words get."""
    announced = moment.announcement_texts[:1]
    text = reply_text(revision, chosen, moment, conversation, placed, beside.lines)
    with_place = [part for part in (beside.before, text, beside.after) if part]
    for candidate in ([*announced, *with_place], [*announced, text], with_place, [text]):
        if segments(said := " ".join(candidate)) <= MOST_SEGMENTS:
            return said
    return reply_text(revision, revision.texts.other_replies.unknown, moment, conversation)


def longest_text(revision: Revision, chosen: Reply, moment: Moment, area: str | None = None) -> str:
    """The reply to somebody of whom only the area is known, however long it is; about a place, with
    the longest names there are."""
    return _worded(revision, chosen, moment, Conversation(area=area), longest(revision))


def reply_text(
    revision: Revision,
    chosen: Reply,
    moment: Moment,
    conversation: Conversation,
    placed: PlaceResult = NO_PLACE,
    lines: str = "",
) -> str:
    """The reply as it would be sent at this moment in this conversation and about this place, however
    long it is. `lines` are those to call there, where they are not ours."""
    about = slots(revision, placed)
    return _worded(revision, chosen, moment, conversation, about, lines)


def _worded(
    revision: Revision,
    chosen: Reply,
    moment: Moment,
    conversation: Conversation,
    about: Mapping[str, str],
    lines: str = "",
) -> str:
    variants = chosen.text
    variant = next((v for v in variants if holds(v, moment, conversation)), variants[-1])

    def value(name: str, part: str) -> str | None:
        match name:
            case "notice":
                return revision.texts.notice
            case "lines":
                return lines or _lines(revision, moment, conversation)
            case "place" | "area" | "council" | "choices" if not part:
                return about[name]
            case "numbers":
                return _numbers(revision, moment, conversation)
        return _of_contact(revision, moment, name, part)

    return fill(variant.say, value)


def holds(variant: Variant, moment: Moment, conversation: Conversation) -> bool:
    """Whether the variant's condition is true; one that cannot be understood is not."""
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
    """`Derby 01332 641172 until 5pm. Derbyshire 01629 533190.`: who is on duty, by area."""
    said = []
    for name, place in revision.areas.items():
        if conversation.area in (None, name):
            contact = _on_duty(revision, moment, name, conversation.caller)
            status = moment.statuses[contact]
            line = f"{place.short} {revision.contacts[contact].number}"
            if status.today and status.state is Availability.OPEN:
                line += f" until {status.texted}"
                if conversation.area:  # there is room to say who follows
                    line += _then(revision, moment, contact, conversation)
            said.append(f"{line}.")
    return " ".join(said)


def _then(revision: Revision, moment: Moment, contact: str, conversation: Conversation) -> str:
    """`, then 01332 956606`: who is on duty as soon as `contact` closes."""
    changed = {
        name: ContactStatus(Availability.OPEN)
        for name, other in revision.contacts.items()
        if isinstance(other.hours, WhenClosed) and other.hours.contact == contact
    }
    later = Moment({**moment.statuses, **changed, contact: ContactStatus(Availability.CLOSED)})
    area, caller = conversation.area, conversation.caller
    follows = _on_duty(revision, later, area or "", caller)
    return f", then {revision.contacts[follows].number}" if follows != contact else ""


def _on_duty(revision: Revision, moment: Moment, area: str, caller: str | None) -> str:
    anybody = Caller(PhoneKind.WITHHELD)
    found = next_to_ring(revision, moment, anybody, area=area, caller=caller, need=None)
    return found.contact if found else revision.service.safety_line


def _numbers(revision: Revision, moment: Moment, conversation: Conversation) -> str | None:
    """`Or call 0800 028 3550.`: the subject's own numbers. The subject is never named."""
    topic = revision.topics.get(conversation.topic or "")
    found = [_of_contact(revision, moment, name, "") for name in (topic.numbers if topic else ())]
    said = " or ".join(number for number in found if number)
    return f"Or call {said}." if said else None


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
