"""What a state carries of the past, and whether the engine looks at it.

Counts and marks (silences, mistakes, what was offered) multiply states, and most turns only pass them
on. The engine is given tokens instead, which it can pass on and do nothing else with: touching one
says so, and then it is asked again with what the token stands for. No rule about callers is known
here; what the engine does not touch cannot matter to it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn, TypeVar

from ivr.engine.state import State
from ivr.engine.turn import Turn

FIELDS = ("silences", "mistakes", "repeats", "tries", "again", "offered")
_NOTHING = {field: getattr(State(), field) for field in FIELDS}
Made = TypeVar("Made")


class Touched(BaseException):
    """The engine has looked at a field. Not an error, so that no rule about errors catches it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class _Token:
    """Stands for a field's value. Whatever is done with it but passing it on touches the field."""

    def __init__(self, field: str) -> None:
        self.field = field

    def _touch(self, *_: object) -> NoReturn:
        raise Touched(self.field)

    __add__ = __radd__ = __sub__ = __rsub__ = __bool__ = __int__ = __index__ = _touch
    __lt__ = __le__ = __gt__ = __ge__ = __str__ = __repr__ = __format__ = _touch
    __eq__ = __ne__ = _touch
    __hash__ = object.__hash__


_TOKENS: dict[str, Any] = {field: _Token(field) for field in FIELDS}
Looked = tuple[tuple[str, object], ...]


def without(state: State) -> State:
    """The state without its past."""
    return replace(state, **_NOTHING)


def asked_of(state: State, ask: Callable[[State], Made]) -> tuple[Made, Looked]:
    """What `ask` makes of a state, and the fields of its past that it looked at, with their values:
    it makes the same of every state with the same past there, tokens apart."""
    looked: dict[str, object] = {}
    while True:
        tokens = {field: token for field, token in _TOKENS.items() if field not in looked}
        try:
            return ask(replace(state, **tokens)), tuple(looked.items())
        except Touched as touched:
            looked[touched.field] = getattr(state, touched.field)


def fits(state: State, looked: Looked) -> bool:
    """Whether a state has this past."""
    return all(getattr(state, field) == value for field, value in looked)


def carried_by(turn: Turn) -> tuple[str, ...]:
    """The fields that a turn passes on untouched."""
    return tuple(field for field in FIELDS if getattr(turn.state, field) is _TOKENS[field])


def with_past(turn: Turn, carried: tuple[str, ...], values: tuple[object, ...]) -> Turn:
    """The turn with the values of the fields that it carries."""
    if not carried:
        return turn
    past: dict[str, Any] = dict(zip(carried, values, strict=True))
    return replace(turn, state=replace(turn.state, **past))
