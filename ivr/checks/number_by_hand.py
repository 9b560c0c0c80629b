"""Telephone numbers typed into words. One record holds a number; a second copy is the one that is
forgotten when it changes. Never judges 999, 101, 111 and the other short ones."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import spoken_texts, sent_texts
from ivr.content.findings import Finding, error
from ivr.content.revision import Revision
from ivr.content.source import Source
from ivr.directory.phone_numbers import digits_said

_DIGIT = r"(?:\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b)"
_NUMBER = re.compile(rf"\+?{_DIGIT}(?:[\s(),.-]{{0,2}}{_DIGIT}){{5,}}", re.IGNORECASE)
_LINK = re.compile(r"\S*(?:://|www\.)\S*")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """A finding for each number of six digits or more."""
    owner = {
        re.sub(r"\D", "", contact.number): name
        for name, contact in revision.contacts.items()
        if contact.number
    }
    for wordings in (spoken_texts(revision), sent_texts(revision)):
        for file, path, words in wordings:
            for found in _NUMBER.finditer(_LINK.sub(" ", words)):
                number = found.group().strip()
                digits = re.sub(r"^44", "0", digits_said(re.sub(r"[^\w\s]", " ", number)))
                name = owner.get(digits)
                hint = (
                    f"write {{{name}}}" if name else "make it a contact, and write its name in { }"
                )
                yield error(
                    "number-by-hand",
                    f'the number "{number}" is typed by hand',
                    sources[file].within(path, number),
                    f"{hint}: then it can never differ from the one that is dialled",
                )
