"""Which attributes Twilio knows and which values it takes. Never reads a document.

Source: the attribute tables of twilio.com/docs/voice/twiml/{say,play,pause,gather,dial,number,
redirect,reject}, and the type definitions of Twilio's own npm package for names that the
tables leave out.
"""

import re
from collections.abc import Callable, Mapping

Accepts = Callable[[str], bool]


def _anything(_value: str) -> bool:
    return True


def _matches(pattern: str) -> Accepts:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _one_of(*values: str) -> Accepts:
    return frozenset(values).__contains__


def _whole(least: int, most: int | None = None) -> Accepts:
    def accepts(value: str) -> bool:
        if re.fullmatch(r"[0-9]{1,9}", value) is None:
            return False
        return least <= int(value) and (most is None or int(value) <= most)

    return accepts


def _hints(value: str) -> bool:
    entries = value.split(",")
    return len(entries) <= 500 and all(len(entry.strip()) <= 100 for entry in entries)


def _some_of(*values: str) -> Accepts:
    return lambda value: bool(value.split()) and set(value.split()) <= set(values)


_TRUTH = _one_of("true", "false")
_METHOD = _one_of("GET", "POST")
_LANGUAGE = _matches(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-\d{3})?(-WLS)?")
_VOICE = _matches(
    r"man|woman|alice"
    r"|Polly\.[A-Z][a-z]+(-Neural|-Generative|-Long-Form)?"
    r"|Google\.[a-z]{2,3}-[A-Z]{2}-(Standard|Wavenet|Neural2|Chirp3-HD|News|Studio)-[A-Za-z]+"
)

_LOOP = _whole(0)

ATTRIBUTES: Mapping[str, Mapping[str, Accepts]] = {
    "Response": {},
    "Say": {"voice": _VOICE, "language": _LANGUAGE, "loop": _LOOP},
    "Play": {"loop": _LOOP, "digits": _matches(r"[0-9*#wW]+")},
    "Pause": {"length": _whole(1)},
    "Gather": {
        "action": _anything,
        "actionOnEmptyResult": _TRUTH,
        "bargeIn": _TRUTH,
        "debug": _TRUTH,
        "enhanced": _TRUTH,
        "finishOnKey": _matches(r"[0-9#*]?"),
        "hints": _hints,
        "input": _one_of("dtmf", "speech", "dtmf speech", "speech dtmf"),
        "language": _LANGUAGE,
        "maxSpeechTime": _whole(1, 60),
        "method": _METHOD,
        "numDigits": _whole(1),
        "partialResultCallback": _anything,
        "partialResultCallbackMethod": _METHOD,
        "profanityFilter": _TRUTH,
        "speechModel": _matches(
            r"default|numbers_and_commands|phone_call|experimental_(conversations|utterances)"
            r"|googlev2_[a-z_]+|deepgram_nova-[23][a-z-]*"
        ),
        "speechTimeout": lambda value: value == "auto" or _whole(1)(value),
        "timeout": _whole(1),
    },
    "Dial": {
        "action": _anything,
        "answerOnBridge": _TRUTH,
        "callReason": lambda value: len(value) <= 50,
        "callerId": _anything,
        "events": _anything,
        "hangupOnStar": _TRUTH,
        "method": _METHOD,
        "passports": _anything,
        "record": _matches(r"do-not-record|record-from-(answer|ringing)(-dual)?"),
        "recordingConfigurationId": _anything,
        "recordingStatusCallback": _anything,
        "recordingStatusCallbackEvent": _some_of("in-progress", "completed", "absent"),
        "recordingStatusCallbackMethod": _METHOD,
        "recordingTrack": _one_of("both", "inbound", "outbound"),
        "referMethod": _METHOD,
        "referUrl": _anything,
        "ringTone": _matches(r"[a-z]{2}|us-old"),
        "sequential": _TRUTH,
        "timeLimit": _whole(1),
        "timeout": _whole(5, 600),
        "trim": _one_of("trim-silence", "do-not-trim"),
    },
    "Number": {
        "amdStatusCallback": _anything,
        "amdStatusCallbackMethod": _METHOD,
        "byoc": _anything,
        "machineDetection": _one_of("Enable", "DetectMessageEnd"),
        "machineDetectionSilenceTimeout": _whole(2000, 10000),
        "machineDetectionSpeechEndThreshold": _whole(500, 5000),
        "machineDetectionSpeechThreshold": _whole(1000, 6000),
        "machineDetectionTimeout": _whole(3, 60),
        "method": _METHOD,
        "sendDigits": _matches(r"[0-9A-D#*wW]+"),
        # "URL host may not contain underscores"
        "statusCallback": _matches(r"(?!https?://[^/?#]*_).*"),
        "statusCallbackEvent": _some_of("initiated", "ringing", "answered", "completed"),
        "statusCallbackMethod": _METHOD,
        "url": _anything,
    },
    "Redirect": {"method": _METHOD},
    "Reject": {"reason": _one_of("rejected", "busy")},
    "Hangup": {},
}

# A wrong value is warning 12200 unless Twilio's error dictionary has a number of its own for it.
CODES: Mapping[tuple[str, str], str] = {
    ("Dial", "timeout"): "13212",
    ("Number", "sendDigits"): "13222",
}

# What Twilio would do and this carrier does not: a test must not take it for done.
NOT_SIMULATED: frozenset[tuple[str, str]] = frozenset(
    {
        ("Gather", "partialResultCallback"),
        ("Dial", "record"),
        ("Dial", "referUrl"),
        ("Dial", "sequential"),
        ("Number", "url"),
        ("Number", "machineDetection"),
        ("Number", "amdStatusCallback"),
    }
)

# Words inside Say that shape how it is said (SSML): Polly and Google voices only.
SSML = frozenset(
    {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
)

# Verbs that Twilio has and this carrier does not perform.
OTHER_VERBS = frozenset(
    {"Connect", "Echo", "Enqueue", "Leave", "Pay", "Prompt", "Queue", "Record", "Refer", "Sms"}
    | {"Start", "Stop"}
)
OTHER_NOUNS = frozenset({"Application", "Client", "Conference", "Queue", "Sim", "Sip", "WhatsApp"})

# The voices of Polly that speak our languages; a wrong pair may fail the Say.
POLLY_LANGUAGES: Mapping[str, str] = {
    "Amy": "en-GB",
    "Arthur": "en-GB",
    "Brian": "en-GB",
    "Emma": "en-GB",
    "Gwyneth": "cy-GB",
}
