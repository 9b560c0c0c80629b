"""A script for a simulated call: what the caller does at each wait, and how each ring comes out.

The same scripts serve the terminal, the browser phone, scenarios and tests; playing one again from
the start always gives the same call.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.simulator.call import SimulatedCall
from ivr.simulator.events import Listening, Ringing, RingOutcome


@dataclass(frozen=True, slots=True)
class Press:
    """Press a key: after everything was said, or as soon as the prompts begin."""

    keys: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Speak:
    """Say something."""

    words: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay silent until the line stops waiting."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up: at a question, or while a phone rings whose outcome the script does not say."""


@dataclass(frozen=True, slots=True)
class ComeBack:
    """How a ring comes out: somebody or something answers, and the caller presses * to leave it."""


Deed = Press | Speak | Wait | HangUp
Outcome = RingOutcome | ComeBack


@dataclass(frozen=True, slots=True)
class Played:
    """How much of a script a call used."""

    deeds: int
    outcomes: int


def play(
    call: SimulatedCall,
    deeds: Sequence[Deed],
    outcomes: Sequence[Outcome | None],
    *,
    to_the_end: bool = True,
) -> Played:
    """Act out a script.

    Args:
        call: a call that has begun.
        deeds: what the caller does, one for each time the line listens.
        outcomes: how the rings come out, in order; None answers.
        to_the_end: once the script is used up the caller stays silent and rings are answered;
            otherwise the call is left where it waits.
    """
    done = rung = 0
    while (waiting := call.waiting) is not None:
        match waiting:
            case Listening():
                if done < len(deeds):
                    _do(call, deeds[done])
                    done += 1
                elif to_the_end:
                    call.stay_silent()
                else:
                    break
            case Ringing():
                if rung < len(outcomes):
                    _come_out(call, waiting, outcomes[rung] or RingOutcome.ANSWERED)
                    rung += 1
                elif done < len(deeds) and isinstance(deeds[done], HangUp):
                    call.hang_up()
                    done += 1
                elif to_the_end:
                    call.ring(RingOutcome.ANSWERED)
                else:
                    break
    return Played(done, rung)


def _do(call: SimulatedCall, deed: Deed) -> None:
    match deed:
        case Press():
            call.press(deed.keys, at_once=deed.at_once)
        case Speak():
            call.say(deed.words)
        case Wait():
            call.stay_silent()
        case HangUp():
            call.hang_up()


def _come_out(call: SimulatedCall, ringing: Ringing, outcome: Outcome) -> None:
    """Where * does nothing, whoever presses it is left to talk, and the other side hangs up."""
    if isinstance(outcome, RingOutcome):
        call.ring(outcome)
    elif ringing.hangup_on_star:
        call.press("*")
    else:
        call.ring(RingOutcome.ENDED)
