"""Contacts' numbers: real, ours to dial, and the same however they are written."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source
from ivr.directory import numbers
from ivr.directory.numbers import Refusal


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:  # noqa: ARG001
    """Findings about each contact's number."""
    source = sources[CONTACTS]
    for name, contact in revision.contacts.items():
        if contact.number is None:
            if not contact.told_only:
                yield error(
                    "no-number",
                    f'"{name}" has no number, so it cannot be rung',
                    source.key_span((name,)),
                    "add number: or, if it is only told, told-only: yes",
                )
            continue
        dialled = numbers.dialled(contact.number)
        if isinstance(dialled, Refusal) and not contact.told_only:
            yield error(dialled.code, dialled.why, source.span((name, "number")), dialled.hint)
        written = re.sub(r"\D", "", contact.number)
        heard = numbers.digits_said(contact.spoken or contact.number)
        if heard != written:
            yield error(
                "number-differs",
                f'the number of "{name}" is said as {heard}, but it is {written}',
                source.span((name, "spoken")),
                f"spoken: must have the same digits as number: {contact.number}",
            )
