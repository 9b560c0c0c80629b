"""The rows of config/routes.yaml: the contacts of each, how long they ring, and rows that no caller
reaches. The safety line, which the engine adds to every row, counts; a contact of unknown hours does
not, because it may be closed."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.availability import moments_of_two_weeks, never_opens
from ivr.content.findings import Finding, error, warning
from ivr.content.hours import Unknown
from ivr.content.revision import CONTACTS, ROUTES, Revision
from ivr.content.routes import Route
from ivr.content.source import Path, Source
from ivr.directory.moment import effective_contact
from ivr.engine.whisper import longest_ring

_MIN_SECONDS, _MAX_SECONDS = 10, 120


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[ROUTES]
    for i, row in enumerate(revision.routes):
        yield from _each_contact(revision, source, (i,), row)
        yield from _last_contact(revision, source, (i,), row)
        yield from _lone_contact(revision, source, (i,), row, today)
        yield from _row_seconds(revision, source, (i,), row)
    yield from _ring_seconds(revision, sources[CONTACTS])
    yield from _shadowed(revision, source)


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


def _last(revision: Revision, row: Route) -> str:
    safety_line = revision.service.safety_line
    return row.try_[-1] if safety_line in row.try_ else safety_line


def _last_contact(revision: Revision, source: Source, at: Path, row: Route) -> Iterator[Finding]:
    last = _last(revision, row)
    if last == revision.service.safety_line:
        return  # contacts.py judges it
    contact, span = revision.contacts[last], source.span((*at, "try", len(row.try_) - 1))
    hint = f'put "{revision.service.safety_line}" at the end'
    message = f'this row ends with "{last}", '
    if contact.answerphone:
        message += "which has an answerphone: perhaps no person answers"
        yield error("row-ends-in-answerphone", message, span, hint)
    elif isinstance(contact.hours, Unknown) and row.need is not None:
        message += "and its hours are unknown"
        yield error("row-ends-in-unknown-hours", message, span, hint)


def _lone_contact(
    revision: Revision, source: Source, at: Path, row: Route, today: date
) -> Iterator[Finding]:
    if any(never_opens(revision, name, today) for name in row.try_):
        return  # contacts.py reports it
    alone = {names[0] for names in _open_contacts(revision, row, today) if len(names) == 1}
    if alone and not revision.contacts[_last(revision, row)].never_dial:
        message = f'at times only "{min(alone)}" is open for these callers: '
        message += "if it does not answer, no other contact rings"
        hint = "add a contact that is open at other times, if there is one"
        yield warning("one-open-contact", message, source.span((*at, "try")), hint)


def _open_contacts(revision: Revision, row: Route, today: date) -> Iterator[tuple[str, ...]]:
    """The contacts of the row that are open and can ring, at each moment of two weeks."""
    names = (*row.try_, revision.service.safety_line)
    for moment in moments_of_two_weeks(revision, today):
        contacts = dict.fromkeys(effective_contact(revision, moment, name) for name in names)
        is_open = (n for n in contacts if moment.is_open(n) and not revision.contacts[n].never_dial)
        yield tuple(is_open)


def _ring_seconds(revision: Revision, source: Source) -> Iterator[Finding]:
    for name, contact in revision.contacts.items():
        if contact.ring_seconds and not _MIN_SECONDS <= contact.ring_seconds <= _MAX_SECONDS:
            message = f'"{name}" would ring for {contact.ring_seconds} seconds'
            default = revision.service.rings.seconds
            hint = f"write a number from {_MIN_SECONDS} to {_MAX_SECONDS}; without it, {default}"
            yield error("ring-seconds", message, source.span((name, "ring-seconds")), hint)


def _row_seconds(revision: Revision, source: Source, at: Path, row: Route) -> Iterator[Finding]:
    """How long a caller hears ringing, whispers included, while every contact of the row is open."""
    seconds, limit = 0.0, revision.service.budgets.numbers
    for name in dict.fromkeys((*row.try_, revision.service.safety_line)):
        reported_elsewhere = max(0, (revision.contacts[name].ring_seconds or 0) - _MAX_SECONDS)
        seconds += longest_ring(revision, name) - reported_elsewhere
    if seconds > limit:
        message = f"when no contact answers, this row rings for {seconds:.0f} seconds; "
        message += f"the limit is {limit}"
        hint = "leave a contact out, or let the contacts ring for less time"
        yield error("row-rings-too-long", message, source.span((*at, "try")), hint)


def _shadowed(revision: Revision, source: Source) -> Iterator[Finding]:
    """Rows below one that matches all their callers. A row that hides several has the finding."""
    hidden: dict[int, list[int]] = {}
    for i, row in enumerate(revision.routes):
        for earlier, above in enumerate(revision.routes[:i]):
            if above.fits(row.area, row.caller, row.need):
                hidden.setdefault(earlier, []).append(i)
                break
    for earlier, rows in hidden.items():
        if len(rows) == 1:
            message = f"no caller reaches this row: row {earlier + 1} matches all its callers first"
            span, hint = source.span(rows), "put the narrower row above the wider one"
        else:
            message = f"no caller reaches {len(rows)} rows below: this row matches them all first"
            span, hint = source.span((earlier,)), "put it below them"
        yield error("shadowed-row", message, span, hint)
