"""Words that ask for a reply: each in one place only, none that the carrier keeps for itself."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.wordings import asked
from ivr.content.findings import Finding, Span, error
from ivr.content.revision import Revision
from ivr.content.source import Source
from ivr.engine.hearing import plain
from ivr.engine.texts import RESERVED


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about the words of all replies."""
    first: dict[str, Span] = {}
    for file, path, reply in asked(revision):
        for i, word in enumerate(reply.words):
            span = sources[file].span((*path, "words", i))
            said = plain(word)
            if said in RESERVED:
                yield error(
                    "reserved-word",
                    f'"{word}" is a word that the phone network keeps for itself',
                    span,
                    "leave it out: whoever texts it never reaches us",
                )
            elif not said:
                yield error("no-word", f'"{word}" has no letters', span, "write a word")
            elif said in first:
                yield error(
                    "doubled-word",
                    f'"{word}" asks for two replies',
                    span,
                    f"the other one is at {first[said]}: take one of them out",
                )
            else:
                first[said] = span
