"""A call played again from its script. Decides whether an act fits the moment, and says why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.content.revision import Revision
from ivr.simulator import Event, Listening, Ringing, RingOutcome, SimulatedCall, Waiting
from ivr.simulator.line import SimulatedLine
from ivr.simulator.script import ComeBack, HangUp, Press, Speak, Wait, play
from ivr.web.demonstration.acts import MOST_ACTS, Act

OVER = "The call is over. Call again to go on."
NOT_LISTENING = (
    "A phone is ringing, so nothing listens to you. Choose how the ring comes out, or hang up."
)
NOT_RINGING = "No phone is ringing now. Press a key, say something, or say nothing."
NO_WAY_BACK = "The star key does nothing while this phone rings."
TOO_LONG = f"This call has had its {MOST_ACTS} acts, which is the most here. Call again to go on."
CHANGED = (
    "That call cannot be played again: it is not a call of this page, or the configuration has "
    "changed since. Call again."
)


class Unplayable(Exception):
    """The script is not a call that can be made."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as far as it got. `before` is how many events there were before the last act;
    `refused` says why that act was not done, and `acts` are those that were."""

    line: SimulatedLine
    at: datetime
    from_: str
    acts: tuple[Act, ...]
    events: tuple[Event, ...]
    waiting: Waiting | None
    before: int
    refused: str | None = None


def make(
    revision: Revision, at: datetime, from_: str, acts: Sequence[Act], new: Act | None
) -> Call:
    """Play `acts`, then `new` if it fits.

    Args:
        revision: what answers.
        at: when the call begins.
        from_: the carrier's From.
        acts: what was done before.
        new: what is done now.

    Raises:
        Unplayable: `acts` do not fit the call.
    """
    if len(acts) > MOST_ACTS:
        raise Unplayable(TOO_LONG)
    line = SimulatedLine(revision, offers_texts=True)
    call = line.carrier(at).dial(from_)
    before = 0
    for act in acts:
        before = len(call.events)
        if _refusal(call, act):
            raise Unplayable(CHANGED)
        _do(call, act)
    done, refused = tuple(acts), None
    if new is not None:
        refused = TOO_LONG if len(done) == MOST_ACTS else _refusal(call, new)
        if refused is None:
            before = len(call.events)
            _do(call, new)
            done = (*done, new)
    return Call(line, at, from_, done, call.events, call.waiting, before, refused)


def _refusal(call: SimulatedCall, act: Act) -> str | None:
    match call.waiting, act:
        case None, _:
            return OVER
        case _, HangUp():
            return None
        case Ringing(hangup_on_star=False), ComeBack():
            return NO_WAY_BACK
        case Ringing(), Press() | Speak() | Wait():
            return NOT_LISTENING
        case Listening(), RingOutcome() | ComeBack():
            return NOT_RINGING
    return None


def _do(call: SimulatedCall, act: Act) -> None:
    match act:
        case RingOutcome():
            play(call, (), (act,), to_the_end=False)
        case ComeBack():
            call.press("*")
        case HangUp():
            call.hang_up()
        case Press() | Speak() | Wait():
            play(call, (act,), (), to_the_end=False)
