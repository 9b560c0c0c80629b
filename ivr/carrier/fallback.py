"""The fallback documents, compiled from a revision: what a crash answers, and what another host
answers when this one cannot be reached. They need no clock, no state and no further request."""

from collections.abc import Mapping

from ivr.carrier import twiml
from ivr.carrier.twiml import Line
from ivr.carrier.wiring import TEXT_FALLBACK, VOICE_FALLBACK
from ivr.content.revision import Revision
from ivr.content.slots import fill
from ivr.directory import phone_numbers


def voice_fallback(revision: Revision, line: Line, *, ringing: bool = True) -> str:
    """Says that there is a fault and the emergency words, rings the safety line, then says its
    number twice. Without `ringing` (for a call that the safety line or we ourselves make) it says
    the number only."""
    safe, prompts = revision.safety_line, revision.voice.prompts
    number = phone_numbers.dialled(safe.number or "")
    spoken = phone_numbers.said(safe.spoken or safe.number or "")
    says = [prompts.fault]
    ring = number if ringing and isinstance(number, str) else None
    if ring:
        connecting = fill(prompts.connecting, lambda name, _: safe.name if name == "name" else None)
        says.append(" ".join(filter(None, (connecting, safe.own_menu))))
    slots = {"name": safe.name, "number": spoken}
    sentence = fill(prompts.number_always, lambda name, _: slots.get(name))
    seconds = safe.ring_seconds or revision.service.rings.seconds
    return twiml.write_fault(says, ring, (sentence, sentence, prompts.emergency), line, seconds)


def documents(revision: Revision, number: str) -> Mapping[str, str]:
    """Both documents for another host, by file name; `number` is the one that callers dial."""
    service = revision.service
    line = Line("", number, service.voice, service.rings.longest_call)
    return {
        VOICE_FALLBACK: voice_fallback(revision, line),
        TEXT_FALLBACK: text_fallback(revision),
    }


def text_fallback(revision: Revision) -> str:
    """The text that says there is a fault, with numbers that are right at any time."""
    return twiml.write_reply(text_fault(revision))


def text_fault(revision: Revision) -> str:
    """The words of the fault text: numbers of contacts, whatever the time."""
    return _timeless(revision, revision.texts.otherwise.fault.text[-1].say)


def opt_out_texts(revision: Revision) -> dict[str, str]:
    """What the carrier is to answer to STOP, START and HELP by itself (Advanced Opt-Out)."""
    texts = revision.texts.opt_out
    said = {"STOP": texts.stop, "START": texts.start, "HELP": texts.help}
    return {keyword: _timeless(revision, words) for keyword, words in said.items()}


def _timeless(revision: Revision, words: str) -> str:
    def value(name: str, part: str) -> str | None:
        if name == "notice":
            return revision.texts.notice
        contact = revision.contacts.get(name)
        return contact.number if contact and not part and not contact.personal else None

    return fill(words, value)
