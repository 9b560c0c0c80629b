"""Routes: a row that never serves anybody, or whose contacts cannot ring where they stand."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error, warning
from ivr.content.hours import Unknown
from ivr.content.revision import ROUTES, Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about each row."""
    source = sources[ROUTES]
    yield from _shadowed(revision, source)
    for place in range(len(revision.routes)):
        yield from _contacts(revision, source, place)


def _shadowed(revision: Revision, source: Source) -> Iterator[Finding]:
    """Rows that never serve anybody; where one row hides several, that row is at fault."""
    hidden: dict[int, list[int]] = {}
    for place, row in enumerate(revision.routes):
        for earlier, above in enumerate(revision.routes[:place]):
            wanted = ((above.area, row.area), (above.caller, row.caller), (above.need, row.need))
            if all(wide is None or wide == narrow for wide, narrow in wanted):
                hidden.setdefault(earlier, []).append(place)
                break
    for earlier, places in hidden.items():
        if len(places) == 1:
            yield error(
                "shadowed-row",
                f"this row never serves anybody: row {earlier + 1} fits all its callers first",
                source.span(places),
                "put the narrower row above the wider one",
            )
        else:
            yield error(
                "shadowed-row",
                f"{len(places)} rows below never serve anybody: this one fits all their callers first",
                source.span((earlier,)),
                "put it below them",
            )


def _contacts(revision: Revision, source: Source, place: int) -> Iterator[Finding]:
    row = revision.routes[place]
    for i, name in enumerate(row.try_):
        contact = revision.contacts[name]
        if contact.told_only:
            yield error(
                "told-only-in-row",
                f'"{name}" is only told, so it cannot ring',
                source.span((place, "try", i)),
                "move it to tell:",
            )
        elif isinstance(contact.hours, Unknown) and row.need is None:
            yield error(
                "unknown-hours-in-row",
                f'nobody has told us when "{name}" is open, so it does not ring here',
                source.span((place, "try", i)),
                "such a contact rings only in a row with need:, which a caller chose by its own key",
            )
    for i, name in enumerate(row.tell):
        if not revision.contacts[name].number:
            yield warning(
                "nothing-to-tell",
                f'"{name}" has no number, so nothing is said of it',
                source.span((place, "tell", i)),
                "take it out, or give the contact a number",
            )
