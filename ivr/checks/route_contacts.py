"""How a row ends, and who is left when the first does not answer. Counts with the safety line, which
the engine adds to every row; never with a contact of unknown hours, which may be shut."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.availability import never_opens, two_weeks
from ivr.content.findings import Finding, error, warning
from ivr.content.hours import Unknown
from ivr.content.places import Route
from ivr.content.revision import ROUTES, Revision
from ivr.content.source import Source
from ivr.directory.moment import effective_contact


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about the last contacts of each row."""
    source = sources[ROUTES]
    safety = revision.service.safety_line
    for place, row in enumerate(revision.routes):
        for i, name in enumerate(row.try_):
            if name in row.try_[:i]:
                yield warning(
                    "contact-twice",
                    f'"{name}" stands in this row before; nobody rings twice',
                    source.span((place, "try", i)),
                    "take it out",
                )
        last = row.try_[-1] if safety in row.try_ else safety
        contact, span = revision.contacts[last], source.span((place, "try", len(row.try_) - 1))
        if last == safety:
            pass  # unfit ones are said of the contact itself
        elif contact.answerphone:
            yield error(
                "row-ends-in-answerphone",
                f'this row ends with "{last}", which has an answerphone: nobody may ever answer',
                span,
                f'put "{safety}" at the end',
            )
        elif isinstance(contact.hours, Unknown) and row.need is not None:
            yield error(
                "row-ends-in-unknown-hours",
                f'this row ends with "{last}", and nobody has told us when it is open',
                span,
                f'put "{safety}" at the end',
            )
        if any(never_opens(revision, name, today) for name in row.try_):
            continue  # said of the contact itself
        alone = {open_[0] for open_ in _open(revision, row, today) if len(open_) == 1}
        if alone and not contact.told_only:
            yield warning(
                "one-open-contact",
                f'at times only "{min(alone)}" is open for these callers: '
                "if it does not answer, nobody else rings",
                source.span((place, "try")),
                "add a contact that is open at other times, if there is one",
            )


def _open(revision: Revision, row: Route, today: date) -> Iterator[tuple[str, ...]]:
    """Who of the row is surely open and can ring, at each moment of two weeks."""
    names = (*row.try_, revision.service.safety_line)
    for moment in two_weeks(revision, today):
        meant = dict.fromkeys(effective_contact(revision, moment, name) for name in names)
        yield tuple(
            name for name in meant if moment.is_open(name) and not revision.contacts[name].told_only
        )
