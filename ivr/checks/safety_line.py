"""The safety line: always open, ours to dial, answered by people."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.hours import Always
from ivr.content.revision import CALENDAR, CONTACTS, Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about the contact that everything falls back on."""
    name, contact = revision.service.safety_line, revision.safety_line
    source = sources[CONTACTS]
    if not isinstance(contact.hours, Always):
        yield error(
            "safety-line-closes",
            f'"{name}" is the safety line, but it is not always open',
            source.span((name, "hours")),
            "write hours: always, or choose another safety-line: in config/service.yaml",
        )
    if contact.told_only or contact.answerphone or contact.personal:
        yield error(
            "safety-line-unfit",
            f'"{name}" is the safety line: it must be a line that we ring and that people answer',
            source.key_span((name,)),
            "it cannot be told-only, personal, or have an answerphone",
        )
    for i, closure in enumerate(revision.calendar.closures):
        if closure.contact == name:
            yield error(
                "safety-line-closes",
                "the safety line cannot be away: everything falls back on it",
                sources[CALENDAR].span(("closures", i, "contact")),
                "choose another safety-line: in config/service.yaml first",
            )
