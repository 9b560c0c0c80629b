"""Whether Twilio can read an answer at all: twilio.com/docs/voice/twiml, errors 11750, 12100, 12102
and 12300."""

from xml.etree import ElementTree

MAX_BYTES = 64 * 1024
XML_TYPES = ("text/xml", "application/xml")


class UnreadableError(Exception):
    """A document that Twilio cannot execute: it asks for the fallback URL instead. After any other
    fault it goes on with the rest of the document."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def read_xml(body: bytes, content_type: str | None) -> ElementTree.Element:
    """The <Response> of a document. Raises UnreadableError if its type, size, form or root is wrong."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type not in XML_TYPES:
        raise UnreadableError("12300", f"content type {media_type!r} is not XML")
    if len(body) > MAX_BYTES:
        raise UnreadableError("11750", f"{len(body)} bytes, over 64 kB")
    try:
        # At most 64 kB, from the service under test. Nothing that it names is fetched, and expat itself
        # refuses entities that grow (since 2.4).
        root = ElementTree.fromstring(body)  # noqa: S314 - our own document
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnreadableError("12100", f"not well-formed: {error}") from error
    if root.tag != "Response":
        raise UnreadableError("12102", f"the root is <{root.tag}>, not <Response>")
    return root


def text_of(element: ElementTree.Element) -> str:
    """All the text inside an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())
