"""no-number, number-differs, number-twice, and the refusals of directory/numbers.py: each contact's
number is real, may be dialled, and is the same in all its forms."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source
from ivr.directory import phone_numbers
from ivr.directory.phone_numbers import RefusedNumber


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[CONTACTS]
    owners: dict[str, str] = {}
    for name, contact in revision.contacts.items():
        if contact.number is None:
            if not contact.never_dial:
                message = f'"{name}" has no number, so it cannot ring'
                hint = "add number: or, if it is only given out, never-dial: yes"
                yield error("no-number", message, source.key_span((name,)), hint)
            continue
        dialled = phone_numbers.dialable_number(contact.number)
        if isinstance(dialled, RefusedNumber) and not contact.never_dial:
            yield error(dialled.code, dialled.message, source.span((name, "number")), dialled.hint)
        written = _national(contact.number)
        spoken = _national(phone_numbers.spoken_digits(contact.spoken or written))
        if spoken != written and not isinstance(dialled, RefusedNumber):
            message = f'the number of "{name}" is spoken as {spoken}, but it is {written}'
            hint = f"spoken: must have the same digits as number: {contact.number}"
            yield error("number-differs", message, source.span((name, "spoken")), hint)
            continue
        if isinstance(dialled, str) and (other := owners.setdefault(dialled, name)) != name:
            message = (
                f'"{name}" has the same number as "{other}": when the number changes, '
                "one of them will be forgotten"
            )
            hint = "keep one record for a number; one contact may have several roles:"
            yield error("number-twice", message, source.span((name, "number")), hint)


def _national(number: str) -> str:
    """The digits from the 0 on, in whichever form the number is written."""
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    return f"0{digits[2:]}" if digits.startswith("44") and len(digits) > 10 else digits
