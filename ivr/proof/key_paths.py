"""The keys that callers press until a contact first rings: one for each question, silence where silence
is an answer, or 0 for a person. Mistakes, repeats and speech lead nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.content.flow import Menu, Place, Tell
from ivr.content.revision import Revision
from ivr.directory.callers import Caller
from ivr.directory.moment import Moment
from ivr.engine import voice
from ivr.engine.call_state import Phase
from ivr.engine.events import Event, KeysPressed, Silence
from ivr.engine.turn import Listen, Ring, Turn

WAIT = "wait"
PERSON = "0"
_MOST_KEYS = 12


@dataclass(frozen=True, slots=True)
class KeyPath:
    """The keys (`wait` is silence) and the turns: one more than there are keys. The last turn rings,
    or no contact can be rung."""

    keys: tuple[str, ...]
    turns: tuple[Turn, ...]

    @property
    def group(self) -> tuple[str | None, str | None, str | None]:
        """The area, the type of caller and the need that the keys name."""
        state = self.turns[-1].state
        return state.area, state.caller, state.need

    @property
    def ring(self) -> Ring | None:
        wait = self.turns[-1].wait
        return wait if isinstance(wait, Ring) else None


def key_paths(revision: Revision, caller: Caller, moment: Moment) -> Iterator[KeyPath]:
    """Every path of this caller at this moment, in the order of the keys. A path that returns to a
    question it has answered is left out."""
    start = KeyPath((), (voice.start(revision, caller, moment),))
    return _extend(revision, caller, moment, start)


def menu_of(revision: Revision, turn: Turn) -> Menu | None:
    step = revision.voice.steps.get(turn.state.step)
    return step if isinstance(step, Menu) else None


def _extend(revision: Revision, caller: Caller, moment: Moment, path: KeyPath) -> Iterator[KeyPath]:
    turn = path.turns[-1]
    keys = _keys(revision, turn)
    if not keys:
        yield path
        return
    if len(path.keys) >= _MOST_KEYS or _question(turn) in map(_question, path.turns[:-1]):
        return
    for key in keys:
        event: Event = Silence() if key == WAIT else KeysPressed(key)
        after = voice.resume(revision, turn.state, event, caller, moment)
        longer = KeyPath((*path.keys, key), (*path.turns, after))
        yield from _extend(revision, caller, moment, longer)


def _question(turn: Turn) -> tuple[str | None, ...]:
    state = turn.state
    return state.step, state.area, state.caller, state.need


def _keys(revision: Revision, turn: Turn) -> tuple[str, ...]:
    """The keys that answer a question; none where the turn asks nothing."""
    step = revision.voice.steps.get(turn.state.step)
    if not isinstance(turn.wait, Listen) or turn.state.phase is not Phase.STEP:
        return ()
    if isinstance(step, Menu):
        silence = (WAIT,) if step.silence else ()
        return tuple(dict.fromkeys((*step.choices, *silence, PERSON)))
    if isinstance(step, Place):  # any place leads to a question that keys lead to as well
        return (WAIT, PERSON)
    return (PERSON,) if isinstance(step, Tell) else ()
