"""A message document as Twilio would read it. Decides what is a fault; sends nothing.

twilio.com/docs/messaging/twiml: <Message> with words or <Body> and <Media>, and <Redirect>; plain
text is one message; an empty answer none. Codes: twilio.com/docs/api/errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from ivr.carrier.simulated.attributes import ATTRIBUTES, Accepts
from ivr.carrier.simulated.documents import Problem, Reader, UnreadableError, read_xml
from ivr.carrier.simulated.documents import content_type_of as content_type
from ivr.carrier.simulated.transport import Response

MAX_CHARACTERS = 1600
MAX_MESSAGES = 10
MAX_MEDIA = 10

# twilio.com/docs/messaging/twiml/message
_MESSAGE: Mapping[str, Mapping[str, Accepts]] = {
    "Response": {},
    "Message": {
        "to": lambda _value: True,
        "from": lambda _value: True,
        "action": lambda _value: True,
        "method": lambda value: value in ("GET", "POST"),
        "statusCallback": lambda _value: True,
    },
    "Body": {},
    "Media": {},
    "Redirect": ATTRIBUTES["Redirect"],
}


@dataclass(frozen=True, slots=True)
class MessageDocument:
    """The texts to send, where to go on (URL and method), and every warning."""

    texts: tuple[str, ...] = ()
    redirect: tuple[str, str] | None = None
    problems: tuple[Problem, ...] = ()


def parse_messages(response: Response) -> MessageDocument:
    """Read an answer to a text. Raises UnreadableError where Twilio would give up."""
    if not response.body and (response.status == 204 or content_type(response)):
        return MessageDocument()
    try:
        root = read_xml(response)
    except UnreadableError as error:
        if content_type(response) == "text/plain" and error.code == "12100":
            return MessageDocument((response.body.decode("utf-8", "replace"),))
        raise
    reader = _Reader(_MESSAGE, {})
    texts, redirect = reader.texts(root)
    return MessageDocument(tuple(texts), redirect, tuple(reader.problems))


class _Reader(Reader):
    """Turns elements into texts, noting what Twilio would warn of."""

    def texts(self, root: ElementTree.Element) -> tuple[list[str], tuple[str, str] | None]:
        """The texts up to a Redirect, and the Redirect."""
        self.attributes(root)
        self.no_text(root)
        texts: list[str] = []
        for element in root:
            if element.tag == "Redirect":
                found = self.childless(element, text=True)
                url = (element.text or "").strip()
                return texts, (url, found.get("method", "POST"))
            if element.tag != "Message":
                self.note("14110", f"<{element.tag}> is no verb of a message <Response>")
                continue
            text = self._message(element)
            if len(texts) == MAX_MESSAGES:
                self.note("14109", f"more than {MAX_MESSAGES} messages")
            elif text is not None:
                texts.append(text)
        return texts, None

    def _message(self, element: ElementTree.Element) -> str | None:
        found = self.attributes(element)
        for name in set(found) & {"to", "from", "action", "statusCallback"}:
            self.note("not simulated", f"<Message {name}>")
        bodies, media = [element.text or ""] if not len(element) else [], 0
        for child in element:
            if child.tag == "Body":
                self.childless(child, text=True)
                bodies.append(child.text or "")
            elif child.tag == "Media":
                self.childless(child, text=True)
                media += 1
            else:
                self.note("12200", f"<{child.tag}> inside <Message>")
        if len(element):
            self.no_text(element)
        text = "".join(bodies)
        if not text.strip() and not media:
            self.note("14103", "<Message> has no words")
            return None
        if len(text) > MAX_CHARACTERS:
            self.note("21617", f"a text of {len(text)} characters, over {MAX_CHARACTERS}")
            return None
        if media > MAX_MEDIA:
            self.note("12200", f"<Message> has {media} <Media>, over {MAX_MEDIA}")
        return text
