"""Whether Twilio could read an answer at all: type, size, form and root. Never looks inside.

Sources: twilio.com/docs/voice/twiml (types), and errors 11750, 12100, 12102 and 12300.
"""

from xml.etree import ElementTree

MAX_BYTES = 64 * 1024
READABLE = ("text/xml", "application/xml", "text/html", "text/plain")


class UnreadableError(Exception):
    """A document that Twilio cannot execute: it goes to the fallback URL instead. After anything else
    that is wrong it goes on with what it understands."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def media_type(content_type: str | None) -> str:
    """The type alone, in small letters, without its parameters; empty if there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def read_xml(body: bytes, content_type: str | None) -> ElementTree.Element:
    """The <Response> of a document. Raises UnreadableError where Twilio would give up."""
    kind = media_type(content_type)
    if kind not in READABLE:
        raise UnreadableError("12300", f"content type {kind!r} is not TwiML")
    if len(body) > MAX_BYTES:
        raise UnreadableError("11750", f"{len(body)} bytes, over 64 kB")
    try:
        # At most 64 kB, from the service under test. Nothing that it names is fetched, and expat itself
        # gives up entities that grow (since 2.4).
        root = ElementTree.fromstring(body)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnreadableError("12100", f"not well-formed: {error}") from error
    if root.tag != "Response":
        raise UnreadableError("12102", f"the root is <{root.tag}>, not <Response>")
    return root


def text_of(element: ElementTree.Element) -> str:
    """All the words inside an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())
