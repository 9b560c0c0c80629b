"""A line and the simulated carrier in one process, on a clock of their own.

It answers with the functions that production uses, and fails openly: an exception becomes status 500.
"""

from datetime import datetime
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl

from ivr.carrier import fallback, twiml
from ivr.carrier.requests import WHISPER
from ivr.content.revision import Revision
from ivr.directory.places import Places, open_places
from ivr.engine.texts import TextReply
from ivr.engine.turn import Ring, Turn
from ivr.line.calls import answer_call, answer_whisper
from ivr.line.conversation_cookie import NAME as COOKIE
from ivr.line.line import FixedRevision, Line, PromiseStore
from ivr.line.text_limits import TextLimiter
from ivr.line.texts import answer_text
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.misbehaviour import Misbehaving
from ivr.simulator.transport import Request, Response, Transport

SERVICE_NUMBER = "+441632960001"  # in Ofcom's range for drama: never assigned
URL = "https://simulated.invalid"
FALLBACK_URL = "https://fallback.invalid"
SECRET = "simulated"  # noqa: S105 - signs and hashes only what stays in this process
_VOICE, _SMS = "/voice", "/sms"
_STATUS_PATHS = ("/voice/status", "/sms/status")


class PromisesInMemory:
    """Texts promised in simulated calls: stored to be shown, never sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def may_be_offered(self, number: str) -> bool:  # noqa: ARG002 - see PromiseStore
        return True

    def promise(self, call: str, step: str, *, body: str, **_: object) -> bool:  # noqa: ARG002
        self.texts.append(body)
        return True


class SimulatedLine:
    """A line that answers with one revision.

    Each `carrier` starts afresh, at a time of its own; `turns`, `answers` and `promised` belong to the
    newest one. By default, `places` is the index that `ivr places build` made, and no text is offered:
    `offers_texts` stores promised texts in memory. `limits_texts` counts texts towards the limits.
    """

    def __init__(
        self,
        revision: Revision,
        places: Places | None = None,
        *,
        text_number: str | None = None,
        promises: PromiseStore | None = None,
        offers_texts: bool = False,
        limits_texts: bool = True,
    ) -> None:
        self.revision = revision
        self.turns: list[Turn] = []
        self.answers: list[TextReply] = []
        self._places = open_places() if places is None else places
        self._text_number = text_number or SERVICE_NUMBER
        self._promises, self._offers_texts = promises, offers_texts
        self._in_memory = PromisesInMemory()
        self._limiter = TextLimiter() if limits_texts else None
        settings = self.line().writer_settings(revision)
        self._fallbacks = {
            f"{FALLBACK_URL}/voice.xml": fallback.voice_fallback(revision, settings),
            f"{FALLBACK_URL}/sms.xml": fallback.text_fallback(revision),
        }

    def carrier(self, at: datetime, *, misbehaving: Misbehaving = frozenset()) -> SimulatedCarrier:
        """A carrier whose clock starts at `at` (an aware datetime)."""
        self.clock, self._in_memory = VirtualClock(at), PromisesInMemory()
        self.turns, self.answers = [], []
        if self._limiter is not None:
            self._limiter.reset()
        return SimulatedCarrier(
            transport=self._transport(),
            token=SECRET,
            account_sid="AC" + "0" * 32,
            number=SERVICE_NUMBER,
            text_number=self._text_number,
            voice_url=URL + _VOICE,
            sms_url=URL + _SMS,
            voice_fallback_url=f"{FALLBACK_URL}/voice.xml",
            sms_fallback_url=f"{FALLBACK_URL}/sms.xml",
            voice_status_url=URL + _STATUS_PATHS[0],
            clock=self.clock,
            misbehaving=misbehaving,
        )

    @property
    def promised(self) -> tuple[str, ...]:
        return tuple(self._in_memory.texts)

    def contact_of(self, number: str) -> str | None:
        """The contact that a number belongs to, if it rang."""
        rings = (turn.wait for turn in self.turns if isinstance(turn.wait, Ring))
        return next((ring.contact for ring in rings if ring.number == number), None)

    def line(self) -> Line:
        """The line itself, which remembers nothing of earlier calls and texts."""
        return Line(
            FixedRevision(self.revision),
            self.revision,
            URL,
            SERVICE_NUMBER,
            self._text_number,
            SECRET,
            self._places,
            promises=self._promises or (self._in_memory if self._offers_texts else None),
            text_limiter=self._limiter,
        )

    def service_transport(self) -> Transport:
        """Answer the carrier's requests to the service, and note turns and answers."""
        line, clock, turns, answers = self.line(), self.clock, self.turns, self.answers

        def send(request: Request) -> Response:
            path, _, query = request.url.removeprefix(URL).partition("?")
            if path in _STATUS_PATHS:
                return Response(204, (), b"")
            asked, form = _pairs(query), _pairs(request.body.decode())
            try:
                if path == WHISPER:
                    return _xml(answer_whisper(line, asked, form).document)
                if path == _SMS:
                    reply = answer_text(line, form, _cookie(request), clock.now())
                    answers.append(reply.answer)
                    return _xml(reply.document, reply.set_cookie)
                answered = answer_call(line, asked, form, clock.now())
            except Exception:  # shown as a fault of the call
                return Response(500, (), b"")
            turns.append(answered.turn)
            return _xml(answered.document)

        return send

    def _transport(self) -> Transport:
        """To the service, or to the other host, which serves the fallback documents as files."""
        send = self.service_transport()

        def send_either(request: Request) -> Response:
            document = self._fallbacks.get(request.url.partition("?")[0])
            return send(request) if document is None else _xml(document)

        return send_either


def _xml(document: str, set_cookie: str | None = None) -> Response:
    cookies = (("Set-Cookie", set_cookie),) if set_cookie is not None else ()
    return Response(200, (("Content-Type", twiml.CONTENT_TYPE), *cookies), document.encode())


def _cookie(request: Request) -> str | None:
    for name, value in request.headers:
        if name == "Cookie" and (morsel := SimpleCookie(value).get(COOKIE)):
            return morsel.value
    return None


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(text, keep_blank_values=True))
