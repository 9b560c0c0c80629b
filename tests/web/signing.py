"""The application in this process, and requests to it that are signed as the carrier signs them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Flask

from ivr.carrier.signature import sign
from ivr.line.line import FixedRevision
from ivr.operations.service import build_service
from ivr.operations.settings import Settings, read_settings
from ivr.simulator.call import SimulatedCall
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.documents import Document, parse
from ivr.simulator.transport import Request, Response
from ivr.store.revision_source import RevisionSource
from ivr.web.application import create_app
from tests.callers import shipped
from tests.wsgi import wsgi

PUBLIC = "https://line.example"
TOKEN = "0123456789abcdef0123456789abcdef"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"

VOICE = "/voice"
SMS = "/sms"
ENDPOINTS = (VOICE, SMS, "/voice/status", "/sms/status")

# As captured from a call to a UK number; blank values are sent, and signed.
CALL = (
    ("AccountSid", "AC" + "0" * 32),
    ("ApiVersion", "2010-04-01"),
    ("CallSid", "CA" + "1" * 32),
    ("CallStatus", "in-progress"),
    ("Direction", "inbound"),
    ("From", "+447700900123"),
    ("FromCity", ""),
    ("To", "+441632960001"),
    ("ToState", "Derby"),
)
TEXT = (
    ("AccountSid", "AC" + "0" * 32),
    ("Body", "derby"),
    ("From", "+447700900123"),
    ("MessageSid", "SM" + "1" * 32),
    ("NumMedia", "0"),
    ("To", "+441632960001"),
)

Fields = tuple[tuple[str, str], ...]


def settings(**changes: str) -> Settings:
    values = {
        "PUBLIC_URL": PUBLIC,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SERVICE_NUMBER": "+441632960001",
        "SECRET_KEY": "made up for tests",
        **changes,
    }
    return read_settings(values, Path())


@dataclass
class Service:
    """An application and what it logs."""

    settings: Settings = field(default_factory=settings)
    revisions: RevisionSource | None = None
    clock: Callable[[], datetime] = lambda: NOON
    seen: structlog.testing.LogCapture = field(default_factory=structlog.testing.LogCapture)

    def __post_init__(self) -> None:
        log = structlog.wrap_logger(None, processors=[self.seen])
        revisions = self.revisions or FixedRevision(shipped())
        self.app: Flask = create_app(
            build_service(self.settings, clock=self.clock, revisions=revisions, log=log)
        )
        self.send = wsgi(self.app)

    @property
    def logged(self) -> str:
        """Everything logged so far, as it would be written."""
        return json.dumps(self.seen.entries)

    def post(
        self,
        target: str,
        form: Fields = CALL,
        *,
        body: bytes | None = None,
        signed_url: str | None = None,
        signed_form: Fields | None = None,
        token: str = TOKEN,
        signature: str | None = None,
        method: str = "POST",
        headers: Fields = (),
        algorithm="sha1",
        unsigned: bool = False,
    ) -> Response:
        """Send a form. By default it is signed as it is sent; each part can be made to differ."""
        if signature is None:
            url = signed_url or self.settings.public_url + target
            signed_fields = form if signed_form is None else signed_form
            signature = sign(token, url, signed_fields, algorithm=algorithm)
        sent = [("Content-Type", FORM), *headers]
        if not unsigned:
            sent.append(("X-Twilio-Signature", signature))
        content = urlencode(form).encode() if body is None else body
        return self.send(Request(method, "http://127.0.0.1:8000" + target, tuple(sent), content))

    def dial(self) -> SimulatedCall:
        """A call that a simulated carrier begins at noon."""
        carrier = SimulatedCarrier(
            transport=self.send,
            token=TOKEN,
            account_sid="AC" + "0" * 32,
            number="+441632960001",
            voice_url=PUBLIC + VOICE,
            sms_url=PUBLIC + SMS,
            clock=VirtualClock(NOON),
        )
        return carrier.dial("+447700900123")

    def ready(self) -> dict[str, Any]:
        """What `/readyz` says, which is 200 whatever it says."""
        answer = self.send(Request("GET", "http://127.0.0.1/readyz", (), b""))
        assert answer.status == 200
        return json.loads(answer.body)

    def document(self, target: str, form: Fields = CALL, **how) -> Document:
        """The voice document that is answered: 200, and nothing in it to complain of."""
        answer = self.post(target, form, **how)
        assert answer.status == 200
        document = parse(answer)
        assert document.problems == ()
        return document


def fields_for(endpoint: str) -> Fields:
    return TEXT if endpoint.startswith(SMS) else CALL


def with_(form: Fields, **changes: str | None) -> Fields:
    """The form with fields added, changed, or (None) left out."""
    kept = tuple((name, value) for name, value in form if name not in changes)
    return kept + tuple((name, value) for name, value in changes.items() if value is not None)
