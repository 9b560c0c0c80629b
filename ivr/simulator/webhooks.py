"""The webhooks of one call or text: retries, redirects, the fallback URL, and faults.

twilio.com/docs/usage/webhooks/webhooks-connection-overrides: one retry, on a failed connection only,
unless the URL's fragment says otherwise; then the fallback URL, with ErrorCode and ErrorUrl. Redirects
are followed by GET with the standard parameters alone, ten at most.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar
from urllib.parse import parse_qsl, urljoin, urlsplit

from ivr.simulator.cookies import Cookies
from ivr.simulator.documents import UnreadableError
from ivr.simulator.events import Event, Fault, Requested
from ivr.simulator.misbehaviour import LATE_SECONDS, SLOW_SECONDS, Misbehaviour
from ivr.simulator.parameters import Fields
from ivr.simulator.transport import Request, Response, TransportError
from ivr.simulator.webhook_request import ServiceConnection, encode_url, with_new_token, write

MAX_REDIRECTS = 10
_CUT = 2  # the document that misbehaviour `cut` loses
_REDIRECTS = (301, 302, 303, 307, 308)

T = TypeVar("T")
Loss = Literal["unreachable", "cut"]


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address of the service, its method, and fields beside the standard parameters."""

    url: str
    method: str = "POST"
    extra: Fields = ()

    def resolve(self, url: str | None, method: str = "POST", extra: Fields = ()) -> "Webhook":
        """The webhook that a URL in this one's document leads to; without a URL, the same address."""
        return Webhook(urljoin(self.url, url) if url else self.url, method, extra)


class WebhookClient:
    """Makes the requests of one call or one text, `requests_left` at most, and records events."""

    def __init__(
        self,
        connection: ServiceConnection,
        cookies: Cookies,
        fallback: Webhook | None,
        record: Callable[[Event], None],
        requests_left: int,
    ) -> None:
        self._connection, self._cookies = connection, cookies
        self._fallback, self._record = fallback, record
        self._requests_left = requests_left
        self._began = connection.clock.now()
        self._misbehaving = connection.misbehaving
        self._documents = 0
        self._previous: Request | None = None

    def seconds(self) -> float:
        """Seconds since the first request, to the millisecond."""
        return round((self._connection.clock.now() - self._began).total_seconds(), 3)

    def fault(self, code: str, message: str) -> None:
        self._record(Fault(code, message, self.seconds()))

    def fetch(
        self, webhook: Webhook, standard: Fields, read: Callable[[Response], T]
    ) -> tuple[str, T] | None:
        """The document and its URL, if need be from the fallback; None if neither can be read."""
        self._documents += 1
        try:
            return self._fetch(webhook, standard, self._loss(is_document=True), read)
        except UnreadableError as error:
            self.fault(error.code, error.message)
            if self._fallback is None or self._requests_left <= 0:
                return None
            errors = (("ErrorCode", error.code), ("ErrorUrl", webhook.url))
        try:
            return self._fetch(replace(self._fallback, extra=errors), standard, None, read)
        except UnreadableError as error:
            self.fault(error.code, f"the fallback: {error.message}")
            return None

    def notify(self, webhook: Webhook, standard: Fields) -> None:
        """A status callback: its answer changes nothing, but must be 204 or an empty document."""
        if Misbehaviour.LATE in self._misbehaving:
            self._connection.clock.advance(LATE_SECONDS)
        self._requests_left = max(self._requests_left, 1)
        try:
            _, response = self._ask(webhook, standard, self._loss())
        except UnreadableError as error:
            self.fault("15003", f"status callback: {error.message}")
            return
        empty = b"".join(b"".join(response.body.partition(b"<Response")[1:]).split())
        if response.status != 204 and empty not in (b"<Response/>", b"<Response></Response>"):
            self.fault("15003", "the answer to a status callback must be 204 or <Response/>")

    def dismiss(self, webhook: Webhook, standard: Fields) -> None:
        """A request whose answer is not used."""
        try:
            self._ask(webhook, standard, self._loss())
        except UnreadableError as error:
            self.fault(error.code, error.message)

    def _loss(self, *, is_document: bool = False) -> Loss | None:
        """What happens to a request to the service now; only a document is ever cut."""
        if Misbehaviour.FALLBACK in self._misbehaving and self._documents > 1:
            return "unreachable"
        is_cut = is_document and Misbehaviour.CUT in self._misbehaving and self._documents == _CUT
        return "cut" if is_cut else None

    def _fetch(
        self, webhook: Webhook, standard: Fields, loss: Loss | None, read: Callable[[Response], T]
    ) -> tuple[str, T]:
        url, response = self._ask(webhook, standard, loss)
        try:
            return url, read(response)
        except UnreadableError as error:
            raise UnreadableError(error.code, f"{error.message} at {url}") from error

    def _ask(self, webhook: Webhook, standard: Fields, loss: Loss | None) -> tuple[str, Response]:
        url, method, fields = webhook.url, webhook.method, (*standard, *webhook.extra)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(url, method, fields, loss)
            location = response.header("Location")
            if response.status not in _REDIRECTS or location is None:
                if not 200 <= response.status < 300:
                    raise UnreadableError("11200", f"{url} answered {response.status}")
                return url, response
            url, method, fields = urljoin(url, location), "GET", standard
        raise UnreadableError("11215", f"more than {MAX_REDIRECTS} redirects from {webhook.url}")

    def _send(self, url: str, method: str, fields: Fields, loss: Loss | None) -> Response:
        overrides = dict(parse_qsl(urlsplit(url).fragment))
        retried = overrides.get("rp", "ct").split(",")
        waits = {
            "connect": ("ct", _whole(overrides.get("ct", ""), 5000) / 1000),
            "timeout": ("rt", _whole(overrides.get("rt", ""), 15000) / 1000),
        }
        request = write(self._connection, self._cookies, url, method, fields)
        is_flaky = Misbehaviour.RETRIES in self._misbehaving
        for tries_left in reversed(range(_whole(overrides.get("rc", ""), 1) + 1)):
            if self._requests_left <= 0:
                raise UnreadableError("too many requests", "this never ends by itself")
            self._requests_left -= 1
            try:
                response = self._deliver(request, "unreachable" if is_flaky else loss)
            except TransportError as error:
                is_flaky = False
                policy, wait = waits[error.kind]
                self._connection.clock.advance(wait)
                self._record(Requested(encode_url(url), 0, self.seconds()))
                if not tries_left or not {policy, "all"} & set(retried):
                    raise UnreadableError("11205", f"{url}: {error.kind}") from error
                continue
            self._record(Requested(encode_url(url), response.status, self.seconds()))
            self._cookies.store(urlsplit(url).hostname or "", response)
            policy = f"{response.status // 100}xx"
            if policy in ("4xx", "5xx") and tries_left and {policy, "all"} & set(retried):
                continue
            return response
        raise AssertionError("the last attempt returns or raises")

    def _deliver(self, request: Request, loss: Loss | None) -> Response:
        """One attempt; a misbehaving carrier may deliver it twice, out of order or not at all."""
        if loss == "unreachable":
            raise TransportError("connect")
        transport = self._connection.transport
        response = transport(request)
        if Misbehaviour.DUPLICATES in self._misbehaving:
            response = transport(request)
        if Misbehaviour.NEW_TOKENS in self._misbehaving:
            response = transport(with_new_token(request))
        if Misbehaviour.REORDERED in self._misbehaving:
            if self._previous is not None:
                transport(self._previous)
            self._previous = request
        if Misbehaviour.SLOW in self._misbehaving:
            self._connection.clock.advance(SLOW_SECONDS)
        if loss == "cut":
            raise TransportError("timeout")
        return response


def _whole(value: str, default: int) -> int:
    return int(value) if value.isdecimal() else default
