"""A moment: all that the engine may know of time. Decides who is open, closed, unknown or withheld,
which announcements hold, and what changes next, in words. Two instants that serve callers alike
make equal moments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from ivr.content.calendar import Calendar
from ivr.content.contact import Contact
from ivr.content.hours import Always, Hours, Unknown
from ivr.content.revision import Revision
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import from_wall_clock, spoken_change, texted_change, to_london
from ivr.directory.hours import Closure, HoursStatus, Timeline, hours_status, line, now_and_next


class Availability(StrEnum):
    """What a contact is at a moment. `unknown`: nobody has told us its hours. `withheld`: a personal
    number that was not verified for a year."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class ContactStatus:
    """A contact at a moment: its state, and when that changes, as spoken and as texted ("" never)."""

    state: Availability
    spoken: str = ""
    texted: str = ""
    today: bool = False


_ALWAYS = ContactStatus(Availability.OPEN)
_UNKNOWN = ContactStatus(Availability.UNKNOWN)
_WITHHELD = ContactStatus(Availability.WITHHELD)


@dataclass(frozen=True, slots=True)
class Moment:
    """Statuses by contact, and what is announced first (said, and texted)."""

    statuses: Mapping[str, ContactStatus]
    announcements: tuple[str, ...] = ()
    announcement_texts: tuple[str, ...] = ()

    def state(self, contact: str) -> Availability:
        """The contact's state; a contact nobody knows is unknown."""
        status = self.statuses.get(contact)
        return status.state if status else Availability.UNKNOWN

    def is_open(self, contact: str) -> bool:
        """Whether the contact is surely open."""
        return self.state(contact) is Availability.OPEN


def moment_at(revision: Revision, now: datetime) -> Moment:
    """The moment of `now` (an aware datetime) under this revision."""
    wall = to_london(now).replace(tzinfo=None)
    limits, lasting, day = _limits(revision), _lasting(revision), wall.date()
    statuses = {
        name: _WITHHELD
        if name in limits and day > limits[name]
        else lasting.get(name) or _changing(revision, name, now)
        for name in revision.contacts
    }
    current = [a for a in revision.calendar.announcements if a.from_.at <= wall < a.until.at]
    return Moment(statuses, tuple(a.say for a in current), tuple(a.in_texts for a in current if a.in_texts))


def hours_status_at(revision: Revision, contact: str, now: datetime) -> HoursStatus:
    """Whether the contact is open at `now`, when that changes next, and why."""
    return hours_status(
        contact, now, hours_by_contact(revision), closures_by_contact(revision.calendar), bank_holidays()
    )


@lru_cache(maxsize=64)
def hours_by_contact(revision: Revision) -> Mapping[str, Hours]:
    """Every contact's hours."""
    return {name: contact.hours for name, contact in revision.contacts.items()}


@lru_cache(maxsize=64)
def _closures(calendar: Calendar) -> Mapping[str, tuple[Closure, ...]]:
    found: dict[str, tuple[Closure, ...]] = {}
    for entry in calendar.closures:
        start = from_wall_clock(entry.from_.at, later=entry.from_.late)
        end = from_wall_clock(entry.until.at, later=entry.until.late)
        found[entry.contact] = (*found.get(entry.contact, ()), Closure(start, end, entry.why))
    return found


def closures_by_contact(calendar: Calendar) -> Mapping[str, tuple[Closure, ...]]:
    """The calendar's closures by contact, as instants."""
    return _closures(calendar)


def expiry_date(contact: Contact) -> date | None:
    """The last day on which a personal number is given out; None for numbers that are not personal."""
    if not contact.is_personal:
        return None
    day = contact.verified.on
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)


def effective_contact(revision: Revision, moment: Moment, contact: str) -> str:
    """The contact that is given out and rung for this one: itself, unless it is withheld."""
    seen = {contact}
    while moment.state(contact) is Availability.WITHHELD:
        instead = revision.contacts[contact].instead or revision.service.safety_line
        if instead in seen:
            return revision.service.safety_line
        seen.add(instead)
        contact = instead
    return contact


@lru_cache(maxsize=64)
def _limits(revision: Revision) -> Mapping[str, date]:
    """The last day of each personal number, after which it is withheld."""
    found = {name: expiry_date(contact) for name, contact in revision.contacts.items()}
    return {name: day for name, day in found.items() if day is not None}


@lru_cache(maxsize=64)
def _lasting(revision: Revision) -> Mapping[str, ContactStatus]:
    """The statuses of contacts whose hours never change."""
    closed = closures_by_contact(revision.calendar)
    return {
        name: _ALWAYS if isinstance(contact.hours, Always) else _UNKNOWN
        for name, contact in revision.contacts.items()
        if isinstance(contact.hours, Always | Unknown) and name not in closed
    }


def _changing(revision: Revision, name: str, now: datetime) -> ContactStatus:
    state, changes = now_and_next(lambda year: _line(revision, name, year), now)
    if changes is None:
        return ContactStatus(Availability(state))
    return ContactStatus(
        Availability(state),
        spoken_change(now, changes),
        texted_change(now, changes),
        to_london(now).date() == to_london(changes).date(),
    )


@lru_cache(maxsize=8192)
def _line(revision: Revision, contact: str, year: int) -> Timeline:
    known = hours_by_contact(revision), closures_by_contact(revision.calendar), bank_holidays()
    return line(contact, *known, year)
