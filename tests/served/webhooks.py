"""Webhooks as they come to a running service: in order, twice, late, touched, made up, unsigned.

A `Siege` sends them and judges every answer by itself: a signed request gets a document that Twilio
accepts, within two seconds; any other gets 403 and nothing else. It remembers what was personal in
what it sent, so that the service's log and files can be searched for it.
"""

import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from ivr.carrier.accepted import of_messages, of_voice, of_whisper
from ivr.carrier.signature import sign
from ivr.simulator.transport import Request, Response, http
from tests.served.process import TOKEN
from tests.web.signing import FORM, Fields

LONGEST_WAIT = 10.0  # seconds; the carrier gives up after fifteen
ENDPOINTS = ("/voice", "/sms", "/voice/status", "/sms/status", "/voice/whisper")


@dataclass(frozen=True)
class Sent:
    """One request that the carrier might have signed."""

    url: str
    fields: Fields
    signature: str
    settings: str | None


@dataclass
class Siege:
    """A service under siege. `asked` counts requests; `personal` is what must appear nowhere."""

    port: int
    asked: int = 0
    slowest: float = 0.0
    sent: list[Sent] = field(default_factory=list)
    personal: set[str] = field(default_factory=set)
    calls: list["Call"] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def signed(self, target: str, fields: Fields) -> Response:
        """Send a request as the carrier signs it; the answer must be one that it can use. Every
        third is signed by a shared key."""
        url = self.base + target
        if self.asked % 3:
            one = Sent(url, fields, sign(TOKEN, url, fields), None)
        else:
            one = Sent(url, fields, sign(TOKEN, url, fields, algorithm="sha256"), _SHARED_KEY)
        self.sent.append(one)
        del self.sent[:-200]
        return self.again(one)

    def again(self, one: Sent) -> Response:
        """Send a request that was sent before, letter for letter."""
        answer = self._post(one.url, one.fields, one.signature, one.settings)
        path = urlsplit(one.url).path
        assert answer.status in (200, 204), (answer.status, path)
        if path.endswith("/status"):
            assert answer.body in (b"", _EMPTY), path
        else:
            check = _CHECKS[path]
            ended = path == "/voice" and _is_over(one.fields)
            complaints = check(answer.body, answer.header("Content-Type"))
            assert complaints == () or ended, (path, list(map(str, complaints)))
        return answer

    def unsigned(
        self, target: str, fields: Fields, signature: str | None, settings: str | None = None
    ) -> None:
        """Send a request that the carrier has not signed: it is refused."""
        answer = self._post(self.base + target, fields, signature, settings)
        assert (answer.status, answer.body) == (403, b""), (answer.status, target[:40])

    def remember(self, *texts: str) -> None:
        """These are personal: numbers, and the words of callers and texters."""
        for text in texts:
            if len(text.strip()) >= 6:
                self.personal.add(text.strip())
            if text.startswith("+44") and text[1:].isdigit():
                self.personal |= {text[1:], "0" + text[3:]}

    def _post(
        self, url: str, fields: Fields, signature: str | None, settings: str | None
    ) -> Response:
        headers = [("Content-Type", FORM)]
        if settings is not None:
            headers.append(("X-Twilio-Webhooks-Signature-Settings", settings))
        if signature is not None:
            headers.append(("X-Twilio-Signature", signature))
        began = time.monotonic()
        answer = _send(Request("POST", url, tuple(headers), urlencode(fields).encode()))
        seconds = time.monotonic() - began
        self.asked += 1
        self.slowest = max(self.slowest, seconds)
        assert seconds < LONGEST_WAIT, f"{seconds:.1f} s for {urlsplit(url).path}"
        return answer


@dataclass
class Call:
    """A call as the carrier knows it: who, and the addresses that the last document gave."""

    siege: Siege
    sid: str
    from_: str
    extra: Fields = ()
    actions: list[str] = field(default_factory=list)

    def fields(self, status: str = "in-progress", **more: str) -> Fields:
        return (
            ("AccountSid", "AC" + "0" * 32),
            ("CallSid", self.sid),
            ("CallStatus", status),
            ("From", self.from_),
            ("To", "+441632960001"),
            ("ToZip", ""),
            *self.extra,
            *more.items(),
        )

    def begin(self) -> None:
        self._take(self.siege.signed("/voice", self.fields("ringing")))

    def go_on(self, which: int, **event: str) -> None:
        """Ask for one of the addresses that the last document gave: the action, or the Redirect."""
        if not self.actions:
            self.begin()
        if self.actions:
            self._take(
                self.siege.signed(self.actions[which % len(self.actions)], self.fields(**event))
            )

    def _take(self, answer: Response) -> None:
        root = ElementTree.fromstring(answer.body)  # noqa: S314 - our own service's answer
        found = [verb.get("action", "") for verb in root] + [
            verb.text or "" for verb in root if verb.tag == "Redirect"
        ]
        self.actions = [address.removeprefix(self.siege.base) for address in found if address]


_CHECKS = {"/voice": of_voice, "/sms": of_messages, "/voice/whisper": of_whisper}
_EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response />'
_SHARED_KEY = "key=webhooks_1,algorithm=HMAC_SHA256"
_OVER = ("completed", "busy", "failed", "no-answer", "canceled")
_send = http(timeout_seconds=10)


def _is_over(fields: Fields) -> bool:
    """Whether the caller has hung up: then it does not matter what is answered."""
    first = next((value for name, value in fields if name == "CallStatus"), "")
    return first.lower() in _OVER
