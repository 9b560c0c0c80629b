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
        message = f'"{name}" is the safety line, but it is not always open'
        hint = "write hours: always, or choose another safety-line: in config/service.yaml"
        yield error("safety-line-closes", message, source.span((name, "hours")), hint)
    if contact.never_dial or contact.answerphone or contact.is_personal:
        message = (
            f'"{name}" is the safety line: it must be a line that we dial and that people answer'
        )
        hint = "it cannot have never-dial, expires-after or answerphone"
        yield error("safety-line-unfit", message, source.key_span((name,)), hint)
    for i, closure in enumerate(revision.calendar.closures):
        if closure.contact == name:
            message = "the safety line cannot be closed: it rings whenever no other contact can"
            hint = "choose another safety-line: in config/service.yaml first"
            span = sources[CALENDAR].span(("closures", i, "contact"))
            yield error("safety-line-closes", message, span, hint)
