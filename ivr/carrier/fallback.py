"""The fallback documents, compiled from a revision: what a crash answers, and what another host
answers when this one cannot be reached. They need no clock, no state and no further request."""

from ivr.carrier import twiml
from ivr.carrier.twiml import Line
from ivr.content.revision import Revision
from ivr.content.slots import fill
from ivr.directory import numbers


def voice_fallback(revision: Revision, line: Line, *, ringing: bool = True) -> str:
    """Says that there is a fault and the emergency words, rings the safety line, then says its
    number twice. Without `ringing` (for a call that the safety line or we ourselves make) it says
    the number only."""
    safe, prompts = revision.safety_line, revision.voice.prompts
    number = numbers.dialled(safe.number or "")
    spoken = numbers.said(safe.spoken or safe.number or "")
    says = [prompts.fault]
    ring = number if ringing and isinstance(number, str) else None
    if ring:
        connecting = fill(prompts.connecting, lambda name, _: safe.name if name == "name" else None)
        says.append(" ".join(filter(None, (connecting, safe.own_menu))))
    slots = {"name": safe.name, "number": spoken}
    sentence = fill(prompts.number_always, lambda name, _: slots.get(name))
    seconds = safe.ring_seconds or revision.service.rings.seconds
    return twiml.write_fault(says, ring, (sentence, sentence, prompts.emergency), line, seconds)


def text_fallback(revision: Revision) -> str:
    """The text that says there is a fault, with numbers that are right at any time."""
    return twiml.write_reply(text_fault(revision))


def text_fault(revision: Revision) -> str:
    """The words of the fault text: numbers of contacts, whatever the time."""

    def value(name: str, part: str) -> str | None:
        if name == "notice":
            return revision.texts.notice
        contact = revision.contacts.get(name)
        return contact.number if contact and not part and not contact.personal else None

    return fill(revision.texts.otherwise.fault.text[-1].say, value)
