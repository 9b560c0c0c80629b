"""How the carrier can misbehave, and where Twilio's documentation can be read in two ways.

Each is an option of the simulated carrier; without any, it behaves as documented. Decides which
fields a request then has; when requests come twice, late or not at all is decided in exchange.py.
"""

from collections.abc import Collection
from enum import StrEnum

from ivr.simulator.parameters import Fields


class Misbehaviour(StrEnum):
    """One way to misbehave, by the name that `ivr call --carrier` knows."""

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
    EMPTY_DIGITS = "empty-digits"
    KEYS_AHEAD = "keys-ahead"
    STOP_KEPT = "stop-kept"


Misbehaving = Collection[Misbehaviour]

MEANINGS: dict[Misbehaviour, str] = {
    Misbehaviour.DUPLICATES: "every request arrives twice, with one token; the second answer counts",
    Misbehaviour.LATE: "callbacks arrive half a minute after the call is over",
    Misbehaviour.REORDERED: "callbacks arrive in the wrong order, and each request of a call again "
    "after the one that followed it",
    Misbehaviour.RETRIES: "each first attempt to connect fails, and is repeated with the same token",
    Misbehaviour.NEW_TOKENS: "every request arrives twice, each time with a token of its own",
    Misbehaviour.SLOW: "every answer takes ten seconds to arrive",
    Misbehaviour.CUT: "the connection is cut while the second answer is on its way",
    Misbehaviour.FALLBACK: "after its first answer the service can no longer be reached",
    Misbehaviour.MISSING: "only the parameters without which nothing can be known are sent",
    Misbehaviour.UNKNOWN: "parameters that nobody has documented: blank, doubled, not in ASCII",
    Misbehaviour.UNSIGNED_EXTRAS: "CallToken and StirVerstat are added after signing (somebody's "
    "claim, against the documentation)",
    Misbehaviour.NO_COOKIES: "cookies are lost",
    Misbehaviour.SHA256: "requests are signed by HMAC-SHA256 (shared keys)",
    Misbehaviour.OTHER_PORTS: "voice over https is signed with its port, and texts without",
    Misbehaviour.NO_DIAL_BRIDGED: "DialBridged, which is not documented, is left out",
    Misbehaviour.NO_ACTION_AFTER_HANG_UP: "no request follows when a caller hangs up in a ring",
    Misbehaviour.ACTION_AFTER_HANG_UP: "a request follows when a caller hangs up at a question",
    Misbehaviour.DECLINED: "a screened call that was declined is reported as no-answer",
    Misbehaviour.EMPTY_DIGITS: "silence that is reported comes with empty Digits",
    Misbehaviour.KEYS_AHEAD: "keys that are pressed ahead of their question are kept for it",
    Misbehaviour.STOP_KEPT: "a text by which somebody opts out is not passed on",
}

LATE_SECONDS = 30.0
SLOW_SECONDS = 10.0  # Twilio gives an answer fifteen

_NEEDED = frozenset(
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


def sent(fields: Fields, misbehaving: Misbehaving) -> Fields:
    """The fields of a request as a carrier that misbehaves so sends and signs them."""
    if Misbehaviour.MISSING in misbehaving:
        fields = tuple((name, value) for name, value in fields if name in _NEEDED)
    if Misbehaviour.UNKNOWN in misbehaving:
        fields = (*fields, *_UNKNOWN)
    return fields


def added_after_signing(misbehaving: Misbehaving) -> Fields:
    """What goes into the body although the signature does not cover it."""
    return _UNSIGNED if Misbehaviour.UNSIGNED_EXTRAS in misbehaving else ()


def read(names: str) -> frozenset[Misbehaviour]:
    """The misbehaviours that `names` lists, with commas between.

    Raises ValueError, in words, for one that there is not.
    """
    found = set()
    for name in filter(None, (part.strip() for part in names.split(","))):
        if name not in list(Misbehaviour):
            raise ValueError(
                f'"{name}" is no way for a carrier to misbehave; one of {", ".join(Misbehaviour)}'
            )
        found.add(Misbehaviour(name))
    return frozenset(found)
