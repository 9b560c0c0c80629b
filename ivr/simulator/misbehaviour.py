"""How the carrier can misbehave, and where Twilio's documentation can be read in two ways.

Each is an option of the simulated carrier; without any, it behaves as documented. This module changes
the fields of a request; webhooks.py decides when requests come twice, late or not at all.
"""

from collections.abc import Collection
from enum import StrEnum

from ivr.simulator.parameters import Fields


class Misbehaviour(StrEnum):
    """A misbehaviour, by its name in `ivr call --carrier`."""

    DUPLICATES = "duplicates"
    LATE = "late"
    REORDERED = "reordered"
    RETRIES = "retries"
    NEW_TOKENS = "new-tokens"
    SLOW = "slow"
    CUT = "cut"
    FALLBACK = "fallback"
    MISSING = "missing"
    UNKNOWN = "unknown"
    UNSIGNED_EXTRAS = "unsigned-extras"
    NO_COOKIES = "no-cookies"
    SHA256 = "sha256"
    OTHER_PORTS = "other-ports"
    NO_DIAL_BRIDGED = "no-dial-bridged"
    NO_ACTION_AFTER_HANG_UP = "no-action-after-hang-up"
    ACTION_AFTER_HANG_UP = "action-after-hang-up"
    DECLINED = "declined"
    KEYS_AHEAD = "keys-ahead"
    STOP_KEPT = "stop-kept"


Misbehaving = Collection[Misbehaviour]

MEANINGS: dict[Misbehaviour, str] = {
    Misbehaviour.DUPLICATES: "every request arrives twice, with one token; the second answer counts",
    Misbehaviour.LATE: "the status callback arrives half a minute after the call is over",
    Misbehaviour.REORDERED: "each request of a call arrives again after the next one",
    Misbehaviour.RETRIES: "each first attempt to connect fails, and is repeated with the same token",
    Misbehaviour.NEW_TOKENS: "every request arrives twice, each time with a token of its own",
    Misbehaviour.SLOW: "every answer takes ten seconds to arrive",
    Misbehaviour.CUT: "the connection is cut while the second answer is on its way",
    Misbehaviour.FALLBACK: "the service cannot be reached after its first answer",
    Misbehaviour.MISSING: "only the most important parameters are sent",
    Misbehaviour.UNKNOWN: "undocumented parameters are sent: blank, repeated, not in ASCII",
    Misbehaviour.UNSIGNED_EXTRAS: "CallToken and StirVerstat are added after signing, against the "
    "documentation",
    Misbehaviour.NO_COOKIES: "cookies are lost",
    Misbehaviour.SHA256: "requests are signed with HMAC-SHA256 (shared keys)",
    Misbehaviour.OTHER_PORTS: "voice over https is signed with its port, and texts without",
    Misbehaviour.NO_DIAL_BRIDGED: "DialBridged, which is not documented, is left out",
    Misbehaviour.NO_ACTION_AFTER_HANG_UP: "no request follows when a caller hangs up in a ring",
    Misbehaviour.ACTION_AFTER_HANG_UP: "a request follows when a caller hangs up at a question",
    Misbehaviour.DECLINED: "a screened call that the contact declines is reported as no-answer",
    Misbehaviour.KEYS_AHEAD: "keys that are pressed before their question count for it",
    Misbehaviour.STOP_KEPT: "a text that opts out is not passed on",
}

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
_UNSIGNED: Fields = (("CallToken", "x"), ("StirVerstat", "TN-Validation-Passed-A"))


def change_fields(fields: Fields, misbehaving: Misbehaving) -> Fields:
    """The fields of a request as the misbehaving carrier sends and signs them."""
    if Misbehaviour.MISSING in misbehaving:
        fields = tuple((name, value) for name, value in fields if name in _IMPORTANT)
    if Misbehaviour.UNKNOWN in misbehaving:
        fields = (*fields, *_UNKNOWN)
    return fields


def unsigned_fields(misbehaving: Misbehaving) -> Fields:
    """Fields of the body that the signature does not cover."""
    return _UNSIGNED if Misbehaviour.UNSIGNED_EXTRAS in misbehaving else ()


def read(names: str) -> frozenset[Misbehaviour]:
    """The misbehaviours that `names` lists, with commas between them.

    Raises:
        ValueError: a name is unknown; the message lists the known ones.
    """
    found = set()
    for name in filter(None, (part.strip() for part in names.split(","))):
        if name not in list(Misbehaviour):
            raise ValueError(
                f'"{name}" is not a misbehaviour of the carrier: use {", ".join(Misbehaviour)}'
            )
        found.add(Misbehaviour(name))
    return frozenset(found)
