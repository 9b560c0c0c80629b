"""screening-cannot-work, extension-not-dialled: screening is for a direct line, and an extension that
we dial is for a switchboard."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[CONTACTS]
    for name, contact in revision.contacts.items():
        reason = contact.cannot_screen
        if name == revision.service.safety_line:
            reason = "it is the safety line, and no contact rings after it if no key is pressed"
        if contact.screening and reason:
            yield error(
                "screening-cannot-work",
                f'"{name}" cannot have screening: {reason}',
                source.span((name, "screening")),
                "take it out: screening is for a direct line, where a person answers",
            )
        if contact.tones_after is not None and not contact.extension_keys:
            fault = (
                f'"{contact.extension}" has more than keys' if contact.extension else "none is set"
            )
            yield error(
                "extension-not-dialled",
                f'the extension of "{name}" cannot be dialled: {fault}',
                source.span((name, "tones-after")),
                "write extension: in digits only, or take tones-after: out",
            )
