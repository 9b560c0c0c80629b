"""What Twilio accepts in a voice document: every verb, what nests in it, its attributes and values.

Sources: the tables of twilio.com/docs/voice/twiml/{say,play,pause,gather,dial,number,redirect,reject,
hangup}; the type definitions of Twilio's npm package for names that the tables leave out; the codes
of twilio.com/docs/api/errors. Twilio warns of most of this and goes on with what it understands.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote_plus
from xml.etree.ElementTree import Element

from ivr.carrier.accepted.grammar import Rule
from ivr.carrier.accepted.reading import text_of
from ivr.carrier.accepted.values import (
    LANGUAGE,
    METHOD,
    TRUTH,
    Attribute,
    address,
    address_without_underscore,
    anything,
    at_most,
    hints,
    matches,
    one_of,
    some_of,
    whole,
)
from ivr.carrier.accepted.voices import BASIC, is_known, language_of

LONGEST_SAY = 3000  # characters, for the voices of Polly and Google
LONGEST_BASIC_SAY = 4096
LONGEST_ENCODED_SAY = 4500
MOST_NUMBERS = 10

BAD_ADDRESS = "11100"
_URL = Attribute(address, BAD_ADDRESS)

# Words inside Say that shape how it is said (SSML): Polly and Google voices only.
SSML = frozenset(
    {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
)
PROMPTS = frozenset({"Say", "Play", "Pause"})
VERBS = PROMPTS | {"Gather", "Dial", "Redirect", "Reject", "Hangup"}
# Verbs and nouns that Twilio has and this service never uses: known by name, not looked into.
OTHER_VERBS = frozenset(
    {"Connect", "Echo", "Enqueue", "Leave", "Pay", "Prompt", "Queue", "Record", "Refer", "Sms"}
    | {"Start", "Stop"}
)
OTHER_NOUNS = frozenset({"Application", "Client", "Conference", "Queue", "Sim", "Sip", "WhatsApp"})


def _say(element: Element) -> Iterator[tuple[str, str]]:
    voice = element.get("voice", "man")
    basic = voice in BASIC
    if basic and len(element):
        yield "12200", f"<{element[0].tag}> inside <Say voice={voice!r}>, which speaks no SSML"
    for child in element:
        for inner in child.iter():
            if inner is not child and inner.tag not in SSML:
                yield "12200", f"<{inner.tag}> inside <{child.tag}>"
    spoken = language_of(voice)
    if spoken and "language" in element.attrib and spoken != element.get("language"):
        yield "12200", f"voice {voice} does not speak {element.get('language')}"
    text = text_of(element)
    if not text:
        yield "13520", "<Say> has no words"
    elif is_too_long(text, basic=basic):
        yield "13521", f"<Say> has {len(text)} characters"


def is_too_long(text: str, *, basic: bool) -> bool:
    """Whether Twilio would not say so much at once (error 13521)."""
    longest = LONGEST_BASIC_SAY if basic else LONGEST_SAY
    if len(text) > longest:
        return True
    # A letter is three characters once encoded, or up to twelve outside ASCII; most texts are too
    # short to be looked at any further.
    most = len(text) * (3 if text.isascii() else 12)
    return most > LONGEST_ENCODED_SAY and len(quote_plus(text)) > LONGEST_ENCODED_SAY


def _play(element: Element) -> Iterator[tuple[str, str]]:
    words = text_of(element)
    if not address(words):
        yield BAD_ADDRESS, f"<Play> cannot fetch {words!r}"
    elif not words and "digits" not in element.attrib:
        yield "12200", "<Play> has neither an address nor digits"


def _gather(element: Element) -> Iterator[tuple[str, str]]:
    if any(child.tag == "Play" and "digits" in child.attrib for child in element):
        yield "13320", "<Play digits> inside <Gather>"
    if "speechModel" in element.attrib and element.get("speechTimeout") == "auto":
        yield "13335", "speechTimeout must be a number when speechModel is set"


def _dial(element: Element) -> Iterator[tuple[str, str]]:
    rung = sum(child.tag == "Number" for child in element) + bool((element.text or "").strip())
    if rung > MOST_NUMBERS:
        yield "12200", f"<Dial> has {rung} numbers, over {MOST_NUMBERS}"
    if not rung and not any(child.tag in OTHER_NOUNS for child in element):
        yield "12200", "<Dial> has nobody to ring"
    if any((child.tail or "").strip() for child in element):
        yield "12200", "words between the elements of <Dial>"


def _number(element: Element) -> Iterator[tuple[str, str]]:
    if not text_of(element):
        yield "13223", "<Number> has no number"


def _redirect(element: Element) -> Iterator[tuple[str, str]]:
    words = text_of(element)
    if not address(words):
        yield BAD_ADDRESS, f"<Redirect> cannot lead to {words!r}"


VOICE: Mapping[str, Rule] = {
    "Response": Rule(holds=VERBS | OTHER_VERBS),
    "Say": Rule(
        {
            "voice": Attribute(is_known, "13511"),
            "language": Attribute(LANGUAGE),
            "loop": Attribute(whole(0), "13510"),
        },
        holds=SSML,
        words=True,
        more=_say,
    ),
    "Play": Rule(
        {"loop": Attribute(whole(0), "13410"), "digits": Attribute(matches(r"[0-9*#wW]+"))},
        words=True,
        more=_play,
    ),
    "Pause": Rule({"length": Attribute(whole(1), "13910")}),
    "Gather": Rule(
        {
            "action": _URL,
            "actionOnEmptyResult": Attribute(TRUTH),
            "bargeIn": Attribute(TRUTH, "13332"),
            "debug": Attribute(TRUTH),
            "enhanced": Attribute(TRUTH),
            "finishOnKey": Attribute(matches(r"[0-9#*]?"), "13310"),
            "hints": Attribute(hints, "13330"),
            "input": Attribute(one_of("dtmf", "speech", "dtmf speech", "speech dtmf"), "13326"),
            "language": Attribute(LANGUAGE, "13331"),
            "maxSpeechTime": Attribute(whole(1, 60), "13328"),
            "method": Attribute(METHOD, "13312"),
            "numDigits": Attribute(whole(1), "13314"),
            "partialResultCallback": _URL,
            "partialResultCallbackMethod": Attribute(METHOD, "13329"),
            "profanityFilter": Attribute(TRUTH),
            "speechModel": Attribute(
                matches(
                    r"default|numbers_and_commands|phone_call"
                    r"|experimental_(conversations|utterances)"
                    r"|googlev2_[a-z_]+|deepgram_nova-[23][a-z-]*"
                ),
                "13334",
            ),
            "speechTimeout": Attribute(lambda value: value == "auto" or whole(1)(value), "13327"),
            "timeout": Attribute(whole(1), "13313"),
        },
        holds=PROMPTS,
        holds_code="13320",
        codes_inside={("Say", "voice"): "13321", ("Say", "loop"): "13322"},
        more=_gather,
    ),
    "Dial": Rule(
        {
            "action": _URL,
            "answerOnBridge": Attribute(TRUTH),
            "callReason": Attribute(at_most(50)),
            "callerId": Attribute(at_most(50), "13248"),
            "events": Attribute(some_of("call-progress-event")),
            "hangupOnStar": Attribute(TRUTH, "13213"),
            "method": Attribute(METHOD, "13210"),
            "passports": Attribute(anything),
            "record": Attribute(
                matches(r"do-not-record|record-from-(answer|ringing)(-dual)?"), "13217"
            ),
            "recordingConfigurationId": Attribute(anything),
            "recordingStatusCallback": _URL,
            "recordingStatusCallbackEvent": Attribute(
                some_of("in-progress", "completed", "absent")
            ),
            "recordingStatusCallbackMethod": Attribute(METHOD),
            "recordingTrack": Attribute(one_of("both", "inbound", "outbound")),
            "referMethod": Attribute(METHOD),
            "referUrl": _URL,
            "ringTone": Attribute(matches(r"[a-z]{2}|us-old")),
            "sequential": Attribute(TRUTH),
            "timeLimit": Attribute(whole(1), "13216"),
            "timeout": Attribute(whole(5, 600), "13212"),
            "trim": Attribute(one_of("trim-silence", "do-not-trim")),
        },
        holds=OTHER_NOUNS | {"Number"},
        holds_code="13215",
        words=True,
        more=_dial,
    ),
    "Number": Rule(
        {
            "amdStatusCallback": _URL,
            "amdStatusCallbackMethod": Attribute(METHOD),
            "byoc": Attribute(anything),
            "machineDetection": Attribute(one_of("Enable", "DetectMessageEnd")),
            "machineDetectionSilenceTimeout": Attribute(whole(2000, 10000)),
            "machineDetectionSpeechEndThreshold": Attribute(whole(500, 5000)),
            "machineDetectionSpeechThreshold": Attribute(whole(1000, 6000)),
            "machineDetectionTimeout": Attribute(whole(3, 60)),
            "method": Attribute(METHOD, "13221"),
            "sendDigits": Attribute(matches(r"[0-9A-D#*wW]+"), "13222"),
            "statusCallback": Attribute(address_without_underscore, BAD_ADDRESS),
            "statusCallbackEvent": Attribute(
                some_of("initiated", "ringing", "answered", "completed")
            ),
            "statusCallbackMethod": Attribute(METHOD),
            "url": _URL,
        },
        words=True,
        more=_number,
    ),
    "Redirect": Rule({"method": Attribute(METHOD, "13710")}, words=True, more=_redirect),
    "Reject": Rule({"reason": Attribute(one_of("rejected", "busy"))}),
    "Hangup": Rule(),
}
