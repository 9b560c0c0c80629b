"""What a state carries of the past, and whether the engine looks at it.

Counts and marks (silences, mistakes, what was offered) multiply states, and most turns only pass them
on. The engine is given tokens instead, as good as what they stand for: it can pass them on, and
whatever else it does with one is noted. What the engine did not look at cannot have mattered to it,
so its answer serves every state that has the same past where it looked. No rule about callers is
known here.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from ivr.engine.call_state import CallState
from ivr.engine.turn import Turn

FIELDS = ("silences", "mistakes", "repeats", "place_attempts", "retried", "text_offered")
_NOTHING = {field: getattr(CallState(), field) for field in FIELDS}
Made = TypeVar("Made")
Looked = tuple[tuple[str, object], ...]


class _Token:
    """Stands for a field's value. Whatever is done with it but passing it on is done with the value,
    and noted."""

    __slots__ = ("_field", "_looked", "_value")

    def __init__(self, field: str, value: object, looked: dict[str, object]) -> None:
        self._field, self._value, self._looked = field, value, looked

    def look(self) -> Any:
        """The value; looking at it is noted."""
        self._looked[self._field] = self._value
        return self._value


def _looking(name: str) -> Callable[..., Any]:
    def looks(self: _Token, *others: object) -> Any:
        value = self.look()
        known = (each.look() if isinstance(each, _Token) else each for each in others)
        return getattr(value, name)(*known)

    return looks


# Everything that numbers and marks can be asked; anything else is an error, and no silent look.
for _name in (
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__neg__", "__abs__"),
    *("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__", "__hash__", "__bool__"),
    *("__int__", "__index__", "__str__", "__repr__", "__format__"),
):
    setattr(_Token, _name, _looking(_name))


def without(state: CallState) -> CallState:
    """The state without its past."""
    return state._replace(**_NOTHING)


def asked_of(
    state: CallState, ask: Callable[[CallState], Turn]
) -> tuple[Turn, Looked, tuple[str, ...]]:
    """The turn that `ask` makes of a state; the fields of its past that were looked at, with their
    values; and those that the turn passes on, which are nothing in it. `ask` makes the same of every
    state with the same past where it looked, but for what is passed on."""
    looked: dict[str, object] = {}
    tokens: dict[str, Any] = {
        field: _Token(field, getattr(state, field), looked) for field in FIELDS
    }
    turn = ask(state._replace(**tokens))
    after = {field: getattr(turn.state, field) for field in FIELDS}
    kept = {name: each for name, each in after.items() if isinstance(each, _Token)}
    # A mark passed on from one field to another, or looked at as well, is no token any more.
    carried = tuple(name for name in kept if kept[name] is tokens[name] and name not in looked)
    settled: dict[str, Any] = {
        name: _NOTHING[name] if name in carried else each.look() for name, each in kept.items()
    }
    if settled:
        turn = turn._replace(state=turn.state._replace(**settled))
    return turn, tuple(looked.items()), carried


def fits(state: CallState, looked: Looked) -> bool:
    """Whether a state has this past."""
    return all(getattr(state, field) == value for field, value in looked)


def past_of(state: CallState | None, carried: tuple[str, ...]) -> tuple[object, ...]:
    """The values of these fields."""
    return tuple(getattr(state, field) for field in carried)


def with_past(turn: Turn, carried: tuple[str, ...], values: tuple[object, ...]) -> Turn:
    """The turn with the values of the fields that it carries."""
    if not carried:
        return turn
    past: dict[str, Any] = dict(zip(carried, values, strict=True))
    return turn._replace(state=turn.state._replace(**past))
