"""Moments and callers that record which of their attributes the engine reads.

The walk asks the engine once for all callers and moments in which those attributes are the same.
This is what makes 400 days a matter of seconds.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.directory.callers import Caller
from ivr.directory.moment import ContactStatus, Moment

Read = tuple[str, str]
_get, _set = object.__getattribute__, object.__setattr__


class ReadLog:
    """What was read, with its value: (contact, attribute) of a moment, with "" as the contact of an
    announcement; and (attribute, contact) of a caller."""

    def __init__(self) -> None:
        self.moment: dict[Read, Any] = {}
        self.caller: dict[Read, Any] = {}


def value_in_moment(moment: Moment, read: Read) -> Any:
    name, attribute = read
    if not name:
        return getattr(moment, attribute)
    status = moment.statuses.get(name)
    return getattr(status, attribute) if status else None


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
    """A moment that records what is read of it."""

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
    """A caller that records what is read of it."""

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
        if attribute not in ("phone", "is_own_number", "texts_to", "takes_texts"):
            return _get(self, attribute)
        value = getattr(_get(self, "_caller"), attribute)
        _get(self, "_log").caller[(attribute, "")] = value
        return value
