"""contact-twice, told-only-in-row, unknown-hours-in-row, nothing-to-tell, row-ends-in-answerphone,
row-ends-in-unknown-hours, one-open-contact: the contacts of a row. The safety line, which the engine
adds to every row, counts; a contact of unknown hours does not, because it may be closed."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.availability import moments_of_two_weeks, never_opens
from ivr.content.findings import Finding, error, warning
from ivr.content.hours import Unknown
from ivr.content.revision import ROUTES, Revision
from ivr.content.routes import Route
from ivr.content.source import Path, Source
from ivr.directory.moment import effective_contact


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[ROUTES]
    for i, row in enumerate(revision.routes):
        yield from _each_contact(revision, source, (i,), row)
        yield from _last_contact(revision, source, (i,), row)
        yield from _lone_contact(revision, source, (i,), row, today)


def _each_contact(revision: Revision, source: Source, at: Path, row: Route) -> Iterator[Finding]:
    for i, name in enumerate(row.try_):
        contact, span = revision.contacts[name], source.span((*at, "try", i))
        if name in row.try_[:i]:
            message = f'"{name}" is in this row already; a contact rings once only'
            yield warning("contact-twice", message, span, "take it out")
        if contact.never_dial:
            message = f'"{name}" is only given out, so it cannot ring'
            yield error("told-only-in-row", message, span, "move it to also-give:")
        elif isinstance(contact.hours, Unknown) and row.need is None:
            message = f'the hours of "{name}" are unknown, so it does not ring here'
            hint = "it can ring only in a row with need:, which callers choose by a key"
            yield error("unknown-hours-in-row", message, span, hint)
    for i, name in enumerate(row.also_give):
        if not revision.contacts[name].number:
            message = f'"{name}" has no number, so nothing is said about it'
            hint = "take it out, or give the contact a number"
            yield warning("nothing-to-tell", message, source.span((*at, "also-give", i)), hint)


def _last_contact(revision: Revision, source: Source, at: Path, row: Route) -> Iterator[Finding]:
    safety_line = revision.service.safety_line
    last = row.try_[-1] if safety_line in row.try_ else safety_line
    if last == safety_line:
        return  # safety_line.py judges it
    contact, span = revision.contacts[last], source.span((*at, "try", len(row.try_) - 1))
    hint = f'put "{safety_line}" at the end'
    if contact.answerphone:
        message = (
            f'this row ends with "{last}", which has an answerphone: perhaps no person answers'
        )
        yield error("row-ends-in-answerphone", message, span, hint)
    elif isinstance(contact.hours, Unknown) and row.need is not None:
        message = f'this row ends with "{last}", and its hours are unknown'
        yield error("row-ends-in-unknown-hours", message, span, hint)


def _lone_contact(
    revision: Revision, source: Source, at: Path, row: Route, today: date
) -> Iterator[Finding]:
    if any(never_opens(revision, name, today) for name in row.try_):
        return  # contact_hours.py reports it
    safety_line = revision.service.safety_line
    last = row.try_[-1] if safety_line in row.try_ else safety_line
    alone = {names[0] for names in _open_contacts(revision, row, today) if len(names) == 1}
    if alone and not revision.contacts[last].never_dial:
        message = (
            f'at times only "{min(alone)}" is open for these callers: '
            "if it does not answer, no other contact rings"
        )
        hint = "add a contact that is open at other times, if there is one"
        yield warning("one-open-contact", message, source.span((*at, "try")), hint)


def _open_contacts(revision: Revision, row: Route, today: date) -> Iterator[tuple[str, ...]]:
    """The contacts of the row that are open and can ring, at each moment of two weeks."""
    names = (*row.try_, revision.service.safety_line)
    for moment in moments_of_two_weeks(revision, today):
        contacts = dict.fromkeys(effective_contact(revision, moment, name) for name in names)
        yield tuple(
            name
            for name in contacts
            if moment.is_open(name) and not revision.contacts[name].never_dial
        )
