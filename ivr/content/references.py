"""References: a name that one file uses must exist in the file that defines it. Decides only that."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ivr.content.contact import Contact
from ivr.content.findings import Finding
from ivr.content.flow_references import references_in_flow
from ivr.content.hours import WhenClosed
from ivr.content.reference_finder import ReferenceFinder
from ivr.content.source import Source
from ivr.content.text_references import references_in_texts


def unknown_references(
    parts: Mapping[str, Any], sources: Mapping[str, Source]
) -> Iterator[Finding]:
    """A finding for every name that does not exist, in the files that could be read."""
    finder = ReferenceFinder(parts, sources)
    for file, find in (
        ("config/service.yaml", _in_service),
        ("config/contacts.yaml", _in_contacts),
        ("config/routes.yaml", _in_routes),
        ("config/calendar.yaml", _in_calendar),
        ("flows/voice.yaml", references_in_flow),
    ):
        if file in parts:
            yield from find(finder, file, parts[file])
    yield from references_in_texts(finder, parts)


def _in_service(finder: ReferenceFinder, file: str, service: Any) -> Iterator[Finding]:
    yield from finder.contact(file, ("safety-line",), service.safety_line)


def _in_contacts(
    finder: ReferenceFinder, file: str, contacts: Mapping[str, Contact]
) -> Iterator[Finding]:
    for name, contact in contacts.items():
        if contact.instead:
            yield from finder.contact(file, (name, "instead"), contact.instead)
        if isinstance(contact.hours, WhenClosed):
            yield from finder.contact(file, (name, "hours"), contact.hours.contact)
        yield from finder.slots(file, (name, "when-closed"), contact.when_closed or "", ("opens",))
        yield from finder.slots(file, (name, "own-menu"), contact.own_menu or "", None)


def _in_routes(finder: ReferenceFinder, file: str, routes: Sequence[Any]) -> Iterator[Finding]:
    for row, route in enumerate(routes):
        if route.area:
            yield from finder.area(file, (row, "area"), route.area)
        for key, names in (("try", route.try_), ("also-give", route.also_give)):
            for i, name in enumerate(names):
                yield from finder.contact(file, (row, key, i), name)


def _in_calendar(finder: ReferenceFinder, file: str, calendar: Any) -> Iterator[Finding]:
    for i, closure in enumerate(calendar.closures):
        yield from finder.contact(file, ("closures", i, "contact"), closure.contact)
    for i, entry in enumerate(calendar.announcements):
        yield from finder.slots(file, ("announcements", i, "say"), entry.say, None)
        yield from finder.slots(file, ("announcements", i, "in-texts"), entry.in_texts or "", None)
