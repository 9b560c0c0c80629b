"""Which documents Twilio accepts: a checker of our own for everything that we can emit.

It knows more verbs than we write, so that a slip is told from something new. The simulated carrier
reads every answer by it, and so do the proof and the tests; nothing else says what Twilio accepts.
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from ivr.carrier.accepted import grammar, house
from ivr.carrier.accepted.complaint import OUR_RULE, Complaint
from ivr.carrier.accepted.messages import MESSAGES
from ivr.carrier.accepted.reading import UnreadableError, read_xml
from ivr.carrier.accepted.voice import VOICE

__all__ = [
    "OUR_RULE",
    "Complaint",
    "in_messages",
    "in_voice",
    "of_messages",
    "of_voice",
    "of_whisper",
]

_XML = "text/xml"


def of_voice(
    body: bytes, content_type: str | None = _XML, *, shows_caller: bool = False
) -> tuple[Complaint, ...]:
    """Everything that Twilio, or one of our own rules, would say of a voice document of ours.
    `shows_caller`: whoever is rung is to see the caller's number, not ours."""
    return _judged(
        body,
        content_type,
        lambda root: (*in_voice(root), *house.complaints(root, shows_caller=shows_caller)),
    )


def of_whisper(body: bytes, content_type: str | None = _XML) -> tuple[Complaint, ...]:
    """The same of a document for whoever answers a screened contact."""
    return _judged(
        body, content_type, lambda root: (*in_voice(root), *house.whisper_complaints(root))
    )


def of_messages(body: bytes, content_type: str | None = _XML) -> tuple[Complaint, ...]:
    """Everything that Twilio would say of an answer of ours to a text."""
    return _judged(body, content_type, in_messages)


def in_voice(root: Element) -> tuple[Complaint, ...]:
    """What Twilio would warn of in a voice <Response> that it can read."""
    return grammar.complaints(VOICE, root)


def in_messages(root: Element) -> tuple[Complaint, ...]:
    """What Twilio would warn of in a <Response> to a text that it can read."""
    return grammar.complaints(MESSAGES, root)


def _judged(
    body: bytes, content_type: str | None, judge: Callable[[Element], tuple[Complaint, ...]]
) -> tuple[Complaint, ...]:
    """What `judge` says of a document; or why Twilio cannot read it at all."""
    try:
        root = read_xml(body, content_type)
    except UnreadableError as error:
        return (Complaint(error.code, error.message),)
    return judge(root)
