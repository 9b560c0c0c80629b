"""The past that a call state carries (counts and marks), and whether the engine looks at it.

Counts and marks multiply states, and most turns only pass them on. The engine gets tokens instead of
the values: it can pass a token on, and any other use reads the value and is recorded. A value that was
not read cannot have mattered, so one answer serves every state with the same values where it read.
"""

from collections.abc import Callable
from typing import Any

from ivr.engine.call_state import CallState
from ivr.engine.turn import Turn

PAST_FIELDS = ("silences", "mistakes", "repeats", "place_attempts", "retried", "text_offered")
_NO_PAST = {field: getattr(CallState(), field) for field in PAST_FIELDS}
ReadValues = tuple[tuple[str, object], ...]


class _Token:
    """Stands for the value of a field. Any use except passing it on uses the value and is recorded."""

    __slots__ = ("_field", "_read", "_value")

    def __init__(self, field: str, value: object, read: dict[str, object]) -> None:
        self._field, self._value, self._read = field, value, read

    def value(self) -> Any:
        self._read[self._field] = self._value
        return self._value


def _reading(name: str) -> Callable[..., Any]:
    def method(self: _Token, *others: object) -> Any:
        value = self.value()
        values = (each.value() if isinstance(each, _Token) else each for each in others)
        return getattr(value, name)(*values)

    return method


# Every operation that numbers and marks support here; any other raises, so no read goes unrecorded.
for _name in (
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__neg__", "__abs__"),
    *("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__", "__hash__", "__bool__"),
    *("__int__", "__index__", "__str__", "__repr__", "__format__"),
):
    setattr(_Token, _name, _reading(_name))


def without_past(state: CallState) -> CallState:
    return state._replace(**_NO_PAST)


def track_turn(
    state: CallState, make_turn: Callable[[CallState], Turn]
) -> tuple[Turn, ReadValues, tuple[str, ...]]:
    """The turn that `make_turn` returns for a state, the values of the past that it read, and the
    names of the fields that it passed on. The turn itself has no value for the fields passed on.

    `make_turn` returns the same turn, except for those fields, for every state with these values.
    """
    read: dict[str, object] = {}
    tokens: dict[str, Any] = {
        field: _Token(field, getattr(state, field), read) for field in PAST_FIELDS
    }
    turn = make_turn(state._replace(**tokens))
    after = {field: getattr(turn.state, field) for field in PAST_FIELDS}
    passed_on = {name: each for name, each in after.items() if isinstance(each, _Token)}
    # A token that moved to another field, or that was read as well, is settled to its value.
    carried = tuple(
        name for name, each in passed_on.items() if each is tokens[name] and name not in read
    )
    settled: dict[str, Any] = {
        name: _NO_PAST[name] if name in carried else each.value()
        for name, each in passed_on.items()
    }
    if settled:
        turn = turn._replace(state=turn.state._replace(**settled))
    return turn, tuple(read.items()), carried


def has_values(state: CallState, values: ReadValues) -> bool:
    return all(getattr(state, field) == value for field, value in values)


def past_of(state: CallState | None, fields: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(state, field) for field in fields)


def with_past(turn: Turn, fields: tuple[str, ...], values: tuple[object, ...]) -> Turn:
    """The turn with the values of the fields that it only passes on."""
    if not fields:
        return turn
    past: dict[str, Any] = dict(zip(fields, values, strict=True))
    return turn._replace(state=turn.state._replace(**past))
