"""What each error of Twilio's API means, and whether a text may be tried again. Sources: Twilio's error
dictionary, and its page on the statuses of messages."""

from collections.abc import Mapping
from enum import StrEnum


class ErrorKind(StrEnum):
    """`transient`: the carrier does not have the text and may accept it later. `permanent`: it never
    will. `unclear`: it may or may not have the text."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    UNCLEAR = "unclear"


class ApiError(Exception):
    """The carrier did not confirm a request. Holds no number and no words of a text."""

    def __init__(self, kind: ErrorKind, code: int | None, why: str) -> None:
        super().__init__(f"{kind}: {why}")
        self.kind, self.code, self.why = kind, code, why


# Twilio's meanings of its codes, shortened.
MEANINGS: Mapping[int, str] = {
    12300: "our answer had the wrong content type",
    14107: "too many replies to one number in a short time",
    20003: "the account SID or auth token is wrong",
    20005: "the account is not active",
    20403: "the account is not allowed to do this",
    20404: "the account or message does not exist",
    20429: "too many requests at once",
    20500: "a fault at the carrier",
    20503: "the carrier is not available",
    21211: "the number to text is not valid",
    21212: "our own number is not valid for sending",
    21408: "texts to this country are not switched on",
    21602: "the text has no words",
    21606: "our number cannot send texts to this number",
    21608: "a trial account can only text verified numbers",
    21610: "this number has sent STOP",
    21611: "too many texts are queued for our number",
    21612: "this number cannot be reached from our number",
    21614: "the number is not a mobile",
    21617: "the text is too long",
    21619: "the text has no words",
    30001: "too many texts were queued",
    30002: "the account is suspended",
    30003: "the phone is switched off, or cannot be reached",
    30004: "the network blocked it",
    30005: "the number is not in use",
    30006: "a landline, or a network that cannot be reached",
    30007: "the network filtered it out",
    30008: "the network gave no reason",
    30009: "a part of the text was missing",
}
# Accepted later: full queues, and faults of the account that the technician can correct.
_TRANSIENT = frozenset({14107, 20003, 20005, 20403, 20404, 20429, 20503, 21611, 30001, 30002})
_TRANSIENT_STATUS = frozenset({401, 403, 404, 407, 429})
STOPPED = 21610


def meaning(code: int | None) -> str:
    return (
        MEANINGS.get(code, f"https://www.twilio.com/docs/errors/{code}") if code is not None else ""
    )


def refusal(status: int, code: int | None) -> ApiError:
    """The error of a response that is no success: its HTTP status, and Twilio's own code, if any."""
    why = meaning(code) or f"the carrier answered with status {status}"
    if code in _TRANSIENT or status in _TRANSIENT_STATUS:
        return ApiError(ErrorKind.TRANSIENT, code, why)
    if 400 <= status < 500 and status != 408:
        return ApiError(ErrorKind.PERMANENT, code, why)
    # A server may have accepted the text before it failed.
    return ApiError(ErrorKind.UNCLEAR, code, why)
