"""Which of our documents Twilio accepts: a checker for exactly what our writer emits.

A verb, noun or attribute that the writer never emits is refused, even where Twilio would accept it.
"""

from collections.abc import Callable
from functools import partial
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
# Twilio's complaints about the <Response> of a voice document, and of an answer to a text.
in_voice = partial(grammar.complaints, VOICE)
in_messages = partial(grammar.complaints, MESSAGES)


def of_voice(
    body: bytes, content_type: str | None = _XML, *, shows_caller: bool = False
) -> tuple[Complaint, ...]:
    """Every complaint about a voice document, from Twilio or from our own rules. `shows_caller`: the
    contact is to see the caller's number, not ours."""
    own = partial(own_rules.complaints, shows_caller=shows_caller)
    return _check(body, content_type, lambda root: (*in_voice(root), *own(root)))


def of_whisper(body: bytes, content_type: str | None = _XML) -> tuple[Complaint, ...]:
    """Every complaint about a document for a screened contact."""
    own = own_rules.whisper_complaints
    return _check(body, content_type, lambda root: (*in_voice(root), *own(root)))


def of_messages(body: bytes, content_type: str | None = _XML) -> tuple[Complaint, ...]:
    return _check(body, content_type, in_messages)


def _check(
    body: bytes, content_type: str | None, check: Callable[[Element], tuple[Complaint, ...]]
) -> tuple[Complaint, ...]:
    try:
        root = read_xml(body, content_type)
    except UnreadableError as error:
        return (Complaint(error.code, error.message),)
    return check(root)
