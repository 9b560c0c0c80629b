"""The cookies of one call, or of one pair of text numbers. Never shares them between hosts.

Twilio keeps a call's cookies for the call, and a pair's until four hours go by without a text.
Path and Secure are not looked at.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, Morsel, SimpleCookie

from ivr.simulator.clock import Clock
from ivr.simulator.transport import Response

IDLE = timedelta(hours=4)


class Cookies:
    """A jar that forgets everything after `idle`, if that is given."""

    def __init__(self, clock: Clock, *, idle: timedelta | None = None) -> None:
        self._clock = clock
        self._idle = idle
        self._used = clock.now()
        self._kept: dict[tuple[str, str], tuple[str, datetime | None]] = {}

    def header(self, host: str) -> str:
        """The Cookie header for a request to `host`; empty if there is nothing to send."""
        now = self._clock.now()
        if self._idle is not None and now - self._used >= self._idle:
            self._kept.clear()
        self._used = now
        return "; ".join(
            f"{name}={value}"
            for (owner, name), (value, expires) in self._kept.items()
            if owner == host and (expires is None or expires > now)
        )

    def keep(self, host: str, response: Response) -> None:
        """Take in what an answer sets."""
        for header, value in response.headers:
            if header.lower() != "set-cookie":
                continue
            try:
                morsels = SimpleCookie(value)
            except CookieError:
                continue
            for name, morsel in morsels.items():
                self._kept[host, name] = (morsel.coded_value, self._expiry(morsel))

    def _expiry(self, morsel: "Morsel[str]") -> datetime | None:
        try:
            if morsel["max-age"]:
                return self._clock.now() + timedelta(seconds=int(morsel["max-age"]))
            if morsel["expires"]:
                return parsedate_to_datetime(morsel["expires"])
        except ValueError:
            return None
        return None
