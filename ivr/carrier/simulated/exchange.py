"""How Twilio asks the service for a document. Decides retry, redirect, fallback and faults.

twilio.com/docs/usage/webhooks/webhooks-connection-overrides: one retry, on a failed connection
only, unless the URL's fragment says otherwise; then the fallback URL, with ErrorCode and
ErrorUrl. Redirects are followed by GET with the standard parameters alone, ten at most.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from ivr.carrier.signature import sign
from ivr.carrier.simulated.clock import Clock
from ivr.carrier.simulated.cookies import Cookies
from ivr.carrier.simulated.documents import UnreadableError
from ivr.carrier.simulated.events import Event, Fault, Requested
from ivr.carrier.simulated.parameters import Fields, new_sid
from ivr.carrier.simulated.transport import Request, Response, Transport, TransportError

MAX_REDIRECTS = 10
_REDIRECTS = (301, 302, 303, 307, 308)
_URL_CHARACTERS = "".join(map(chr, range(0x21, 0x7F)))

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """The carrier's side of every conversation: the way to the service, its secret, its clock.

    Voice over https signs the URL without its port; texts, and http, with it.
    """

    transport: Transport
    token: str
    clock: Clock
    signs_https_port: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Where to ask, how, and what to send beside the standard parameters."""

    url: str
    method: str = "POST"
    extra: Fields = ()


class Exchange:
    """All the requests of one call or one text."""

    def __init__(
        self,
        line: Line,
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
        try:
            url, response = self._ask(page, standard)
            return url, self._read(read, url, response)
        except UnreadableError as error:
            self.fault(error.code, error.message)
            if self._fallback is None or self._left <= 0:
                return None
            errors = (("ErrorCode", error.code), ("ErrorUrl", page.url))
        try:
            fallback = Page(self._fallback.url, self._fallback.method, errors)
            url, response = self._ask(fallback, standard)
            return url, self._read(read, url, response)
        except UnreadableError as error:
            self.fault(error.code, f"the fallback: {error.message}")
            return None

    def notify(self, page: Page, standard: Fields) -> None:
        """A status callback: its answer changes nothing, but should be 204 or an empty one."""
        self._left = max(self._left, 1)
        try:
            _, response = self._ask(page, standard)
        except UnreadableError as error:
            self.fault("15003", f"status callback: {error.message}")
            return
        empty = b"".join(b"".join(response.body.partition(b"<Response")[1:]).split())
        if response.status != 204 and empty not in (b"<Response/>", b"<Response></Response>"):
            self.fault("15003", "a status callback wants 204, or an empty <Response/>")

    def dismiss(self, page: Page, standard: Fields) -> None:
        """A request whose answer nobody waits for."""
        try:
            self._ask(page, standard)
        except UnreadableError as error:
            self.fault(error.code, error.message)

    def _read(self, read: Callable[[Response], T], url: str, response: Response) -> T:
        try:
            return read(response)
        except UnreadableError as error:
            raise UnreadableError(error.code, f"{error.message} at {url}") from error

    def _ask(self, page: Page, standard: Fields) -> tuple[str, Response]:
        url, method, fields = page.url, page.method, (*standard, *page.extra)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(url, method, fields)
            location = response.header("Location")
            if response.status not in _REDIRECTS or location is None:
                if not 200 <= response.status < 300:
                    raise UnreadableError("11200", f"{url} answered {response.status}")
                return url, response
            url, method, fields = urljoin(url, location), "GET", standard
        raise UnreadableError("11215", f"more than {MAX_REDIRECTS} redirects from {page.url}")

    def _send(self, url: str, method: str, fields: Fields) -> Response:
        overrides = dict(parse_qsl(urlsplit(url).fragment))
        again = overrides.get("rp", "ct").split(",")
        waits = {
            "connect": ("ct", _whole(overrides.get("ct"), 5000) / 1000),
            "timeout": ("rt", _whole(overrides.get("rt"), 15000) / 1000),
        }
        request = self._request(url, method, fields)
        for tries_left in reversed(range(_whole(overrides.get("rc"), 1) + 1)):
            if self._left <= 0:
                raise UnreadableError(*self._over)
            self._left -= 1
            try:
                response = self._line.transport(request)
            except TransportError as error:
                policy, wait = waits[error.kind]
                self._line.clock.advance(wait)
                self._record(Requested(_as_sent(url), 0, self.seconds()))
                if not tries_left or not {policy, "all"} & set(again):
                    raise UnreadableError("11205", f"{url}: {error.kind}") from error
                continue
            self._record(Requested(_as_sent(url), response.status, self.seconds()))
            self._cookies.keep(urlsplit(url).hostname or "", response)
            policy = f"{response.status // 100}xx"
            if policy in ("4xx", "5xx") and tries_left and {policy, "all"} & set(again):
                continue
            return response
        raise AssertionError("the last attempt returns or raises")

    def _request(self, url: str, method: str, fields: Fields) -> Request:
        sent = _as_sent(url)
        form: Fields = fields
        if method == "GET":
            sent += ("&" if "?" in sent else "?") + urlencode(fields)
            form = ()
        parts = urlsplit(sent)
        headers = [
            ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ("User-Agent", "TwilioProxy/1.1"),
            ("Accept", "*/*"),
            ("X-Home-Region", "us1"),
            ("I-Twilio-Idempotency-Token", new_sid("")),
            ("X-Twilio-Signature", sign(self._line.token, self._signed(sent), form)),
        ]
        cookies = self._cookies.header(parts.hostname or "")
        if cookies:
            headers.append(("Cookie", cookies))
        return Request(method, sent, tuple(headers), urlencode(form).encode("ascii"))

    def _signed(self, url: str) -> str:
        parts = urlsplit(url)
        if self._line.signs_https_port or parts.scheme != "https" or parts.port is None:
            return url
        authority = parts.netloc.rpartition(":")[0]
        return url.replace(parts.netloc, authority, 1)


def _as_sent(url: str) -> str:
    """`url` without credentials and fragment, and with what is not ASCII encoded."""
    parts = urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")
    return quote(urlunsplit(bare), safe=_URL_CHARACTERS)


def _whole(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isdecimal() else default
