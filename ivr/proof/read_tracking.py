"""Moments, callers and call states that record what the engine reads of them. The walk asks once for
all moments, callers and pasts of a state in which that is the same: so 400 days take seconds."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ivr.directory.callers import Caller
from ivr.directory.moment import ContactStatus, Moment
from ivr.engine.call_state import CallState
from ivr.engine.turn import Turn

Read = tuple[str, str]
ReadValues = tuple[tuple[str, object], ...]
# Counts and marks multiply states, and most turns only pass them on.
PAST_FIELDS = ("silences", "mistakes", "repeats", "place_attempts", "retried", "text_offered")
_NO_PAST = {field: getattr(CallState(), field) for field in PAST_FIELDS}
_get, _set = object.__getattribute__, object.__setattr__


class ReadLog:
    """What was read, with its value: (contact, attribute) of a moment, with "" as the contact of an
    announcement; and (attribute, contact) of a caller."""

    def __init__(self) -> None:
        self.moment: dict[Read, Any] = {}
        self.caller: dict[Read, Any] = {}


def value_in_moment(moment: Moment, read: Read) -> Any:
    name, attribute = read
    return getattr(moment.statuses.get(name) if name else moment, attribute, None)


def value_in_caller(caller: Caller, read: Read) -> Any:
    attribute, name = read
    if attribute == "is":
        return bool(caller.contacts) if name == "any" else name in caller.contacts
    return getattr(caller, attribute)


class _TrackedStatus(ContactStatus):
    __slots__ = ("_log", "_name", "_status")

    def __init__(self, name: str, status: ContactStatus, log: ReadLog) -> None:
        _set(self, "_name", name)
        _set(self, "_status", status)
        _set(self, "_log", log)

    def __getattribute__(self, attribute: str) -> Any:
        if attribute not in ("state", "spoken", "texted", "today"):
            return _get(self, attribute)
        value = getattr(_get(self, "_status"), attribute)
        _get(self, "_log").moment[(_get(self, "_name"), attribute)] = value
        return value


class _TrackedStatuses(Mapping[str, ContactStatus]):
    def __init__(self, statuses: Mapping[str, ContactStatus], log: ReadLog) -> None:
        self._statuses, self._log = statuses, log

    def __getitem__(self, name: str) -> ContactStatus:
        return _TrackedStatus(name, self._statuses[name], self._log)

    def __iter__(self) -> Iterator[str]:
        return iter(self._statuses)

    def __len__(self) -> int:
        return len(self._statuses)


class TrackedMoment(Moment):
    __slots__ = ("_log", "_moment")

    def __init__(self, moment: Moment, log: ReadLog) -> None:
        _set(self, "_moment", moment)
        _set(self, "_log", log)
        _set(self, "statuses", _TrackedStatuses(moment.statuses, log))

    def __getattribute__(self, attribute: str) -> Any:
        if attribute not in ("announcements", "announcement_texts"):
            return _get(self, attribute)
        value = getattr(_get(self, "_moment"), attribute)
        _get(self, "_log").moment[("", attribute)] = value
        return value


class _TrackedContacts(frozenset[str]):
    """The contacts whose number the caller has; records which of them the engine asks about."""

    _contacts: frozenset[str]
    _log: ReadLog

    def __contains__(self, name: object) -> bool:
        value = name in self._contacts
        self._log.caller[("is", str(name))] = value
        return value

    def __bool__(self) -> bool:
        self._log.caller[("is", "any")] = bool(self._contacts)
        return bool(self._contacts)


class TrackedCaller(Caller):
    __slots__ = ("_caller", "_contacts", "_log")

    def __init__(self, caller: Caller, log: ReadLog) -> None:
        contacts = _TrackedContacts()
        contacts._contacts, contacts._log = caller.contacts, log
        _set(self, "_caller", caller)
        _set(self, "_contacts", contacts)
        _set(self, "_log", log)

    def __getattribute__(self, attribute: str) -> Any:
        if attribute == "contacts":
            return _get(self, "_contacts")
        if attribute not in ("phone", "is_from_line", "texts_to", "takes_texts"):
            return _get(self, attribute)
        value = getattr(_get(self, "_caller"), attribute)
        _get(self, "_log").caller[(attribute, "")] = value
        return value


class _Token:
    """Stands for the value of a field of a state. Any use except passing it on is recorded: a value
    that was not read cannot have mattered."""

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
