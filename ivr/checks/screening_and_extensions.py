"""Screening, and extensions that we dial: only where they can work."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about contacts of which more is asked than a direct line, or a switchboard, can do."""
    source = sources[CONTACTS]
    for name, contact in revision.contacts.items():
        why = contact.cannot_screen
        if name == revision.service.safety_line:
            why = "it is the safety line: nobody would ring after it if no key were pressed"
        if contact.screening and why:
            yield error(
                "screening-cannot-work",
                f'"{name}" cannot have screening: {why}',
                source.span((name, "screening")),
                "take it out: screening is for a direct line, where a person answers",
            )
        if contact.tones_after is not None and not contact.extension_keys:
            has = f'"{contact.extension}" is more than keys' if contact.extension else "it has none"
            yield error(
                "extension-not-dialled",
                f'the extension of "{name}" cannot be dialled: {has}',
                source.span((name, "tones-after")),
                "write extension: with digits alone, or take tones-after: out",
            )
