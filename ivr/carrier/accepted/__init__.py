"""Which of our documents Twilio accepts: a checker for exactly what our writer emits.

A verb, noun or attribute that the writer never emits is refused by name, even where Twilio would accept
it. The simulated carrier, the proof and the tests read every document by these rules.
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from ivr.carrier.accepted import grammar, own_rules
from ivr.carrier.accepted.grammar import OUR_RULE, Complaint
from ivr.carrier.accepted.reading import UnreadableError, read_xml
from ivr.carrier.accepted.verbs import MESSAGES, VOICE

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
    """Every complaint about a voice document, from Twilio or from our own rules. `shows_caller`: the
    contact is to see the caller's number, not ours."""
    return _check(
        body,
        content_type,
        lambda root: (*in_voice(root), *own_rules.complaints(root, shows_caller=shows_caller)),
    )


def of_whisper(body: bytes, content_type: str | None = _XML) -> tuple[Complaint, ...]:
    """Every complaint about a document for a screened contact."""
    return _check(
        body, content_type, lambda root: (*in_voice(root), *own_rules.whisper_complaints(root))
    )


def of_messages(body: bytes, content_type: str | None = _XML) -> tuple[Complaint, ...]:
    """Every complaint about an answer to a text."""
    return _check(body, content_type, in_messages)


def in_voice(root: Element) -> tuple[Complaint, ...]:
    """Twilio's complaints about the <Response> of a voice document."""
    return grammar.complaints(VOICE, root)


def in_messages(root: Element) -> tuple[Complaint, ...]:
    """Twilio's complaints about the <Response> of an answer to a text."""
    return grammar.complaints(MESSAGES, root)


def _check(
    body: bytes, content_type: str | None, check: Callable[[Element], tuple[Complaint, ...]]
) -> tuple[Complaint, ...]:
    try:
        root = read_xml(body, content_type)
    except UnreadableError as error:
        return (Complaint(error.code, error.message),)
    return check(root)
