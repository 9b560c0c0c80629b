"""What voice and message documents have in common: an answer read as the carrier reads it.

Whether Twilio accepts it is asked of ivr.carrier.accepted; here is only what this carrier cannot do.
"""

from xml.etree import ElementTree

from ivr.carrier.accepted import Complaint
from ivr.carrier.accepted.reading import UnreadableError, media_type, text_of
from ivr.carrier.accepted.reading import read_xml as read_document
from ivr.simulator.transport import Response

__all__ = ["Problem", "UnreadableError", "content_type_of", "problems", "read_xml", "text_of"]

Problem = tuple[str, str]

# What Twilio would do and this carrier does not: a test must not take it for done.
NOT_SIMULATED = "not simulated"
_ATTRIBUTES = frozenset(
    {
        ("Gather", "partialResultCallback"),
        ("Dial", "record"),
        ("Dial", "referUrl"),
        ("Dial", "sequential"),
        ("Number", "machineDetection"),
        ("Number", "amdStatusCallback"),
        ("Message", "to"),
        ("Message", "from"),
        ("Message", "action"),
        ("Message", "statusCallback"),
    }
)


def content_type_of(response: Response) -> str:
    """The media type alone, in small letters; empty if there is none."""
    return media_type(response.header("Content-Type"))


def read_xml(response: Response) -> ElementTree.Element:
    """The <Response> of an answer. Raises UnreadableError for its type, size, form or root."""
    return read_document(response.body, response.header("Content-Type"))


def problems(
    complaints: tuple[Complaint, ...], root: ElementTree.Element, other_verbs: frozenset[str]
) -> tuple[Problem, ...]:
    """What Twilio would warn of, and what this carrier does not perform."""
    found = [(complaint.code, complaint.message) for complaint in complaints]
    for element in root.iter():
        if element.tag in other_verbs:
            found.append((NOT_SIMULATED, f"<{element.tag}>"))
        found += [
            (NOT_SIMULATED, f"<{element.tag} {name}>")
            for name in element.attrib
            if (element.tag, name) in _ATTRIBUTES
        ]
    return tuple(found)
