"""Twilio's debugger: requests to our addresses that failed, so that it used the fallback instead.

No webhook tells us that a call used the fallback, which is on another host, and the status callback
after the call is the usual one. Only the debugger knows (Twilio's pages on availability, on Alerts).
"""

from collections.abc import Iterable
from dataclasses import dataclass

# Twilio's error dictionary: 11xxx are failed requests (11200 status, 11205 no connection, 11210 no such
# host, 11750 too long); of 12xxx, these documents were no TwiML at all. All others are warnings.
_REQUESTS = range(11_000, 12_000)
_NO_TWIML = frozenset({12_100, 12_102, 12_300})


@dataclass(frozen=True, slots=True)
class WebhookError:
    """One failed request: Twilio's code, and the address without its query (the query of a fallback
    would hold the caller's number)."""

    code: int
    address: str


def service_errors(errors: Iterable[WebhookError], public_url: str) -> tuple[int, ...]:
    """The distinct codes of turns and replies that could not be used, so that the fallback was."""
    addresses = (f"{public_url}/voice", f"{public_url}/sms")
    return _codes(error for error in errors if error.address in addresses)


def fallback_errors(errors: Iterable[WebhookError], fallback_url: str) -> tuple[int, ...]:
    """The distinct codes of fallback documents that failed: callers heard no words of ours."""
    if not fallback_url:
        return ()
    return _codes(error for error in errors if error.address.startswith(f"{fallback_url}/"))


def _codes(errors: Iterable[WebhookError]) -> tuple[int, ...]:
    codes = {error.code for error in errors}
    return tuple(sorted(code for code in codes if code in _REQUESTS or code in _NO_TWIML))
