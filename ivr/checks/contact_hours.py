"""Hours that cannot be meant: never open, round in a circle, silent about bank holidays."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.availability import states
from ivr.content.findings import Finding, error, warning
from ivr.content.hours import Unknown, Weekly, WhenClosed
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about each contact's hours."""
    told: set[str] = set()
    for name, contact in revision.contacts.items():
        span = sources[CONTACTS].key_span((name, "hours"))
        circle = _circle(revision, name)
        if circle:
            if not told.intersection(circle):
                way = " waits for ".join(f'"{each}"' for each in (*circle, circle[0]))
                what = f"these hours lead round in a circle: {way}"
                hint = "give one of them hours of its own: days and times, or always"
                yield error("hours-circle", what, span, hint)
            told |= set(circle)
        elif isinstance(contact.hours, WhenClosed) and _waits_for_unknown(revision, name):
            yield error(
                "waits-for-unknown-hours",
                f'nobody has told us when "{contact.hours.contact}" is open, '
                f'so "{name}" never counts as open',
                span,
                "write its days and times",
            )
        elif states(revision, name, today) == {"closed"}:
            yield error(
                "never-open",
                f'"{name}" is not open at any minute of the next 400 days',
                span,
                _never_open_hint(revision, name),
            )
        elif isinstance(contact.hours, Weekly) and contact.hours.bank_holidays is None:
            yield warning(
                "bank-holidays-not-said",
                f'"{name}" counts as open on bank holidays, because nothing is said of them',
                span,
                "add bank holidays: closed, or the times; for as usual, the times of a weekday",
            )


def _circle(revision: Revision, name: str) -> tuple[str, ...]:
    """The contacts that wait for one another, beginning with `name`; nothing if it is not one."""
    seen = [name]
    while isinstance(hours := revision.contacts[seen[-1]].hours, WhenClosed):
        if hours.contact == name:
            return tuple(seen)
        if hours.contact in seen:
            return ()
        seen.append(hours.contact)
    return ()


def _waits_for_unknown(revision: Revision, name: str) -> bool:
    seen: set[str] = set()
    while isinstance(hours := revision.contacts[name].hours, WhenClosed) and name not in seen:
        seen.add(name)
        name = hours.contact
    return isinstance(revision.contacts[name].hours, Unknown)


def _never_open_hint(revision: Revision, name: str) -> str:
    match revision.contacts[name].hours:
        case WhenClosed(contact=other):
            return f'"{other}" never closes: write days and times, or always'
        case _:
            return "write the days and times, or unknown; or shorten its closure in the calendar"
