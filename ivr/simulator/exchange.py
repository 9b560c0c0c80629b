"""How Twilio asks the service for a document. Decides retry, redirect, fallback and faults.

twilio.com/docs/usage/webhooks/webhooks-connection-overrides: one retry, on a failed connection
only, unless the URL's fragment says otherwise; then the fallback URL, with ErrorCode and
ErrorUrl. Redirects are followed by GET with the standard parameters alone, ten at most.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar
from urllib.parse import parse_qsl, urljoin, urlsplit

from ivr.simulator.asking import SimulatedNumber, as_sent, with_a_new_token, write
from ivr.simulator.cookies import Cookies
from ivr.simulator.documents import UnreadableError
from ivr.simulator.events import Event, Fault, Requested
from ivr.simulator.misbehaviour import LATE_SECONDS, SLOW_SECONDS, Misbehaviour
from ivr.simulator.parameters import Fields
from ivr.simulator.transport import Request, Response, TransportError

MAX_REDIRECTS = 10
_CUT = 2  # which document of a call is lost on its way
_REDIRECTS = (301, 302, 303, 307, 308)

__all__ = ["Exchange", "Page", "SimulatedNumber"]

T = TypeVar("T")
Lost = Literal["unreachable", "cut"]


@dataclass(frozen=True, slots=True)
class Page:
    """Where to ask, how, and what to send beside the standard parameters."""

    url: str
    method: str = "POST"
    extra: Fields = ()

    def beside(self, url: str | None, method: str = "POST", extra: Fields = ()) -> "Page":
        """Where an address on this page leads; none is the page itself."""
        return Page(urljoin(self.url, url) if url else self.url, method, extra)


class Exchange:
    """All the requests of one call or one text."""

    def __init__(
        self,
        line: SimulatedNumber,
        *,
        cookies: Cookies,
        fallback: Page | None,
        record: Callable[[Event], None],
        max_requests: int,
        over: tuple[str, str] = ("too many requests", "this never ends by itself"),
    ) -> None:
        self._line = line
        self._cookies = cookies
        self._fallback = fallback
        self._record = record
        self._left, self._over = max_requests, over
        self._began = line.clock.now()
        self._misbehaving = line.misbehaving
        self._fetched = 0
        self._held: list[tuple[Page, Fields]] = []  # callbacks that are to come late
        self._before: Request | None = None

    def seconds(self) -> float:
        """Seconds since the exchange began, to the millisecond."""
        return round((self._line.clock.now() - self._began).total_seconds(), 3)

    def fault(self, code: str, message: str) -> None:
        """Record what Twilio's debugger would show."""
        self._record(Fault(code, message, self.seconds()))

    def fetch(
        self, page: Page, standard: Fields, read: Callable[[Response], T]
    ) -> tuple[str, T] | None:
        """The document and the URL it came from, from the fallback if need be; or None."""
        self._fetched += 1
        try:
            url, response = self._ask(page, standard, self._lost(document=True))
            return url, self._read(read, url, response)
        except UnreadableError as error:
            self.fault(error.code, error.message)
            if self._fallback is None or self._left <= 0:
                return None
            errors = (("ErrorCode", error.code), ("ErrorUrl", page.url))
        try:
            fallback = Page(self._fallback.url, self._fallback.method, errors)
            url, response = self._ask(fallback, standard, None)
            return url, self._read(read, url, response)
        except UnreadableError as error:
            self.fault(error.code, f"the fallback: {error.message}")
            return None

    def notify(self, page: Page, standard: Fields) -> None:
        """A status callback: its answer changes nothing, but should be 204 or an empty one."""
        if {Misbehaviour.LATE, Misbehaviour.REORDERED} & set(self._misbehaving):
            self._held.append((page, standard))
        else:
            self._tell(page, standard)

    def finish(self) -> None:
        """The call is over: what was held back is delivered."""
        if Misbehaviour.LATE in self._misbehaving:
            self._line.clock.advance(LATE_SECONDS)
        backwards = Misbehaviour.REORDERED in self._misbehaving
        for page, standard in reversed(self._held) if backwards else self._held:
            self._tell(page, standard)
        self._held.clear()

    def _tell(self, page: Page, standard: Fields) -> None:
        self._left = max(self._left, 1)
        try:
            _, response = self._ask(page, standard, self._lost())
        except UnreadableError as error:
            self.fault("15003", f"status callback: {error.message}")
            return
        empty = b"".join(b"".join(response.body.partition(b"<Response")[1:]).split())
        if response.status != 204 and empty not in (b"<Response/>", b"<Response></Response>"):
            self.fault("15003", "a status callback wants 204, or an empty <Response/>")

    def dismiss(self, page: Page, standard: Fields) -> None:
        """A request whose answer nobody waits for."""
        try:
            self._ask(page, standard, self._lost())
        except UnreadableError as error:
            self.fault(error.code, error.message)

    def _read(self, read: Callable[[Response], T], url: str, response: Response) -> T:
        try:
            return read(response)
        except UnreadableError as error:
            raise UnreadableError(error.code, f"{error.message} at {url}") from error

    def _lost(self, *, document: bool = False) -> Lost | None:
        """What becomes of a request to our own host now; only a document is ever cut."""
        if Misbehaviour.FALLBACK in self._misbehaving and self._fetched > 1:
            return "unreachable"
        is_cut = document and Misbehaviour.CUT in self._misbehaving and self._fetched == _CUT
        return "cut" if is_cut else None

    def _ask(self, page: Page, standard: Fields, lost: Lost | None) -> tuple[str, Response]:
        url, method, fields = page.url, page.method, (*standard, *page.extra)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(url, method, fields, lost)
            location = response.header("Location")
            if response.status not in _REDIRECTS or location is None:
                if not 200 <= response.status < 300:
                    raise UnreadableError("11200", f"{url} answered {response.status}")
                return url, response
            url, method, fields = urljoin(url, location), "GET", standard
        raise UnreadableError("11215", f"more than {MAX_REDIRECTS} redirects from {page.url}")

    def _send(self, url: str, method: str, fields: Fields, lost: Lost | None) -> Response:
        overrides = dict(parse_qsl(urlsplit(url).fragment))
        again = overrides.get("rp", "ct").split(",")
        waits = {
            "connect": ("ct", _whole(overrides.get("ct"), 5000) / 1000),
            "timeout": ("rt", _whole(overrides.get("rt"), 15000) / 1000),
        }
        request = write(self._line, self._cookies, url, method, fields)
        flaky = Misbehaviour.RETRIES in self._misbehaving
        for tries_left in reversed(range(_whole(overrides.get("rc"), 1) + 1)):
            if self._left <= 0:
                raise UnreadableError(*self._over)
            self._left -= 1
            try:
                response = self._deliver(request, "unreachable" if flaky else lost)
            except TransportError as error:
                flaky = False
                policy, wait = waits[error.kind]
                self._line.clock.advance(wait)
                self._record(Requested(as_sent(url), 0, self.seconds()))
                if not tries_left or not {policy, "all"} & set(again):
                    raise UnreadableError("11205", f"{url}: {error.kind}") from error
                continue
            self._record(Requested(as_sent(url), response.status, self.seconds()))
            self._cookies.keep(urlsplit(url).hostname or "", response)
            policy = f"{response.status // 100}xx"
            if policy in ("4xx", "5xx") and tries_left and {policy, "all"} & set(again):
                continue
            return response
        raise AssertionError("the last attempt returns or raises")

    def _deliver(self, request: Request, lost: Lost | None) -> Response:
        """One attempt, as often and in the order in which it reaches the service."""
        if lost == "unreachable":
            raise TransportError("connect")
        response = self._line.transport(request)
        if Misbehaviour.DUPLICATES in self._misbehaving:
            response = self._line.transport(request)
        if Misbehaviour.NEW_TOKENS in self._misbehaving:
            response = self._line.transport(with_a_new_token(request))
        if Misbehaviour.REORDERED in self._misbehaving:
            if self._before is not None:
                self._line.transport(self._before)
            self._before = request
        if Misbehaviour.SLOW in self._misbehaving:
            self._line.clock.advance(SLOW_SECONDS)
        if lost == "cut":
            raise TransportError("timeout")
        return response


def _whole(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isdecimal() else default
