"""The caller's leg of a call while it lasts: what was asked, heard and recorded so far.

Decides how addresses resolve and how long hearing takes; never what happens next.
"""

from collections.abc import Generator
from dataclasses import dataclass

from ivr.simulator.cookies import Cookies
from ivr.simulator.events import Event, Heard, Listening, Ringing, RingOutcome
from ivr.simulator.exchange import Exchange, Page, SimulatedNumber
from ivr.simulator.gathering import Act, Gathered, spoken
from ivr.simulator.parameters import CallParties, Fields
from ivr.simulator.verbs import Dial, Gather, Pause, Play, Say

CALLER_HUNG_UP = "caller hung up"


@dataclass(frozen=True, slots=True)
class NumberSettings:
    """How the number that people call is set up at the carrier."""

    voice: Page
    fallback: Page | None
    status: Page | None
    reports_bridged: bool
    action_after_hang_up: bool
    max_requests: int


@dataclass(frozen=True, slots=True)
class Ring:
    """How the ring that the call waits for comes out."""

    outcome: RingOutcome
    seconds: float | None = None
    star: bool = False
    caller_hangs_up: bool = False


Done = tuple[Act, Gathered] | Ring
Pending = tuple[Listening, Gather] | tuple[Ringing, Dial]
# A step is another page, how the call ended, or None: go on with the next verb.
Step = Page | str | None
Steps = Generator[Pending, Done, Step]


class Leg:
    """One call's events, exchange with the service, and current document."""

    def __init__(
        self, line: SimulatedNumber, parties: CallParties, settings: NumberSettings
    ) -> None:
        self.events: list[Event] = []
        self.clock = line.clock
        self.misbehaving = line.misbehaving
        self.ahead = ""  # keys that wait for the next question
        self.parties = parties
        self.settings = settings
        self.url = settings.voice.url
        self.exchange = Exchange(
            line,
            cookies=Cookies(line.clock),
            fallback=settings.fallback,
            record=self.events.append,
            max_requests=settings.max_requests,
        )

    def page(self, url: str | None, method: str, extra: Fields = ()) -> Page:
        """Where an address of the current document leads; none means the document itself."""
        return Page(self.url).beside(url, method, extra)

    def hear(self, verb: Say | Play | Pause) -> None:
        """Let the caller hear a verb to its end."""
        for text, seconds in spoken(verb):
            at = self.exchange.seconds()
            self.clock.advance(seconds)
            if text:
                self.events.append(Heard(text, at, self.exchange.seconds(), cut=False))
