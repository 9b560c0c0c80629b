"""A message document as Twilio would read it: the texts to send. Sends nothing.

twilio.com/docs/messaging/twiml: <Message> with words or <Body> and <Media>, and <Redirect>; plain
text is one message; an empty answer none.
"""

from dataclasses import dataclass

from ivr.carrier.accepted import in_messages
from ivr.carrier.accepted.grammar import usable
from ivr.carrier.accepted.messages import MAX_CHARACTERS, MAX_MESSAGES, MESSAGES, words_of
from ivr.simulator.documents import Problem, UnreadableError, content_type_of, problems, read_xml
from ivr.simulator.transport import Response


@dataclass(frozen=True, slots=True)
class MessageDocument:
    """The texts to send, where to go on (URL and method), and every warning."""

    texts: tuple[str, ...] = ()
    redirect: tuple[str, str] | None = None
    problems: tuple[Problem, ...] = ()


def parse_messages(response: Response) -> MessageDocument:
    """Read an answer to a text. Raises UnreadableError where Twilio would give up."""
    if not response.body and (response.status == 204 or content_type_of(response)):
        return MessageDocument()
    try:
        root = read_xml(response)
    except UnreadableError as error:
        if content_type_of(response) == "text/plain" and error.code == "12100":
            return MessageDocument((response.body.decode("utf-8", "replace"),))
        raise
    texts: list[str] = []
    redirect = None
    for element in root:
        if element.tag == "Redirect":
            method = usable(MESSAGES["Redirect"], element).get("method", "POST")
            redirect = ((element.text or "").strip(), method)
            break
        if element.tag == "Message":
            text = words_of(element)
            has_media = any(child.tag == "Media" for child in element)
            if (text.strip() or has_media) and len(text) <= MAX_CHARACTERS:
                texts.append(text)
    found = problems(in_messages(root), root, frozenset())
    return MessageDocument(tuple(texts[:MAX_MESSAGES]), redirect, found)
