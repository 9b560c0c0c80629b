"""A moment: all that the engine may know of time. Decides which contacts are open, closed, unknown or
expired, which announcements apply, and when that changes, in words. Two instants at which callers get
the same service have equal moments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from ivr.content.calendar import Calendar
from ivr.content.contact import Contact
from ivr.content.hours import Always, Unknown
from ivr.content.revision import Revision
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import from_wall_clock, spoken_change, texted_change, to_london
from ivr.directory.hours import (
    Closure,
    HoursStatus,
    Schedule,
    Timeline,
    hours_status,
    state_and_change,
    timeline,
)


class Availability(StrEnum):
    """`unknown`: the hours are not known. `expired`: the verification of a personal number expired."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ContactStatus:
    """A contact's availability at a moment, and when it changes: as spoken, as texted (both empty if it
    never changes), and whether that is today."""

    state: Availability
    spoken: str = ""
    texted: str = ""
    today: bool = False


_ALWAYS = ContactStatus(Availability.OPEN)
_UNKNOWN = ContactStatus(Availability.UNKNOWN)
_EXPIRED = ContactStatus(Availability.EXPIRED)


@dataclass(frozen=True, slots=True)
class Moment:
    """The contacts' statuses, and the announcements that come first in calls and in texts."""

    statuses: Mapping[str, ContactStatus]
    announcements: tuple[str, ...] = ()
    announcement_texts: tuple[str, ...] = ()

    def state(self, contact: str) -> Availability:
        status = self.statuses.get(contact)
        return status.state if status else Availability.UNKNOWN

    def is_open(self, contact: str) -> bool:
        return self.state(contact) is Availability.OPEN


def moment_at(revision: Revision, now: datetime) -> Moment:
    """The moment of `now` under this revision. Raises ValueError if `now` has no time zone."""
    wall = to_london(now).replace(tzinfo=None)
    expiry_dates, fixed, today = _expiry_dates(revision), _fixed_statuses(revision), wall.date()
    statuses = {
        name: _EXPIRED
        if name in expiry_dates and today > expiry_dates[name]
        else fixed.get(name) or _status(revision, name, now)
        for name in revision.contacts
    }
    current = [a for a in revision.calendar.announcements if a.from_.at <= wall < a.until.at]
    texts = tuple(a.in_texts for a in current if a.in_texts)
    return Moment(statuses, tuple(a.say for a in current), texts)


def hours_status_at(revision: Revision, contact: str, now: datetime) -> HoursStatus:
    return hours_status(contact, now, schedule(revision))


@lru_cache(maxsize=64)
def schedule(revision: Revision) -> Schedule:
    hours = {name: contact.hours for name, contact in revision.contacts.items()}
    return Schedule(hours, closures_by_contact(revision.calendar), bank_holidays())


@lru_cache(maxsize=64)
def closures_by_contact(calendar: Calendar) -> Mapping[str, tuple[Closure, ...]]:
    closures: dict[str, tuple[Closure, ...]] = {}
    for entry in calendar.closures:
        start = from_wall_clock(entry.from_.at, later=entry.from_.late)
        end = from_wall_clock(entry.until.at, later=entry.until.late)
        closure = Closure(start, end, entry.why)
        closures[entry.contact] = (*closures.get(entry.contact, ()), closure)
    return closures


def expiry_date(contact: Contact) -> date | None:
    """The last day on which a personal number is used; None for a number that is not personal."""
    expires_after = contact.expires_after
    return expires_after.after(contact.verified.on) if expires_after else None


def effective_contact(revision: Revision, moment: Moment, contact: str) -> str:
    """The contact that is used for this one: itself, or its replacement if it is expired."""
    seen = {contact}
    while moment.state(contact) is Availability.EXPIRED:
        instead = revision.contacts[contact].instead or revision.service.safety_line
        if instead in seen:
            return revision.service.safety_line
        seen.add(instead)
        contact = instead
    return contact


@lru_cache(maxsize=64)
def _expiry_dates(revision: Revision) -> Mapping[str, date]:
    dates = {name: expiry_date(contact) for name, contact in revision.contacts.items()}
    return {name: day for name, day in dates.items() if day is not None}


@lru_cache(maxsize=64)
def _fixed_statuses(revision: Revision) -> Mapping[str, ContactStatus]:
    closures = closures_by_contact(revision.calendar)
    return {
        name: _ALWAYS if isinstance(contact.hours, Always) else _UNKNOWN
        for name, contact in revision.contacts.items()
        if isinstance(contact.hours, Always | Unknown) and name not in closures
    }


def _status(revision: Revision, name: str, now: datetime) -> ContactStatus:
    state, change = state_and_change(lambda year: _timeline(revision, name, year), now)
    if change is None:
        return ContactStatus(Availability(state))
    return ContactStatus(
        Availability(state),
        spoken_change(now, change),
        texted_change(now, change),
        to_london(now).date() == to_london(change).date(),
    )


@lru_cache(maxsize=8192)
def _timeline(revision: Revision, contact: str, year: int) -> Timeline:
    return timeline(contact, schedule(revision), year)
