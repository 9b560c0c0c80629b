"""number-by-hand: telephone numbers typed into a text. A number is in one record only, so that no copy
is forgotten when it changes. Never judges 999, 101, 111 and other short numbers."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import sent_texts, spoken_texts
from ivr.content.findings import Finding, error
from ivr.content.revision import Revision
from ivr.content.source import Source
from ivr.directory.phone_numbers import spoken_digits

_DIGIT = r"(?:\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b)"
_NUMBER = re.compile(rf"\+?{_DIGIT}(?:[\s(),.-]{{0,2}}{_DIGIT}){{5,}}", re.IGNORECASE)
_LINK = re.compile(r"\S*(?:://|www\.)\S*")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    owners = {
        re.sub(r"\D", "", contact.number): name
        for name, contact in revision.contacts.items()
        if contact.number
    }
    for file, path, text in (*spoken_texts(revision), *sent_texts(revision)):
        for match in _NUMBER.finditer(_LINK.sub(" ", text)):
            number = match.group().strip()
            digits = re.sub(r"^44", "0", spoken_digits(re.sub(r"[^\w\s]", " ", number)))
            owner = owners.get(digits)
            hint = f"write {{{owner}}}" if owner else "make it a contact, and write its name in { }"
            message = f'the number "{number}" is typed by hand'
            hint = f"{hint}: then it always agrees with the number that is dialled"
            yield error("number-by-hand", message, sources[file].within(path, number), hint)
