"""What it means when the carrier does not simply take a text. Decides whether it may be tried again.

Sources: Twilio's error dictionary, and its page on the statuses of messages.
"""

from collections.abc import Mapping
from enum import StrEnum


class FaultKind(StrEnum):
    """`transient`: the carrier surely does not have it, and may take it later. `permanent`: it never
    will. `unclear`: nobody can tell whether it has it."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    UNCLEAR = "unclear"


class Fault(Exception):
    """The carrier did not answer that it has the text. Holds no number and no words of the text."""

    def __init__(self, kind: FaultKind, code: int | None, why: str) -> None:
        super().__init__(f"{kind}: {why}")
        self.kind, self.code, self.why = kind, code, why


# Twilio's meaning of its codes, shortened.
MEANINGS: Mapping[int, str] = {
    12300: "an answer of ours had the wrong content type",
    14107: "too many replies to one number in a short time",
    20003: "the account SID or auth token is not right",
    20005: "the account is not active",
    20403: "the account may not do this",
    20404: "the account or message is not there",
    20429: "too many requests at once",
    20500: "a fault at the carrier",
    20503: "the carrier is not available",
    21211: "the number to text is not valid",
    21212: "our own number is not valid for sending",
    21408: "texts to this country are not switched on",
    21602: "the text has no words",
    21606: "our number cannot send texts to this number",
    21608: "a trial account may only text verified numbers",
    21610: "they have sent STOP",
    21611: "too many texts are queued for our number",
    21612: "this number cannot be reached from our number",
    21614: "the number is not a mobile",
    21617: "the text is too long",
    21619: "the text has no words",
    30001: "too many texts were queued",
    30002: "the account is suspended",
    30003: "the phone is switched off, or cannot be reached",
    30004: "the network blocked it",
    30005: "nobody has this number",
    30006: "a landline, or a network that cannot be reached",
    30007: "the network filtered it out",
    30008: "the network gave no reason",
    30009: "a part of the text was missing",
}
# Refused now, taken later: queues that are full, and what whoever looks after the account can mend.
_LATER = frozenset({14107, 20003, 20005, 20403, 20404, 20429, 20503, 21611, 30001, 30002})
_LATER_STATUS = frozenset({401, 403, 404, 407, 429})
STOPPED = 21610


def meaning(code: int | None) -> str:
    """The carrier's meaning of a code of its own."""
    if code is None:
        return ""
    return MEANINGS.get(code, f"https://www.twilio.com/docs/errors/{code}")


def refusal(status: int, code: int | None) -> Fault:
    """What an answer other than "taken" means.

    Args:
        status: the HTTP status.
        code: the carrier's own code, if the answer had one.
    """
    why = meaning(code) or f"the carrier answered with status {status}"
    if code in _LATER or status in _LATER_STATUS:
        return Fault(FaultKind.TRANSIENT, code, why)
    if 400 <= status < 500 and status != 408:
        return Fault(FaultKind.PERMANENT, code, why)
    # A server that fails may have taken it before it did; only looking tells.
    return Fault(FaultKind.UNCLEAR, code, why)
