"""Who rings next. Decides the order of contacts for what is known of a caller; never says a word."""

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
    """The contact to ring and its number in E.164 form, with the rule that chose it. `skipped` are
    the contacts of the row before it that are closed."""

    contact: str
    number: str
    why: str
    skipped: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def matching_route(
    revision: Revision, area: str | None, caller: str | None, need: str | None
) -> tuple[int, Route]:
    """The first row that fits and its place, counted from 1. A last row that fits nobody else is
    the safety line (row 0)."""
    for place, row in enumerate(revision.routes, 1):
        if row.fits(area, caller, need):
            return place, row
    return 0, Route.model_validate({"try": (revision.service.safety_line,)})


def next_to_ring(
    revision: Revision,
    moment: Moment,
    who: Caller,
    *,
    area: str | None,
    caller: str | None,
    need: str | None,
    rung: Iterable[str] = (),
) -> NextContact | None:
    """Whom to ring now; None when everybody has been rung.

    A contact whose hours are unknown rings only where the caller has named a need by their own key
    and the row is for that need. Somebody who may not be rung is passed over: never a closed,
    withheld or told-only contact, the caller's own number, a number that may not be dialled, or
    anybody at all for a call that comes from ourselves. Where a row has nobody open, the safety
    line rings.
    """
    if who.is_own_number:
        return None
    place, row = matching_route(revision, area, caller, need)
    tried = set(rung)
    skipped: list[str] = []
    for name in (*row.try_, revision.service.safety_line):
        contact = effective_contact(revision, moment, name)
        if contact in tried or contact in skipped:
            continue
        state = moment.state(contact)
        if state is Availability.CLOSED:
            skipped.append(contact)
            continue
        if state is Availability.UNKNOWN and row.need is None:
            continue
        number = _number(revision, contact, who)
        if number is None:
            continue
        why = f"route {place}: {contact} is {state}"
        return NextContact(contact, number, why, tuple(skipped))
    return None


def _number(revision: Revision, contact: str, who: Caller) -> str | None:
    record = revision.contacts[contact]
    if record.never_dial or not record.number or contact in who.contacts:
        return None
    number = phone_numbers.dialable_number(record.number)
    return number if isinstance(number, str) and phone_numbers.is_dialable(number) else None


def contacts_to_say(
    revision: Revision, moment: Moment, area: str | None, caller: str | None, need: str | None
) -> tuple[str, ...]:
    """The contacts whose numbers are said when nobody answers: those of the row that are open (or
    whose hours nobody knows, where the caller asked for them), what the row tells besides, and the
    safety line, each once."""
    _, row = matching_route(revision, area, caller, need)
    told: list[str] = []
    for name in (*row.try_, revision.service.safety_line, *row.also_give):
        contact = effective_contact(revision, moment, name)
        record = revision.contacts[contact]
        state = moment.state(contact)
        reachable = state is Availability.OPEN or (
            state is Availability.UNKNOWN and (row.need is not None or record.never_dial)
        )
        if reachable and record.number and contact not in told:
            told.append(contact)
    return tuple(told) or (revision.service.safety_line,)  # a caller is never left without a number


def public_contact(revision: Revision, moment: Moment, area: str) -> str:
    """The contact a member of the public reaches for this area now."""
    anybody = Caller(PhoneKind.WITHHELD)
    found = next_to_ring(revision, moment, anybody, area=area, caller=None, need=None)
    return found.contact if found else revision.service.safety_line
