"""hours-circle, waits-for-unknown-hours, never-open, bank-holidays-not-said: hours that cannot be
right. Never judges hours against the words of a text (see hours_by_hand)."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.availability import availabilities
from ivr.content.findings import Finding, error, warning
from ivr.content.hours import Unknown, Weekly, WhenClosed
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    in_a_circle: set[str] = set()
    for name, contact in revision.contacts.items():
        span = sources[CONTACTS].key_span((name, "hours"))
        chain = _chain(revision, name)
        if chain[-1] == name and len(chain) > 1:
            if name not in in_a_circle:
                way = " waits for ".join(f'"{each}"' for each in chain)
                message = f"these contacts wait for each other to close: {way}"
                hint = "give one of them hours of its own: days and times, or always"
                yield error("hours-circle", message, span, hint)
            in_a_circle |= set(chain)
        elif isinstance(contact.hours, WhenClosed) and _is_unknown(revision, chain[-1]):
            message = (
                f'the hours of "{contact.hours.contact}" are unknown, '
                f'so "{name}" never counts as open'
            )
            hint = "write its days and times"
            yield error("waits-for-unknown-hours", message, span, hint)
        elif availabilities(revision, name, today) == {"closed"}:
            message = f'"{name}" is not open at any minute of the next 400 days'
            hint = _never_open_hint(revision, name)
            yield error("never-open", message, span, hint)
        elif isinstance(contact.hours, Weekly) and contact.hours.bank_holidays is None:
            yield warning(
                "bank-holidays-not-said",
                f'"{name}" counts as open on bank holidays, because its hours do not mention them',
                span,
                "add bank holidays: closed, or the times; if they are as usual, a weekday's times",
            )


def _chain(revision: Revision, name: str) -> list[str]:
    """The contact, the one it waits for, and so on; ends at the first name that comes twice."""
    chain = [name]
    while isinstance(hours := revision.contacts[chain[-1]].hours, WhenClosed):
        chain.append(hours.contact)
        if hours.contact in chain[:-1]:
            break
    return chain


def _is_unknown(revision: Revision, name: str) -> bool:
    return isinstance(revision.contacts[name].hours, Unknown)


def _never_open_hint(revision: Revision, name: str) -> str:
    match revision.contacts[name].hours:
        case WhenClosed(contact=other):
            return f'"{other}" never closes: write days and times, or always'
        case _:
            return "write the days and times, or unknown; or shorten its closure in the calendar"
