"""How the carrier can misbehave, and where Twilio's documentation can be read in two ways.

Each is an option of the simulated carrier; without any, it behaves as documented. This module changes
the fields of a request; webhooks.py decides when requests come twice, late or not at all.
"""

from collections.abc import Collection
from enum import StrEnum

from ivr.simulator.parameters import Fields


class Misbehaviour(StrEnum):
    """A misbehaviour, by its name in `ivr call --carrier`."""

    meaning: str

    def __new__(cls, name: str, meaning: str) -> "Misbehaviour":
        member = str.__new__(cls, name)
        member._value_, member.meaning = name, meaning
        return member

    DUPLICATES = (
        "duplicates",
        "every request arrives twice, with one token; the second answer counts",
    )
    LATE = "late", "the status callback arrives half a minute after the call is over"
    REORDERED = "reordered", "each request of a call arrives again after the next one"
    RETRIES = "retries", "each first attempt to connect fails, and is repeated with the same token"
    NEW_TOKENS = "new-tokens", "every request arrives twice, each time with a token of its own"
    SLOW = "slow", "every answer takes ten seconds to arrive"
    CUT = "cut", "the connection is cut while the second answer is on its way"
    FALLBACK = "fallback", "the service cannot be reached after its first answer"
    MISSING = "missing", "only the most important parameters are sent"
    UNKNOWN = "unknown", "undocumented parameters are sent: blank, repeated, not in ASCII"
    UNSIGNED_EXTRAS = (
        "unsigned-extras",
        "CallToken and StirVerstat are added after signing, against the documentation",
    )
    NO_COOKIES = "no-cookies", "cookies are lost"
    SHA256 = "sha256", "requests are signed with HMAC-SHA256 (shared keys)"
    OTHER_PORTS = "other-ports", "voice over https is signed with its port, and texts without"
    NO_DIAL_BRIDGED = "no-dial-bridged", "DialBridged, which is not documented, is left out"
    NO_ACTION_AFTER_HANG_UP = (
        "no-action-after-hang-up",
        "no request follows when a caller hangs up in a ring",
    )
    ACTION_AFTER_HANG_UP = (
        "action-after-hang-up",
        "a request follows when a caller hangs up at a question",
    )
    DECLINED = "declined", "a screened call that the contact declines is reported as no-answer"
    KEYS_AHEAD = "keys-ahead", "keys that are pressed before their question count for it"
    STOP_KEPT = "stop-kept", "a text that opts out is not passed on"


Misbehaving = Collection[Misbehaviour]

LATE_SECONDS = 30.0
SLOW_SECONDS = 10.0  # Twilio waits fifteen for an answer

_IMPORTANT = frozenset(
    {"CallSid", "From", "To", "CallStatus", "Digits", "SpeechResult", "ForwardedFrom"}
    | {"DialCallStatus", "DialCallDuration", "MessageSid", "Body", "NumMedia", "OptOutType"}
    | {"ErrorCode", "ErrorUrl"}
)
_UNKNOWN: Fields = (
    ("CallToken", "%7B%22parentCallInfoToken%22%3A%22x%22%7D"),
    ("StirVerstat", "TN-Validation-Passed-A"),
    ("X-Neu \u017c", "\u00fc \u2713 \U0001f600"),
    ("NewBlank", ""),
    ("NewTwice", "1"),
    ("NewTwice", "2"),
    ("digits", "0"),
)
# Added to the body after signing.
UNSIGNED_FIELDS: Fields = (("CallToken", "x"), ("StirVerstat", "TN-Validation-Passed-A"))


def change_fields(fields: Fields, misbehaving: Misbehaving) -> Fields:
    """The fields of a request as the misbehaving carrier sends and signs them."""
    if Misbehaviour.MISSING in misbehaving:
        fields = tuple((name, value) for name, value in fields if name in _IMPORTANT)
    if Misbehaviour.UNKNOWN in misbehaving:
        fields = (*fields, *_UNKNOWN)
    return fields


def read(names: str) -> frozenset[Misbehaviour]:
    """The misbehaviours that `names` lists, with commas between them. Raises ValueError, with a message
    that lists the known names."""
    parts = [part.strip() for part in names.split(",") if part.strip()]
    for name in parts:
        if name not in list(Misbehaviour):
            known = ", ".join(Misbehaviour)
            raise ValueError(f'"{name}" is not a misbehaviour of the carrier: use {known}')
    return frozenset(each for each in Misbehaviour if each in parts)
