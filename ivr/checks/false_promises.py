"""promises-secrecy, promises-an-answer: promises that the service cannot keep. Calls show on bills and
in the phone's list, and no one reads the texts. Judges by words only."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import sent_texts, spoken_texts
from ivr.content.findings import Finding, error
from ivr.content.revision import Revision
from ivr.content.source import Source

_SECRECY = re.compile(
    r"\b(?:confidential\w*|in confidence|anonymous\w*|untraceable|secret\w*|invisible"
    r"|will not show|won't show|no one will know|nobody will know)\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\b(?:we|someone|somebody) (?:will|shall) "
    r"(?:call|ring|text|contact|write to|reply to|answer|get back to|send) ?(?:you|help)?\b"
    r"|\bpass(?:ed)? (?:this|it|that) on\b",
    re.IGNORECASE,
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    for file, path, text in (*spoken_texts(revision), *sent_texts(revision)):
        for match in _SECRECY.finditer(text):
            message = f'"{match.group()}" cannot be promised: calls and texts leave traces'
            hint = "leave it out"
            yield error(
                "promises-secrecy", message, sources[file].within(path, match.group()), hint
            )
    for file, path, text in sent_texts(revision):
        for match in _ANSWER.finditer(text):
            message = f'"{match.group()}" promises an answer, and no one reads these texts'
            hint = "say which number to ring"
            yield error(
                "promises-an-answer", message, sources[file].within(path, match.group()), hint
            )
