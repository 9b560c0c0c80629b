"""safety-line-closes, safety-line-unfit: the safety line is always open, may be dialled, and people
answer it."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.hours import Always
from ivr.content.revision import CALENDAR, CONTACTS, Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    name, contact = revision.service.safety_line, revision.safety_line
    source = sources[CONTACTS]
    if not isinstance(contact.hours, Always):
        yield error(
            "safety-line-closes",
            f'"{name}" is the safety line, but it is not always open',
            source.span((name, "hours")),
            "write hours: always, or choose another safety-line: in config/service.yaml",
        )
    if contact.never_dial or contact.answerphone or contact.is_personal:
        yield error(
            "safety-line-unfit",
            f'"{name}" is the safety line: it must be a line that we dial and that people answer',
            source.key_span((name,)),
            "it cannot have never-dial, expires-after or answerphone",
        )
    for i, closure in enumerate(revision.calendar.closures):
        if closure.contact == name:
            yield error(
                "safety-line-closes",
                "the safety line cannot be closed: it rings whenever no other contact can",
                sources[CALENDAR].span(("closures", i, "contact")),
                "choose another safety-line: in config/service.yaml first",
            )
