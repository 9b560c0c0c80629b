"""The caller's leg of a call."""

from collections.abc import Generator
from dataclasses import dataclass

from ivr.engine.speech_duration import seconds_to_say
from ivr.simulator.cookies import Cookies
from ivr.simulator.documents import Dial, Gather
from ivr.simulator.events import Event, Heard, Listening, Ringing, SimulatedOutcome
from ivr.simulator.gather import GatherInput, GatherResult
from ivr.simulator.parameters import CallParties, Fields
from ivr.simulator.webhook_request import ServiceConnection
from ivr.simulator.webhooks import Webhook, WebhookClient

CALLER_HUNG_UP = "caller hung up"


@dataclass(frozen=True, slots=True)
class NumberSettings:
    """The settings at the carrier of the number that callers dial."""

    voice: Webhook
    fallback: Webhook | None
    status: Webhook | None
    reports_bridged: bool
    action_after_hang_up: bool
    max_requests: int


@dataclass(frozen=True, slots=True)
class RingResult:
    """How a ring ends. `star`: the caller pressed * to leave it."""

    outcome: SimulatedOutcome
    seconds: float | None = None
    star: bool = False
    caller_hangs_up: bool = False


# What ends a wait, and what a call waits for.
Resolution = tuple[GatherInput, GatherResult] | RingResult
Pending = tuple[Listening, Gather] | tuple[Ringing, Dial]
# The next document, how the call ended, or None: go on with the next verb.
Step = Webhook | str | None
Steps = Generator[Pending, Resolution, Step]


class CallLeg:
    """One call's events, webhooks and current document."""

    def __init__(
        self, connection: ServiceConnection, parties: CallParties, settings: NumberSettings
    ) -> None:
        self.events: list[Event] = []
        self.clock = connection.clock
        self.misbehaving = connection.misbehaving
        self.keys_ahead = ""  # pressed before their question
        self.parties = parties
        self.settings = settings
        self.url = settings.voice.url
        self.webhooks = WebhookClient(
            connection,
            Cookies(connection.clock),
            settings.fallback,
            self.events.append,
            settings.max_requests,
        )

    def webhook(self, url: str | None, method: str, extra: Fields = ()) -> Webhook:
        """The webhook that a URL in the current document leads to; None is the document's own."""
        return Webhook(self.url).resolve(url, method, extra)

    def hear(self, text: str) -> None:
        at = self.webhooks.seconds()
        self.clock.advance(seconds_to_say(text))
        self.events.append(Heard(text, at, self.webhooks.seconds(), cut=False))
