"""The verbs, nouns and attributes that our writer emits, and the values that Twilio accepts for them.

Sources: the pages below twilio.com/docs/voice/twiml, and those at twilio.com/docs/messaging/twiml and
twilio.com/docs/api/errors. Twilio warns of most faults, and goes on with the document."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote_plus
from xml.etree.ElementTree import Element

from ivr.carrier.accepted.grammar import SCHEMA, Attribute, Rule, hints, matches, one_of, url, whole
from ivr.carrier.accepted.reading import text_of
from ivr.carrier.accepted.voices import BASIC, is_known, language_of

MAX_SAY = 3000  # characters, for the voices of Polly and Google
MAX_BASIC_SAY = 4096
MAX_ENCODED_SAY = 4500
MAX_MESSAGE = 1600
MAX_MESSAGES = 10

BAD_URL = "11100"
_TRUTH = one_of("true", "false")
_METHOD = one_of("GET", "POST")
_URL = Attribute(url, BAD_URL)
_LANGUAGE = matches(r"[a-z]{2,3}(-([A-Z][a-z]{3}|guru))?(-[A-Z]{2}|-\d{3})?(-WLS)?")


def _say(element: Element) -> Iterator[tuple[str, str]]:
    voice = element.get("voice", "man")
    spoken = language_of(voice)
    if spoken and "language" in element.attrib and spoken != element.get("language"):
        yield SCHEMA, f"voice {voice} does not speak {element.get('language')}"
    text = text_of(element)
    if not text:
        yield "13520", "<Say> has no words"
    elif is_too_long(text, is_basic=voice in BASIC):
        yield "13521", f"<Say> has {len(text)} characters"


def is_too_long(text: str, *, is_basic: bool) -> bool:
    """Whether Twilio would refuse to say this at once (error 13521)."""
    if len(text) > (MAX_BASIC_SAY if is_basic else MAX_SAY):
        return True
    # A character takes three once encoded, or up to twelve outside ASCII. Most texts are too short to
    # need encoding here.
    longest = len(text) * (3 if text.isascii() else 12)
    return longest > MAX_ENCODED_SAY and len(quote_plus(text)) > MAX_ENCODED_SAY


def _dial(element: Element) -> Iterator[tuple[str, str]]:
    numbers = sum(child.tag == "Number" for child in element)
    if numbers != 1:
        yield SCHEMA, f"<Dial> has {numbers} numbers; it must have one"


def _number(element: Element) -> Iterator[tuple[str, str]]:
    if not text_of(element):
        yield "13223", "<Number> has no number"


def _redirect(element: Element) -> Iterator[tuple[str, str]]:
    if not url(text_of(element)):
        yield BAD_URL, f"<Redirect> must not lead to {text_of(element)!r}"


def _messages(element: Element) -> Iterator[tuple[str, str]]:
    if len(element) > MAX_MESSAGES:
        yield "14109", f"{len(element)} messages, over {MAX_MESSAGES}"


def _message(element: Element) -> Iterator[tuple[str, str]]:
    text = element.text or ""
    if not text.strip():
        yield "14103", "<Message> has no words"
    if len(text) > MAX_MESSAGE:
        yield "21617", f"a text of {len(text)} characters, over {MAX_MESSAGE}"


VOICE: Mapping[str, Rule] = {
    "Response": Rule(holds=frozenset({"Say", "Gather", "Dial", "Redirect", "Hangup"})),
    "Say": Rule(
        {"voice": Attribute(is_known, "13511"), "language": Attribute(_LANGUAGE)},
        has_text=True,
        check=_say,
    ),
    "Gather": Rule(
        {
            "action": _URL,
            "finishOnKey": Attribute(matches(r"[0-9#*]?"), "13310"),
            "hints": Attribute(hints, "13330"),
            "input": Attribute(one_of("dtmf", "dtmf speech"), "13326"),
            "language": Attribute(_LANGUAGE, "13331"),
            "method": Attribute(_METHOD, "13312"),
            "numDigits": Attribute(whole(1), "13314"),
            "speechTimeout": Attribute(lambda value: value == "auto" or whole(1)(value), "13327"),
            "timeout": Attribute(whole(1), "13313"),
        },
        holds=frozenset({"Say"}),
        holds_code="13320",
        codes_inside={("Say", "voice"): "13321"},
    ),
    "Dial": Rule(
        {
            "action": _URL,
            "callerId": Attribute(lambda value: len(value) <= 50, "13248"),
            "hangupOnStar": Attribute(_TRUTH, "13213"),
            "method": Attribute(_METHOD, "13210"),
            "timeLimit": Attribute(whole(1), "13216"),
            "timeout": Attribute(whole(5, 600), "13212"),
        },
        holds=frozenset({"Number"}),
        holds_code="13215",
        check=_dial,
    ),
    "Number": Rule(
        {
            "method": Attribute(_METHOD, "13221"),
            "sendDigits": Attribute(matches(r"[0-9A-D#*wW]+"), "13222"),
            "url": _URL,
        },
        has_text=True,
        check=_number,
    ),
    "Redirect": Rule({"method": Attribute(_METHOD, "13710")}, has_text=True, check=_redirect),
    "Hangup": Rule(),
}

MESSAGES: Mapping[str, Rule] = {
    "Response": Rule(holds=frozenset({"Message"}), holds_code="14110", check=_messages),
    "Message": Rule(has_text=True, check=_message),
}
