"""What the carrier's debugger says of our addresses: which of them it could not use, so that callers
and texters were given something else. Decides what counts; asks nobody.

A call that goes over to the fallback is never told to us by the carrier's callbacks: it asks for the
fallback, on another host, with ErrorCode and ErrorUrl (Twilio's page on availability), and the status
callback at the end of the call is that of any call (Twilio's page on TwiML requests: CallStatus and
CallDuration, no ErrorCode). Only its debugger says it, to whoever asks (Twilio's page on Alerts).
"""

from collections.abc import Iterable
from dataclasses import dataclass

# Twilio's error dictionary: 11xxx is fetching (11200 status, 11205 no connection, 11210 no such host,
# 11750 too long), and of 12xxx those that are no TwiML at all. Others are warnings, or ours to see.
_FETCHING = range(11_000, 12_000)
_NO_TWIML = frozenset({12_100, 12_102, 12_300})
_DOCUMENTS = ("/voice", "/sms")


@dataclass(frozen=True, slots=True)
class Failure:
    """One request of the carrier's that failed: its code, and the address without its query, which
    for a fallback would hold the caller's number."""

    code: int
    address: str


def of_service(failures: Iterable[Failure], public_url: str) -> tuple[int, ...]:
    """The codes, each once, of turns and replies of ours that could not be used: the fallback was."""
    ours = {f"{public_url}{path}" for path in _DOCUMENTS}
    return _codes(each for each in failures if each.address in ours)


def of_fallback(failures: Iterable[Failure], fallback_url: str) -> tuple[int, ...]:
    """The codes, each once, of fallback documents that could not be used: nothing of ours was heard."""
    if not fallback_url:
        return ()
    return _codes(each for each in failures if each.address.startswith(f"{fallback_url}/"))


def _codes(failures: Iterable[Failure]) -> tuple[int, ...]:
    found = {each.code for each in failures}
    return tuple(sorted(code for code in found if code in _FETCHING or code in _NO_TWIML))
