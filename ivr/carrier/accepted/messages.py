"""What Twilio accepts in the answer to a text: <Message> with words or <Body> and <Media>, and
<Redirect>.

Sources: twilio.com/docs/messaging/twiml and its errors 14101 to 14110, 21617.
"""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from ivr.carrier.accepted.grammar import Rule
from ivr.carrier.accepted.reading import text_of
from ivr.carrier.accepted.values import METHOD, Attribute, address, address_without_underscore
from ivr.carrier.accepted.values import matches as form
from ivr.carrier.accepted.voice import BAD_ADDRESS, VOICE

MAX_CHARACTERS = 1600
MAX_MESSAGES = 10
MAX_MEDIA = 10

_NUMBER = form(r"\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11}|\d{3,6}|[a-z]+:\+?\w+")


def words_of(element: Element) -> str:
    """The text that a <Message> sends: its own words, or all its bodies one after another."""
    if not len(element):
        return element.text or ""
    return "".join(child.text or "" for child in element if child.tag == "Body")


def _response(element: Element) -> Iterator[tuple[str, str]]:
    """What stands behind a Redirect is never read, so it does not count."""
    sent = 0
    for child in element:
        if child.tag == "Redirect":
            return
        sent += child.tag == "Message" and _says_something(child)
    if sent > MAX_MESSAGES:
        yield "14109", f"{sent} messages, over {MAX_MESSAGES}"


def _says_something(element: Element) -> bool:
    return bool(words_of(element).strip()) or any(child.tag == "Media" for child in element)


def _message(element: Element) -> Iterator[tuple[str, str]]:
    text = words_of(element)
    media = sum(child.tag == "Media" for child in element)
    if len(element) and (element.text or "").strip():
        yield "12200", "words between the elements of <Message>"
    if not _says_something(element):
        yield "14103", "<Message> has no words"
    if len(text) > MAX_CHARACTERS:
        yield "21617", f"a text of {len(text)} characters, over {MAX_CHARACTERS}"
    if media > MAX_MEDIA:
        yield "12200", f"<Message> has {media} <Media>, over {MAX_MEDIA}"


def _media(element: Element) -> Iterator[tuple[str, str]]:
    if not text_of(element) or not address(text_of(element)):
        yield BAD_ADDRESS, "<Media> has no address that can be fetched"


MESSAGES: Mapping[str, Rule] = {
    "Response": Rule(holds=frozenset({"Message", "Redirect"}), holds_code="14110", more=_response),
    "Message": Rule(
        {
            "to": Attribute(_NUMBER, "14101"),
            "from": Attribute(_NUMBER, "14102"),
            "action": Attribute(address, BAD_ADDRESS),
            "method": Attribute(METHOD, "14104"),
            "statusCallback": Attribute(address_without_underscore, "14105"),
        },
        holds=frozenset({"Body", "Media"}),
        words=True,
        more=_message,
    ),
    "Body": Rule(words=True),
    "Media": Rule(words=True, more=_media),
    "Redirect": VOICE["Redirect"],
}
