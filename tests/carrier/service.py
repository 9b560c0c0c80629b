"""Tiny services that answer fixed documents, and a carrier that calls them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from ivr.carrier.signature import candidate_urls, is_genuine
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.transport import Request, Response
from tests.wsgi import wsgi

PUBLIC = "https://line.example"
TOKEN = "0123456789abcdef"
OURS = "+441332410000"
MOBILE = "+447700900123"
NOON = datetime(2026, 12, 28, 12, tzinfo=UTC)

XML = (("Content-Type", "text/xml; charset=utf-8"),)


@dataclass
class Asked:
    """One request as the service saw it."""

    method: str
    target: str
    fields: dict[str, str]
    environ: dict[str, Any]


@dataclass
class Service:
    """Answers each path with its document; keeps what was asked; checks every signature."""

    pages: Mapping[str, Any]
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read().decode()
        form = tuple(parse_qsl(body, keep_blank_values=True))
        assert is_genuine(
            tokens=[TOKEN],
            urls=candidate_urls(PUBLIC, environ["RAW_URI"]),
            params=form,
            signature=environ["HTTP_X_TWILIO_SIGNATURE"],
            settings=None,
        )
        fields = dict(form or parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
        seen = Asked(environ["REQUEST_METHOD"], environ["RAW_URI"], fields, environ)
        self.asked.append(seen)
        page = self.pages.get(environ["PATH_INFO"], 404)
        if callable(page):
            page = page(seen)
        if isinstance(page, str):
            page = (200, XML, f"<Response>{page}</Response>")
        if isinstance(page, int):
            page = (page, (("Content-Type", "text/plain"),), "")
        status, headers, text = page
        start_response(f"{status} -", list(headers))
        return [text.encode() if isinstance(text, str) else text]

    @property
    def last(self) -> Asked:
        return self.asked[-1]


def carrier_for(
    service: Callable[..., Any],
    *,
    transport: Callable[[Request], Response] | None = None,
    **options,
) -> SimulatedCarrier:
    return SimulatedCarrier(
        transport=transport or wsgi(service),
        token=TOKEN,
        account_sid="AC" + "0" * 32,
        number=OURS,
        voice_url=PUBLIC + "/voice",
        sms_url=PUBLIC + "/sms",
        clock=options.pop("clock", VirtualClock(NOON)),
        **options,
    )
