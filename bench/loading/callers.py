"""Simulated callers: their phones, what they press and say, and the outcomes of their rings.

Decides nothing about what the line should answer. Each caller has its own dice, so it behaves in the
same way in every run; the state of the service differs.
"""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from ivr.simulator.call import SimulatedCall
from ivr.simulator.callers import number_for
from ivr.simulator.events import Listening, Ringing, SimulatedOutcome

T = TypeVar("T")

_KINDS = {"mobile": 5, "landline": 3, "withheld": 1, "restricted": 1}
_TALK = 30.0  # seconds; while people talk, the line gets no request
_NO_ANSWER_SHARE = 0.4  # of the callers get no answer to any ring
_WORDS = (
    "derby", "derbyshire", "not sure", "Spondon", "D E 2 1 7 A B", "i work with children", "advice",
    "somebody has a knife", "yes", "the reception is bad", "",
)  # fmt: skip
_ANSWERED = {
    SimulatedOutcome.ANSWERED: 7, SimulatedOutcome.ENDED: 1, SimulatedOutcome.MOMENT: 1,
    SimulatedOutcome.NO_ANSWER: 1,
}  # fmt: skip
_NOT_ANSWERED = {
    SimulatedOutcome.NO_ANSWER: 6, SimulatedOutcome.BUSY: 2, SimulatedOutcome.FAILED: 1,
    SimulatedOutcome.UNBRIDGED: 1,
}  # fmt: skip
_ACTIONS = {"press": 55, "say": 15, "wait": 20, "odd": 7, "hang up": 3}
_AFTER_NUMBERS = {"wait": 8, "again": 1, "hang up": 1}


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller: the kind of phone, the From that the carrier reports, and the dice."""

    kind: str
    from_: str
    dice: Random


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words that callers recognise: the offer of a text, and numbers as they are read out."""

    offer: str
    numbers: tuple[str, ...]


def create_caller(serial: int, seed: int) -> Caller:
    """The caller with this serial number. There are a thousand different mobile numbers."""
    dice = Random(f"{seed} {serial}")  # noqa: S311 - the same callers in every run
    kind = _one(dice, _KINDS)
    mobile = f"+447700900{serial % 1000:03}"  # in Ofcom's range for drama
    return Caller(kind, mobile if kind == "mobile" else number_for(kind), dice)


def make_call(call: SimulatedCall, create_caller: Caller, recognised: Recognised) -> None:
    """Take part in the call until it ends."""
    dice = create_caller.dice
    no_answer = dice.random() < _NO_ANSWER_SHARE
    while (waiting := call.waiting) is not None:
        match waiting:
            case Ringing():
                _ring(call, waiting, dice, _NOT_ANSWERED if no_answer else _ANSWERED)
            case Listening():
                _answer(call, " ".join(waiting.prompts), dice, recognised)


def _ring(
    call: SimulatedCall, ringing: Ringing, dice: Random, outcomes: dict[SimulatedOutcome, int]
) -> None:
    if dice.random() < 0.03:
        call.hang_up()
    elif ringing.hangup_on_star and dice.random() < 0.3:
        call.press("*")  # an answerphone
    else:
        outcome = _one(dice, outcomes)
        talks = outcome in (SimulatedOutcome.ANSWERED, SimulatedOutcome.ENDED)
        call.ring(outcome, _TALK if talks else None)


def _answer(call: SimulatedCall, text: str, dice: Random, recognised: Recognised) -> None:
    if recognised.offer in text:
        action = "1" if dice.random() < 0.8 else dice.choice(["2", ""])
    elif any(number in text for number in recognised.numbers):
        action = {"again": "1", "wait": ""}.get(_one(dice, _AFTER_NUMBERS), "hang up")
    else:
        action = {"press": dice.choice("11122334"), "odd": dice.choice("09*#7"), "wait": ""}.get(
            choice := _one(dice, _ACTIONS), choice
        )
    match action:
        case "hang up":
            call.hang_up()
        case "say":
            call.say(dice.choice(_WORDS), dice.choice([0.9, 0.4, None]))
        case "":
            call.stay_silent()
        case _:
            call.press(action)


def _one(dice: Random, weights: dict[T, int]) -> T:
    return dice.choices(list(weights), list(weights.values()))[0]
