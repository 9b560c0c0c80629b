"""The cookies of one call, or of one pair of text numbers, by host.

Twilio keeps a call's cookies for the call, and a pair's until four hours pass without a text. Path and
Secure are ignored.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, Morsel, SimpleCookie

from ivr.simulator.clock import Clock
from ivr.simulator.transport import Response

IDLE = timedelta(hours=4)


class Cookies:
    """Emptied after `idle` without a request."""

    def __init__(self, clock: Clock, *, idle: timedelta | None = None) -> None:
        self._clock, self._idle = clock, idle
        self._used = clock.now()
        self._cookies: dict[tuple[str, str], tuple[str, datetime | None]] = {}

    def header(self, host: str) -> str:
        """The Cookie header for a request to `host`; empty without cookies."""
        now = self._clock.now()
        if self._idle is not None and now - self._used >= self._idle:
            self._cookies.clear()
        self._used = now
        return "; ".join(
            f"{name}={value}"
            for (owner, name), (value, expires) in self._cookies.items()
            if owner == host and (expires is None or expires > now)
        )

    def store(self, host: str, response: Response) -> None:
        for header, value in response.headers:
            if header.lower() != "set-cookie":
                continue
            try:
                morsels = SimpleCookie(value)
            except CookieError:
                continue
            for name, morsel in morsels.items():
                self._cookies[host, name] = (morsel.coded_value, self._expiry(morsel))

    def _expiry(self, morsel: "Morsel[str]") -> datetime | None:
        try:
            if morsel["max-age"]:
                return self._clock.now() + timedelta(seconds=int(morsel["max-age"]))
            if morsel["expires"]:
                return parsedate_to_datetime(morsel["expires"])
        except ValueError:
            return None
        return None
