"""One simulated call, as the caller sees it.

The call runs until the caller must act, then stops with `waiting`.
"""

from typing import TypeVar

from ivr.simulator.call_leg import CallLeg, NumberSettings, Pending, Resolution, RingResult
from ivr.simulator.dial import TALK_SECONDS
from ivr.simulator.documents import Dial, Gather
from ivr.simulator.events import (
    Ended,
    Event,
    Fault,
    Heard,
    Rang,
    Ringing,
    SimulatedOutcome,
    Waiting,
)
from ivr.simulator.execution import run
from ivr.simulator.gather import (
    REACTION_SECONDS,
    GatherInput,
    HangUp,
    Keys,
    Silence,
    Timing,
    Words,
    gather,
)
from ivr.simulator.parameters import CallParties
from ivr.simulator.webhook_request import ServiceConnection

_KEYS = frozenset("0123456789*#")

E = TypeVar("E", bound=Event)


class NotNowError(Exception):
    """The caller cannot do this at this moment of the call."""


class SimulatedCall:
    """A call that has begun. Act on it while `waiting` is not None."""

    def __init__(
        self, connection: ServiceConnection, parties: CallParties, settings: NumberSettings
    ) -> None:
        self._leg = CallLeg(connection, parties, settings)
        self._steps = run(self._leg)
        self._pending: Pending | None = next(self._steps, None)

    @property
    def sid(self) -> str:
        return self._leg.parties.call_sid

    @property
    def waiting(self) -> Waiting | None:
        """What the call waits for; None once it is over."""
        return None if self._pending is None else self._pending[0]

    def press(self, keys: str, *, after: str | None = None, at_once: bool = False) -> None:
        """Press keys a second after the prompts, after a phrase of them, or after they begin.

        While a phone rings, only `*` can be pressed, if the Dial allows it.
        """
        if not keys or not set(keys) <= _KEYS:
            raise ValueError(f"{keys!r} are not keys of a phone: 0 to 9, * and #")
        ringing = self.waiting
        if isinstance(ringing, Ringing):
            if keys != "*" or not ringing.hangup_on_star:
                raise NotNowError(f"{ringing.number} is ringing: nothing listens for {keys!r}")
            self._resume(RingResult(SimulatedOutcome.ENDED, TALK_SECONDS, star=True))
            return
        self._act(Keys(keys, Timing(after, at_once)))

    def say(
        self,
        words: str,
        confidence: float | None = 0.9,
        *,
        after: str | None = None,
        at_once: bool = False,
    ) -> None:
        """Speak, at the same moments as `press`. A confidence of None is not sent."""
        self._act(Words(words, confidence, Timing(after, at_once)))

    def stay_silent(self) -> None:
        """Hear everything and do nothing until the line stops waiting."""
        self._act(Silence())

    def ring(self, outcome: SimulatedOutcome | str, seconds: float | None = None) -> None:
        """End the ring. `seconds`: the talk if it is answered, else the ringing."""
        outcome = SimulatedOutcome(outcome)
        if seconds is not None and seconds < 0:
            raise ValueError(f"a ring cannot last {seconds} seconds")
        if not isinstance(self._now()[1], Dial):
            raise NotNowError("no phone is ringing: the line listens")
        self._resume(RingResult(outcome, seconds))

    def hang_up(self, *, after: str | None = None, at_once: bool = False) -> None:
        """Hang up, at the same moments as `press`, or after one second of a ring."""
        if isinstance(self._now()[1], Dial):
            self._resume(
                RingResult(SimulatedOutcome.CANCELED, REACTION_SECONDS, caller_hangs_up=True)
            )
        else:
            self._act(HangUp(Timing(after, at_once)))

    @property
    def events(self) -> tuple[Event, ...]:
        """All events so far, in the order in which they began."""
        return tuple(self._leg.events)

    @property
    def heard(self) -> tuple[str, ...]:
        """Every text that the caller heard, whole or cut."""
        return tuple(event.text for event in self._all(Heard))

    @property
    def rang(self) -> tuple[Rang, ...]:
        """Every ring, including those that failed at once."""
        return self._all(Rang)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What Twilio's debugger would show; a good call has none."""
        return self._all(Fault)

    @property
    def seconds_to_first_ring(self) -> float | None:
        """Seconds until a phone first rang, or None. A number that cannot be dialled never rings."""
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

    def _act(self, caller: GatherInput) -> None:
        waiting, verb = self._now()
        if not isinstance(verb, Gather):
            raise NotNowError(f"nothing listens to the caller now, but {waiting}")
        self._resume((caller, gather(verb, caller)))

    def _resume(self, resolution: Resolution) -> None:
        try:
            self._pending = self._steps.send(resolution)
        except StopIteration:
            self._pending = None

    def _all(self, kind: type[E]) -> tuple[E, ...]:
        return tuple(event for event in self.events if isinstance(event, kind))
