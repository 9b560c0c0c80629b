"""What simulated callers do: who calls, what they press and say, and how the phones they reach behave.

Decides nothing about what the line should answer. Everything is drawn from dice that the caller brings,
so a call's manner is the same in every run; what it meets is not.
"""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from ivr.simulator import Listening, Ringing, RingOutcome, SimulatedCall, number_for

T = TypeVar("T")

_KINDS = {"mobile": 5, "landline": 3, "withheld": 1, "restricted": 1}
_TALK = 30.0  # seconds: while people talk, nothing is asked of the line
_NOBODY_ANSWERS = 0.4  # of callers, each ring of theirs
_WORDS = (
    "derby", "derbyshire", "not sure", "Spondon", "D E 2 1 7 A B", "i work with children", "advice",
    "somebody has a knife", "yes", "the reception is bad", "",
)  # fmt: skip
_ANSWERED = {
    RingOutcome.ANSWERED: 7, RingOutcome.ENDED: 1, RingOutcome.MOMENT: 1, RingOutcome.NO_ANSWER: 1,
}  # fmt: skip
_NOT_ANSWERED = {
    RingOutcome.NO_ANSWER: 6, RingOutcome.BUSY: 2, RingOutcome.FAILED: 1, RingOutcome.UNBRIDGED: 1,
}  # fmt: skip
_DEEDS = {"press": 55, "say": 15, "wait": 20, "odd": 7, "hang up": 3}
_AFTER_NUMBERS = {"wait": 8, "again": 1, "hang up": 1}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls: the kind of phone, what the carrier reports as From, and the dice."""

    kind: str
    from_: str
    dice: Random


@dataclass(frozen=True, slots=True)
class Known:
    """What callers recognise in what is said: the offer of a text, and numbers as they are read out."""

    offer: str
    numbers: tuple[str, ...]


def caller(serial: int, seed: int) -> Caller:
    """The caller of that serial number. Mobiles have numbers of their own, a thousand of them."""
    dice = Random(f"{seed} {serial}")  # noqa: S311 - the same callers in every run
    kind = _one(dice, _KINDS)
    own = f"+447700900{serial % 1000:03}"  # Ofcom's, for drama
    return Caller(kind, own if kind == "mobile" else number_for(kind), dice)


def conduct(call: SimulatedCall, caller: Caller, known: Known) -> None:
    """Take a call that has begun to its end."""
    dice = caller.dice
    nobody = dice.random() < _NOBODY_ANSWERS
    while (waiting := call.waiting) is not None:
        match waiting:
            case Ringing():
                _ring(call, waiting, dice, _NOT_ANSWERED if nobody else _ANSWERED)
            case Listening():
                _answer(call, " ".join(waiting.prompts), dice, known)


def _ring(
    call: SimulatedCall, ringing: Ringing, dice: Random, outcomes: dict[RingOutcome, int]
) -> None:
    if dice.random() < 0.03:
        call.hang_up()
    elif ringing.hangup_on_star and dice.random() < 0.3:
        call.press("*")  # an answerphone
    else:
        outcome = _one(dice, outcomes)
        talks = outcome in (RingOutcome.ANSWERED, RingOutcome.ENDED)
        call.ring(outcome, _TALK if talks else None)


def _answer(call: SimulatedCall, said: str, dice: Random, known: Known) -> None:
    if known.offer in said:
        deed = "1" if dice.random() < 0.8 else dice.choice(["2", ""])
    elif any(number in said for number in known.numbers):
        deed = {"again": "1", "wait": ""}.get(_one(dice, _AFTER_NUMBERS), "hang up")
    else:
        deed = {"press": dice.choice("11122334"), "odd": dice.choice("09*#7"), "wait": ""}.get(
            found := _one(dice, _DEEDS), found
        )
    match deed:
        case "hang up":
            call.hang_up()
        case "say":
            call.say(dice.choice(_WORDS), dice.choice([0.9, 0.4, None]))
        case "":
            call.stay_silent()
        case _:
            call.press(deed)


def _one(dice: Random, weighed: dict[T, int]) -> T:
    return dice.choices(list(weighed), list(weighed.values()))[0]
