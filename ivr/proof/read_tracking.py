"""Moments and callers that remember what was read of them.

The walk asks the engine once for everything it read alike: two moments that differ only in what a
turn never looks at lead to the same turn. This is what makes 400 days a matter of seconds.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.directory.callers import Caller
from ivr.directory.moment import Availability, ContactStatus, Moment

Read = tuple[str, str]


class Reads:
    """What was read: (contact, attribute) of a moment; `announcements` under ("", name)."""

    def __init__(self) -> None:
        self.moment: dict[Read, Any] = {}
        self.caller: dict[Read, Any] = {}


def look(moment: Moment, read: Read) -> Any:
    """What a moment says at one place."""
    name, attribute = read
    if not name:
        return getattr(moment, attribute)
    status = moment.statuses.get(name)
    return getattr(status, attribute) if status else None


def look_at_caller(caller: Caller, read: Read) -> Any:
    """What a caller says at one place."""
    attribute, name = read
    if attribute == "is":
        return bool(caller.contacts) if name == "any" else name in caller.contacts
    return getattr(caller, attribute)


class _WitnessStatus(ContactStatus):
    """A status that notes which of its attributes are read."""

    __slots__ = ("_name", "_reads", "_status")

    def __init__(self, name: str, status: ContactStatus, reads: Reads) -> None:
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_status", status)
        object.__setattr__(self, "_reads", reads)

    def __getattribute__(self, attribute: str) -> Any:
        if attribute in ("state", "spoken", "texted", "today"):
            value = getattr(object.__getattribute__(self, "_status"), attribute)
            reads = object.__getattribute__(self, "_reads")
            reads.moment[(object.__getattribute__(self, "_name"), attribute)] = value
            return value
        return object.__getattribute__(self, attribute)


class _WitnessStatuses(Mapping[str, ContactStatus]):
    def __init__(self, statuses: Mapping[str, ContactStatus], reads: Reads) -> None:
        self._statuses, self._reads = statuses, reads

    def __getitem__(self, name: str) -> ContactStatus:
        return _WitnessStatus(name, self._statuses[name], self._reads)

    def __iter__(self) -> Iterator[str]:
        return iter(self._statuses)

    def __len__(self) -> int:
        return len(self._statuses)


class WitnessMoment(Moment):
    """A moment that notes what is read of it."""

    __slots__ = ("_moment", "_reads")

    def __init__(self, moment: Moment, reads: Reads) -> None:
        object.__setattr__(self, "_moment", moment)
        object.__setattr__(self, "_reads", reads)
        object.__setattr__(self, "statuses", _WitnessStatuses(moment.statuses, reads))

    def state(self, contact: str) -> Availability:
        """As the moment itself, and noted."""
        value = object.__getattribute__(self, "_moment").state(contact)
        object.__getattribute__(self, "_reads").moment[(contact, "state")] = value
        found: Availability = value
        return found

    def __getattribute__(self, attribute: str) -> Any:
        if attribute in ("announcements", "announcement_texts"):
            value = getattr(object.__getattribute__(self, "_moment"), attribute)
            object.__getattribute__(self, "_reads").moment[("", attribute)] = value
            return value
        return object.__getattribute__(self, attribute)


class _WitnessContacts(frozenset[str]):
    """A caller's own contacts, noting which were asked about."""

    _known: frozenset[str]
    _reads: Reads

    def __contains__(self, name: object) -> bool:
        found = name in self._known
        self._reads.caller[("is", str(name))] = found
        return found

    def __bool__(self) -> bool:
        self._reads.caller[("is", "any")] = bool(self._known)
        return bool(self._known)


class WitnessCaller(Caller):
    """A caller that notes what is read of it."""

    __slots__ = ("_caller", "_contacts", "_reads")

    def __init__(self, caller: Caller, reads: Reads) -> None:
        contacts = _WitnessContacts()
        contacts._known, contacts._reads = caller.contacts, reads
        object.__setattr__(self, "_caller", caller)
        object.__setattr__(self, "_contacts", contacts)
        object.__setattr__(self, "_reads", reads)

    def __getattribute__(self, attribute: str) -> Any:
        if attribute == "contacts":
            return object.__getattribute__(self, "_contacts")
        if attribute in ("phone", "is_own_number", "texts_to", "takes_texts"):
            value = getattr(object.__getattribute__(self, "_caller"), attribute)
            object.__getattribute__(self, "_reads").caller[(attribute, "")] = value
            return value
        return object.__getattribute__(self, attribute)
