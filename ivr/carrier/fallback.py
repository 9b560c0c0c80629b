"""The fallback documents of a revision: the answer to a crash here, and the answer of another host when
this one cannot be reached. They need no clock, no state and no further request."""

from collections.abc import Mapping

from ivr.carrier import twiml
from ivr.carrier.twiml import WriterSettings
from ivr.carrier.wiring import TEXT_FALLBACK, VOICE_FALLBACK
from ivr.content.revision import Revision
from ivr.content.slots import fill
from ivr.directory import phone_numbers


def voice_fallback(revision: Revision, settings: WriterSettings, *, is_ringing: bool = True) -> str:
    """Says that there is a fault and the emergency words, rings the safety line, then says its number
    twice. Without `is_ringing` (the call comes from the safety line, or from us) it rings no phone."""
    safe, prompts = revision.safety_line, revision.voice.prompts
    number = phone_numbers.dialable_number(safe.number or "")
    spoken = phone_numbers.spoken_number(safe.spoken or safe.number or "")
    says = [prompts.fault]
    ring = number if is_ringing and isinstance(number, str) else None
    if ring:
        connecting = fill(prompts.connecting, lambda name, _: safe.name if name == "name" else None)
        says.append(" ".join(filter(None, (connecting, safe.own_menu))))
    slots = {"name": safe.name, "number": spoken}
    sentence = fill(prompts.number_always, lambda name, _: slots.get(name))
    seconds = safe.ring_seconds or revision.service.rings.seconds
    return twiml.write_fault(says, ring, (sentence, sentence, prompts.emergency), settings, seconds)


def documents(revision: Revision, number: str) -> Mapping[str, str]:
    """Both documents for another host, by file name. `number` is the number that callers dial."""
    service, longest = revision.service, revision.service.rings.longest_call
    settings = WriterSettings("", number, service.voice, longest)
    return {
        VOICE_FALLBACK: voice_fallback(revision, settings),
        TEXT_FALLBACK: text_fallback(revision),
    }


def text_fallback(revision: Revision) -> str:
    return twiml.write_reply(text_fault(revision))


def text_fault(revision: Revision) -> str:
    """The fault text: that there is a fault, and numbers that are right at any time."""
    return _timeless(revision, revision.texts.other_replies.fault.text[-1].say)


def opt_out_texts(revision: Revision) -> dict[str, str]:
    """The carrier's own replies to STOP, START and HELP (Advanced Opt-Out)."""
    texts = revision.texts.opt_out
    replies = {"STOP": texts.stop, "START": texts.start, "HELP": texts.help}
    return {keyword: _timeless(revision, words) for keyword, words in replies.items()}


def _timeless(revision: Revision, words: str) -> str:
    def value(name: str, part: str) -> str | None:
        if name == "notice":
            return revision.texts.notice
        contact = revision.contacts.get(name)
        return contact.number if contact and not part and not contact.is_personal else None

    return fill(words, value)
