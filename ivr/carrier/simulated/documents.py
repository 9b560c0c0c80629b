"""What voice and message documents have in common. Decides whether Twilio could read an answer.

Twilio goes on after a warning with what it understands: so does a Reader, keeping the warning.
Codes: twilio.com/docs/api/errors.
"""

from collections.abc import Mapping
from xml.etree import ElementTree

from ivr.carrier.simulated.attributes import NOT_SIMULATED, Accepts
from ivr.carrier.simulated.transport import Response

MAX_BYTES = 64 * 1024
_READABLE = ("text/xml", "application/xml", "text/html", "text/plain")

Problem = tuple[str, str]


class UnreadableError(Exception):
    """A document that Twilio cannot execute: it goes to the fallback URL instead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def content_type_of(response: Response) -> str:
    """The media type alone, in small letters; empty if there is none."""
    return (response.header("Content-Type") or "").partition(";")[0].strip().lower()


def read_xml(response: Response) -> ElementTree.Element:
    """The <Response> of an answer. Raises UnreadableError for its type, size, form or root."""
    content_type = content_type_of(response)
    if content_type not in _READABLE:
        raise UnreadableError("12300", f"content type {content_type!r} is not TwiML")
    if len(response.body) > MAX_BYTES:
        raise UnreadableError("11750", f"{len(response.body)} bytes, over 64 kB")
    try:
        root = ElementTree.fromstring(response.body)  # noqa: S314 - our own service's answer
    except ElementTree.ParseError as error:
        raise UnreadableError("12100", f"not well-formed: {error}") from error
    if root.tag != "Response":
        raise UnreadableError("12102", f"the root is <{root.tag}>, not <Response>")
    return root


def text_of(element: ElementTree.Element) -> str:
    """All the words inside an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


class Reader:
    """Checks elements against a table of attributes, noting what Twilio would warn of."""

    def __init__(
        self,
        table: Mapping[str, Mapping[str, Accepts]],
        codes: Mapping[tuple[str, str], str],
    ) -> None:
        self._table = table
        self._codes = codes
        self.problems: list[Problem] = []

    def note(self, code: str, message: str) -> None:
        """Keep a warning."""
        self.problems.append((code, message))

    def attributes(self, element: ElementTree.Element) -> dict[str, str]:
        """The attributes that Twilio would use: known ones with values that it takes."""
        known = self._table[element.tag]
        found: dict[str, str] = {}
        for name, value in element.attrib.items():
            if name not in known:
                self.note("12200", f"<{element.tag}> has no attribute {name!r}")
            elif not known[name](value):
                code = self._codes.get((element.tag, name), "12200")
                self.note(code, f"<{element.tag} {name}> cannot be {value!r}")
            else:
                found[name] = value
                if (element.tag, name) in NOT_SIMULATED:
                    self.note("not simulated", f"<{element.tag} {name}>")
        return found

    def no_text(self, element: ElementTree.Element) -> None:
        """Note words that stand where only elements may."""
        loose = [element.text or "", *(child.tail or "" for child in element)]
        if "".join(loose).strip():
            self.note("12200", f"words between the elements of <{element.tag}>")

    def childless(self, element: ElementTree.Element, *, text: bool = False) -> dict[str, str]:
        """The attributes of an element that may hold no other, and words only if `text`."""
        if len(element):
            self.note("12200", f"<{element[0].tag}> inside <{element.tag}>")
        elif not text:
            self.no_text(element)
        return self.attributes(element)
