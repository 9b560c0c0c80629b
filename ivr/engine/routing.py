"""Which contact rings next. Decides the order of contacts for a caller; never says a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.routes import Route
from ivr.directory import phone_numbers
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Availability, Moment, effective_contact


@dataclass(frozen=True, slots=True)
class NextContact:
    """The contact to ring, its number in E.164 form, and the rule that chose it. `skipped` are the
    closed contacts before it in the route."""

    contact: str
    number: str
    reason: str
    skipped: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def matching_route(
    revision: Revision, area: str | None, caller_type: str | None, need: str | None
) -> tuple[int, Route]:
    """The first route that fits and its row, counted from 1; if none fits, the safety line as row 0."""
    for row, route in enumerate(revision.routes, 1):
        if route.fits(area, caller_type, need):
            return row, route
    return 0, Route.model_validate({"try": (revision.service.safety_line,)})


def next_to_ring(
    revision: Revision,
    moment: Moment,
    caller: Caller,
    *,
    area: str | None,
    caller_type: str | None,
    need: str | None,
    rung: Iterable[str] = (),
) -> NextContact | None:
    """The contact to ring now; None if all have been rung.

    Skipped are closed and expired contacts, contacts that may never be dialled, the caller's own
    number, and all contacts if the call comes from the service's own number. A contact with unknown
    hours rings only if the caller chose a need and the route is for that need. If no contact of the
    route is open, the safety line rings.
    """
    if caller.is_from_line:
        return None
    row, route = matching_route(revision, area, caller_type, need)
    tried = set(rung)
    skipped: list[str] = []
    for name in (*route.try_, revision.service.safety_line):
        contact = effective_contact(revision, moment, name)
        if contact in tried or contact in skipped:
            continue
        state = moment.state(contact)
        if state is Availability.CLOSED:
            skipped.append(contact)
            continue
        if state is Availability.UNKNOWN and route.need is None:
            continue
        number = _number(revision, contact, caller)
        if number is None:
            continue
        reason = f"route {row}: {contact} is {state}"
        return NextContact(contact, number, reason, tuple(skipped))
    return None


def _number(revision: Revision, contact: str, caller: Caller) -> str | None:
    record = revision.contacts[contact]
    if record.never_dial or not record.number or contact in caller.contacts:
        return None
    number = phone_numbers.dialable_number(record.number)
    return number if isinstance(number, str) and phone_numbers.is_dialable(number) else None


def contacts_to_say(
    revision: Revision, moment: Moment, area: str | None, caller_type: str | None, need: str | None
) -> tuple[str, ...]:
    """The contacts whose numbers are said when no contact answers: those of the route that are open
    (or have unknown hours, if the caller chose the need), those that the route names in addition, and
    the safety line."""
    _, route = matching_route(revision, area, caller_type, need)
    contacts: list[str] = []
    for name in (*route.try_, revision.service.safety_line, *route.also_give):
        contact = effective_contact(revision, moment, name)
        record = revision.contacts[contact]
        state = moment.state(contact)
        is_reachable = state is Availability.OPEN or (
            state is Availability.UNKNOWN and (route.need is not None or record.never_dial)
        )
        if is_reachable and record.number and contact not in contacts:
            contacts.append(contact)
    return tuple(contacts) or (revision.service.safety_line,)  # a caller always gets a number


def public_contact(revision: Revision, moment: Moment, area: str) -> str:
    """The contact that a member of the public reaches for this area now."""
    chosen = next_to_ring(
        revision, moment, Caller(PhoneKind.WITHHELD), area=area, caller_type=None, need=None
    )
    return chosen.contact if chosen else revision.service.safety_line
