"""The service and the simulated carrier in one process, on a clock of their own.

Everything is real but the telephone network: requests are signed, routed, answered and read as they
would be in production. Terminal, browser phone, scenarios and tests all call through here.
"""

from datetime import UTC, datetime
from pathlib import Path

from ivr.carrier import fallback, twiml
from ivr.content.revision import Revision
from ivr.engine.texts import Answer
from ivr.engine.turn import Ring, Turn
from ivr.line.opt_outs import RememberedOptOuts
from ivr.line.text_limits import Floods
from ivr.operations.event_log import silent_log
from ivr.operations.service import build_service
from ivr.operations.settings import Settings, read_settings
from ivr.simulator import Misbehaving, Request, Response, SimulatedCarrier, VirtualClock, wsgi
from ivr.store.promises import Promises
from ivr.store.recorder import Recorder
from ivr.store.revisions import OneRevision
from ivr.web import texting
from ivr.web.application import create_app
from ivr.web.service import service_of
from ivr.web.texting import Texting

SERVICE_NUMBER = "+441632960001"  # kept by Ofcom for drama: no telephone has it
_URL = "https://simulated.invalid"
_ANOTHER_HOST = "https://fallback.invalid"
_TOKEN = "simulated-token"  # noqa: S105 - signs only what stays in this process


class PromisedTexts:
    """Texts promised in simulated calls: kept to be shown, and never sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def may_be_offered(self, number: str) -> bool:  # noqa: ARG002 - nobody has refused
        """Every number may be."""
        return True

    def promise(self, call: str, step: str, *, body: str, **_: object) -> bool:  # noqa: ARG002 - shown
        """Keep the words of a text."""
        self.texts.append(body)
        return True


class SimulatedLine:
    """A line that answers with one revision. Each `carrier` starts afresh at an instant of its own;
    `turns`, `answers` and `promised` texts are those of the newest one. Texts are offered in calls
    where `offers_texts` says so, or `promises` keeps them."""

    def __init__(
        self,
        revision: Revision,
        *,
        text_number: str | None = None,
        promises: Promises | None = None,
        recorder: Recorder | None = None,
        offers_texts: bool = False,
    ) -> None:
        self._texts, self._floods = PromisedTexts(), Floods()
        self.revision = revision
        self.turns: list[Turn] = []
        self.answers: list[Answer] = []
        self._clock = VirtualClock(datetime(2000, 1, 1, tzinfo=UTC))
        self._settings = _settings(text_number)
        app = create_app(
            build_service(
                self._settings,
                clock=lambda: self._clock.now(),
                revisions=OneRevision(revision),
                log=silent_log(),
                on_turn=lambda turn, _: self.turns.append(turn),
                promises=promises,
                recorder=recorder,
                keeper=self._texts if offers_texts else None,
            )
        )
        self._app = app
        self._service = wsgi(app)
        self._fallbacks = {
            f"{_ANOTHER_HOST}/voice.xml": fallback.voice_fallback(
                revision, service_of(app).line(revision)
            ),
            f"{_ANOTHER_HOST}/sms.xml": fallback.text_fallback(revision),
        }

    def carrier(self, at: datetime, *, misbehaving: Misbehaving = frozenset()) -> SimulatedCarrier:
        """A carrier whose clock stands at `at` (an aware datetime)."""
        self._clock = VirtualClock(at)
        self.turns = []
        self.answers = []
        self._texts.texts = []
        self._floods.forget()
        kept = service_of(self._app).promises or RememberedOptOuts()
        texting.attach(self._app, Texting(kept, self._floods, self.answers.append))
        return SimulatedCarrier(
            transport=self._send,
            token=_TOKEN,
            account_sid="AC" + "0" * 32,
            number=self._settings.service_number,
            text_number=self._settings.text_number,
            voice_url=f"{_URL}/voice",
            sms_url=f"{_URL}/sms",
            voice_fallback_url=f"{_ANOTHER_HOST}/voice.xml",
            sms_fallback_url=f"{_ANOTHER_HOST}/sms.xml",
            voice_status_url=f"{_URL}/voice/status",
            clock=self._clock,
            misbehaving=misbehaving,
        )

    @property
    def promised(self) -> tuple[str, ...]:
        """The texts that the caller was promised."""
        return tuple(self._texts.texts)

    def _send(self, request: Request) -> Response:
        """To the service, or to the other host, which serves the fallback documents as files."""
        document = self._fallbacks.get(request.url.partition("?")[0])
        if document is None:
            return self._service(request)
        return Response(200, (("Content-Type", twiml.CONTENT_TYPE),), document.encode())

    def contact_of(self, number: str) -> str | None:
        """Which contact a number that rang belongs to."""
        for turn in self.turns:
            if isinstance(turn.wait, Ring) and turn.wait.number == number:
                return turn.wait.contact
        return None


def _settings(text_number: str | None) -> Settings:
    return read_settings(
        {
            "PUBLIC_URL": _URL,
            "TWILIO_AUTH_TOKEN": _TOKEN,
            "SERVICE_NUMBER": SERVICE_NUMBER,
            "TEXT_NUMBER": text_number or "",
            "SECRET_KEY": "simulated",
        },
        Path(),
    )
