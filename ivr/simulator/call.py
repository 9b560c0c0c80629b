"""One simulated call, as its caller sees it. Decides who may act when.

The call runs until the caller must act, then stops with `waiting`. It never says what the
service should have answered, but keeps every fault that Twilio's debugger would show.
"""

from typing import TypeVar

from ivr.simulator.dialling import TALK_SECONDS
from ivr.simulator.events import Ended, Event, Fault, Heard, Rang, Ringing, RingOutcome, Waiting
from ivr.simulator.exchange import SimulatedNumber
from ivr.simulator.execution import run
from ivr.simulator.gathering import (
    REACTION_SECONDS,
    Act,
    HangUp,
    Keys,
    Silence,
    When,
    Words,
    gather,
)
from ivr.simulator.leg import Done, Leg, NumberSettings, Pending, Ring
from ivr.simulator.parameters import CallParties
from ivr.simulator.verbs import Dial, Gather

_KEYS = frozenset("0123456789*#")

E = TypeVar("E", bound=Event)


class NotNowError(Exception):
    """The caller cannot do that at this moment of the call."""


class SimulatedCall:
    """A call that has begun. Act on it while `waiting` is not None."""

    def __init__(
        self, line: SimulatedNumber, parties: CallParties, settings: NumberSettings
    ) -> None:
        self._leg = Leg(line, parties, settings)
        self._steps = run(self._leg)
        self._pending: Pending | None = None
        self._go_on(None)

    @property
    def sid(self) -> str:
        """The CallSid."""
        return self._leg.parties.call_sid

    @property
    def waiting(self) -> Waiting | None:
        """What the caller must act on now; None once the call is over."""
        return None if self._pending is None else self._pending[0]

    def press(self, keys: str, *, after: str | None = None, at_once: bool = False) -> None:
        """Press keys a second after the prompts, after a phrase of them, or after they begin.

        While a phone rings only `*` can be pressed, where it ends the other side's call.
        """
        if not keys or not set(keys) <= _KEYS:
            raise ValueError(f"{keys!r} are not keys of a phone: 0 to 9, * and #")
        ringing = self.waiting
        if isinstance(ringing, Ringing):
            if keys != "*" or not ringing.hangup_on_star:
                raise NotNowError(f"{ringing.number} is ringing: nothing listens for {keys!r}")
            self._go_on(Ring(RingOutcome.ENDED, TALK_SECONDS, star=True))
            return
        self._answer(Keys(keys, When(after, at_once)))

    def say(
        self,
        words: str,
        confidence: float | None = 0.9,
        *,
        after: str | None = None,
        at_once: bool = False,
    ) -> None:
        """Speak, at the same moments as `press`. Without a confidence none is sent."""
        self._answer(Words(words, confidence, When(after, at_once)))

    def stay_silent(self) -> None:
        """Hear everything and do nothing until the line stops waiting."""
        self._answer(Silence())

    def ring(self, outcome: RingOutcome | str, seconds: float | None = None) -> None:
        """Let the ring come out. `seconds`: the talk if it is answered, else the ringing."""
        outcome = RingOutcome(outcome)
        if seconds is not None and seconds < 0:
            raise ValueError(f"a ring cannot last {seconds} seconds")
        if not isinstance(self._now()[1], Dial):
            raise NotNowError("no phone is ringing: the line listens")
        self._go_on(Ring(outcome, seconds))

    def hang_up(self, *, after: str | None = None, at_once: bool = False) -> None:
        """Hang up, at the same moments as `press`; a ring is given up after a second."""
        if isinstance(self._now()[1], Dial):
            self._go_on(Ring(RingOutcome.CANCELED, REACTION_SECONDS, caller_hangs_up=True))
        else:
            self._answer(HangUp(When(after, at_once)))

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything so far, in the order in which it began."""
        return tuple(self._leg.events)

    @property
    def heard(self) -> tuple[str, ...]:
        """Every text that the caller heard, whole or cut."""
        return tuple(event.text for event in self._all(Heard))

    @property
    def rang(self) -> tuple[Rang, ...]:
        """Every ring, with those that failed at once."""
        return self._all(Rang)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What Twilio's debugger would show; a good call has none."""
        return self._all(Fault)

    @property
    def seconds_to_first_ring(self) -> float | None:
        """Seconds until a phone first rang, or None; numbers that cannot be dialled never ring."""
        return next((event.at for event in self._all(Rang) if event.seconds > 0), None)

    @property
    def ended(self) -> str | None:
        """How the call ended, or None while it lasts."""
        return next((event.how for event in self._all(Ended)), None)

    def _now(self) -> Pending:
        if self._pending is None:
            faults = "".join(f"; {fault.code} {fault.message}" for fault in self.faults[-1:])
            raise NotNowError(f"the call is over: {self.ended}{faults}")
        return self._pending

    def _answer(self, act: Act) -> None:
        waiting, verb = self._now()
        if not isinstance(verb, Gather):
            raise NotNowError(f"nothing listens to the caller now, but {waiting}")
        self._go_on((act, gather(verb, act)))

    def _go_on(self, done: Done | None) -> None:
        try:
            self._pending = next(self._steps) if done is None else self._steps.send(done)
        except StopIteration:
            self._pending = None

    def _all(self, kind: type[E]) -> tuple[E, ...]:
        return tuple(event for event in self.events if isinstance(event, kind))
