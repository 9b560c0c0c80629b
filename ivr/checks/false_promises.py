"""Promises that the line cannot keep: calls show on bills and in the phone's list, and nobody reads
the texts. Decides by words; what else a sentence promises is for its author."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import spoken, texted
from ivr.content.findings import Finding, error
from ivr.content.revision import Revision
from ivr.content.source import Source

_SECRET = re.compile(
    r"\b(?:confidential\w*|in confidence|anonymous\w*|untraceable|secret\w*|invisible"
    r"|will not show|won't show|no one will know|nobody will know)\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"\b(?:we|someone|somebody) (?:will|shall) "
    r"(?:call|ring|text|contact|write to|reply to|answer|get back to|send) ?(?:you|help)?\b"
    r"|\bpass(?:ed)? (?:this|it|that) on\b",
    re.IGNORECASE,
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about each promise."""
    for file, path, words in (*spoken(revision), *texted(revision)):
        for found in _SECRET.finditer(words):
            yield error(
                "promises-secrecy",
                f'"{found.group()}" promises what nobody can keep: calls and texts leave traces',
                sources[file].within(path, found.group()),
                "leave it out",
            )
    for file, path, words in texted(revision):
        for found in _ANSWERED.finditer(words):
            yield error(
                "promises-an-answer",
                f'"{found.group()}" promises an answer, and no one reads these texts',
                sources[file].within(path, found.group()),
                "say whom to ring",
            )
