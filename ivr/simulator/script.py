"""A script for a simulated call: the caller's action at each wait, and the outcome of each ring."""

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.simulator.call import SimulatedCall
from ivr.simulator.events import Listening, Ringing, SimulatedOutcome


@dataclass(frozen=True, slots=True)
class Press:
    keys: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Speak:
    words: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay silent until the line stops waiting."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up: at a question, or during a ring whose outcome the script does not give."""


@dataclass(frozen=True, slots=True)
class ComeBack:
    """A ring outcome: the ring is answered, and the caller presses * to leave it."""


ScriptAction = Press | Speak | Wait | HangUp
Outcome = SimulatedOutcome | ComeBack


@dataclass(frozen=True, slots=True)
class Played:
    """How many actions and outcomes of a script a call used."""

    actions: int
    outcomes: int


def play(
    call: SimulatedCall,
    actions: Sequence[ScriptAction],
    outcomes: Sequence[Outcome | None],
    *,
    to_the_end: bool = True,
) -> Played:
    """Play a script: one action for each time the line listens, one outcome (None: answered) for each
    ring. When it ends, the caller stays silent and rings are answered; without `to_the_end`, the call
    is left where it waits."""
    acted = rung = 0
    while (waiting := call.waiting) is not None:
        match waiting:
            case Listening():
                if acted < len(actions):
                    _act(call, actions[acted])
                    acted += 1
                elif to_the_end:
                    call.stay_silent()
                else:
                    break
            case Ringing():
                if rung < len(outcomes):
                    _end_ring(call, waiting, outcomes[rung] or SimulatedOutcome.ANSWERED)
                    rung += 1
                elif acted < len(actions) and isinstance(actions[acted], HangUp):
                    call.hang_up()
                    acted += 1
                elif to_the_end:
                    call.ring(SimulatedOutcome.ANSWERED)
                else:
                    break
    return Played(acted, rung)


def _act(call: SimulatedCall, action: ScriptAction) -> None:
    match action:
        case Press():
            call.press(action.keys, at_once=action.at_once)
        case Speak():
            call.say(action.words)
        case Wait():
            call.stay_silent()
        case HangUp():
            call.hang_up()


def _end_ring(call: SimulatedCall, ringing: Ringing, outcome: Outcome) -> None:
    """If the Dial does not allow *, the caller and the contact talk, and the contact hangs up."""
    if isinstance(outcome, SimulatedOutcome):
        call.ring(outcome)
    elif ringing.hangup_on_star:
        call.press("*")
    else:
        call.ring(SimulatedOutcome.ENDED)
