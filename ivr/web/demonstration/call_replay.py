"""A call, replayed from its actions. Decides whether an action is possible now, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.content.revision import Revision
from ivr.simulator.call import SimulatedCall
from ivr.simulator.events import Event, Listening, Ringing, SimulatedOutcome, Waiting
from ivr.simulator.line import SimulatedLine
from ivr.simulator.script import ComeBack, HangUp, Press, Speak, Wait, play
from ivr.web.demonstration.actions import MAX_ACTIONS, Action

OVER = "The call is over. Call again to go on."
NOT_LISTENING = (
    "A phone is ringing, so the line is not listening. Choose what happens to the ring, or hang up."
)
NOT_RINGING = "No phone is ringing now. Press a key, say something, or say nothing."
NO_WAY_BACK = "The star key does nothing while this phone rings."
TOO_LONG = f"This call has {MAX_ACTIONS} actions, which is the limit. Call again to go on."
CHANGED = (
    "That call cannot be replayed: this page did not make it, or the configuration has changed "
    "since. Call again."
)


class ReplayError(Exception):
    """The actions are not those of a possible call."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A call up to now. `before` is how many events there were before the last action; `refused` says
    why the new action was not done, and `actions` are those that were."""

    line: SimulatedLine
    at: datetime
    actions: tuple[Action, ...]
    events: tuple[Event, ...]
    waiting: Waiting | None
    before: int
    refused: str | None = None


def replay(
    revision: Revision, at: datetime, sender: str, actions: Sequence[Action], new: Action | None
) -> Replay:
    """Replay `actions` in a call that begins `at` a time, from `sender` (the carrier's From); then do
    `new` if it is possible. Raises ReplayError if `actions` are not possible in this call."""
    if len(actions) > MAX_ACTIONS:
        raise ReplayError(TOO_LONG)
    line = SimulatedLine(revision, offers_texts=True)
    call = line.carrier(at).dial(sender)
    before = 0
    for action in actions:
        before = len(call.events)
        if _refusal(call, action):
            raise ReplayError(CHANGED)
        _do(call, action)
    done, refused = tuple(actions), None
    if new is not None:
        refused = TOO_LONG if len(done) == MAX_ACTIONS else _refusal(call, new)
        if refused is None:
            before = len(call.events)
            _do(call, new)
            done = (*done, new)
    return Replay(line, at, done, call.events, call.waiting, before, refused)


def _refusal(call: SimulatedCall, action: Action) -> str | None:
    match call.waiting, action:
        case None, _:
            return OVER
        case _, HangUp():
            return None
        case Ringing(hangup_on_star=False), ComeBack():
            return NO_WAY_BACK
        case Ringing(), Press() | Speak() | Wait():
            return NOT_LISTENING
        case Listening(), SimulatedOutcome() | ComeBack():
            return NOT_RINGING
    return None


def _do(call: SimulatedCall, action: Action) -> None:
    match action:
        case SimulatedOutcome():
            play(call, (), (action,), to_the_end=False)
        case ComeBack():
            call.press("*")
        case HangUp():
            call.hang_up()
        case Press() | Speak() | Wait():
            play(call, (action,), (), to_the_end=False)
