"""The service and the simulated carrier in one process, on a clock of their own.

Everything is real but the telephone network: requests are signed, routed, answered and read as they
would be in production. Terminal, browser phone, scenarios and tests all call through here.
"""

from datetime import UTC, datetime
from pathlib import Path

from ivr.carrier.simulated import SimulatedCarrier, VirtualClock, wsgi
from ivr.content.revision import Revision
from ivr.engine.turn import Ring, Turn
from ivr.store.revisions import OneRevision
from ivr.web.application import build
from ivr.web.logs import silent_log
from ivr.web.settings import Settings, read_settings

SERVICE_NUMBER = "+441632960001"  # kept by Ofcom for drama: no telephone has it
_URL = "https://simulated.invalid"
_TOKEN = "simulated-token"  # noqa: S105 - signs only what stays in this process


class SimulatedLine:
    """A line that answers with one revision. Each `carrier` starts afresh at an instant of its own;
    `turns` are those of the newest one."""

    def __init__(self, revision: Revision, *, text_number: str | None = None) -> None:
        self.revision = revision
        self.turns: list[Turn] = []
        self._clock = VirtualClock(datetime(2000, 1, 1, tzinfo=UTC))
        self._settings = _settings(text_number)
        self._app = build(
            self._settings,
            clock=lambda: self._clock.now(),
            revisions=OneRevision(revision),
            log=silent_log(),
            on_turn=lambda turn, _: self.turns.append(turn),
        )

    def carrier(self, at: datetime) -> SimulatedCarrier:
        """A carrier whose clock stands at `at` (an aware datetime)."""
        self._clock = VirtualClock(at)
        self.turns = []
        return SimulatedCarrier(
            transport=wsgi(self._app),
            token=_TOKEN,
            account_sid="AC" + "0" * 32,
            number=self._settings.service_number,
            text_number=self._settings.text_number,
            voice_url=f"{_URL}/voice",
            sms_url=f"{_URL}/sms",
            voice_status_url=f"{_URL}/voice/status",
            clock=self._clock,
        )

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
