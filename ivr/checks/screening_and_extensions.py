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
            message = f'"{name}" cannot have screening: {reason}'
            hint = "take it out: screening is for a direct line, where a person answers"
            yield error("screening-cannot-work", message, source.span((name, "screening")), hint)
        if contact.tones_after is not None and not contact.extension_keys:
            fault = (
                f'"{contact.extension}" has more than keys' if contact.extension else "none is set"
            )
            message = f'the extension of "{name}" cannot be dialled: {fault}'
            hint = "write extension: in digits only, or take tones-after: out"
            yield error("extension-not-dialled", message, source.span((name, "tones-after")), hint)
