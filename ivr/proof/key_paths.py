"""Paths: what callers press, key by key, until a phone first rings.

A path is a sequence of choices: at each question one of its keys, silence where silence is an answer,
or 0 for a person. Mistakes, repeats and speech lead nowhere else, and are left to the walk.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.content.flow import Menu, Place, Tell
from ivr.content.revision import Revision
from ivr.directory.callers import Caller
from ivr.directory.moment import Moment
from ivr.engine import voice
from ivr.engine.call_state import CallState, Phase
from ivr.engine.events import Event, KeysPressed, Silence
from ivr.engine.turn import Listen, Ring, Turn

WAIT = "wait"
_PERSON = "0"
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Path:
    """What was pressed (`wait` is silence), and the turns: one more than there are keys. The last
    one rings, or nobody can be rung."""

    keys: tuple[str, ...]
    turns: tuple[Turn, ...]

    @property
    def state(self) -> CallState:
        """What is known of the caller in the end."""
        return self.turns[-1].state

    @property
    def ring(self) -> Ring | None:
        """The first ring."""
        wait = self.turns[-1].wait
        return wait if isinstance(wait, Ring) else None


def paths(revision: Revision, who: Caller, moment: Moment) -> Iterator[Path]:
    """Every path of this caller at this moment, in the order of the keys. A path that comes back to
    a question it has answered already is left out."""
    yield from _onward(revision, who, moment, Path((), (voice.start(revision, who, moment),)))


def menu_of(revision: Revision, turn: Turn) -> Menu | None:
    """The menu that a turn asks, if it asks one."""
    step = revision.voice.steps.get(turn.state.step)
    return step if isinstance(step, Menu) else None


def _onward(revision: Revision, who: Caller, moment: Moment, path: Path) -> Iterator[Path]:
    turn = path.turns[-1]
    keys = _keys(revision, turn)
    if not keys:
        yield path
        return
    if len(path.keys) >= _LONGEST or _asked(turn) in map(_asked, path.turns[:-1]):
        return
    for key in keys:
        event: Event = Silence() if key == WAIT else KeysPressed(key)
        after = voice.resume(revision, turn.state, event, who, moment)
        longer = Path((*path.keys, key), (*path.turns, after))
        yield from _onward(revision, who, moment, longer)


def _asked(turn: Turn) -> tuple[str | None, ...]:
    state = turn.state
    return state.step, state.area, state.caller, state.need


def _keys(revision: Revision, turn: Turn) -> tuple[str, ...]:
    """What may be pressed at a question; nothing where no question is asked."""
    step = revision.voice.steps.get(turn.state.step)
    if not isinstance(turn.wait, Listen) or turn.state.phase is not Phase.STEP:
        return ()
    if isinstance(step, Menu):
        silence = (WAIT,) if step.silence else ()
        return tuple(dict.fromkeys((*step.choices, *silence, _PERSON)))
    if isinstance(step, Place):  # whatever is said there leads on to a question that keys lead to
        return (WAIT, _PERSON)
    return (_PERSON,) if isinstance(step, Tell) else ()
