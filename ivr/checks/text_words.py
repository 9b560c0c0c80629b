"""Words that ask for a reply: each in one place only, none that the carrier keeps for itself."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import keyword_replies, keywords_of
from ivr.content.findings import Finding, Span, error
from ivr.content.revision import Revision
from ivr.content.source import Source
from ivr.content.texts import phrases
from ivr.engine.phrase_matching import plain
from ivr.engine.carrier_keywords import RESERVED


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about the words of all replies."""
    first: dict[str, tuple[Span, str, bool]] = {}
    for file, path, reply in keyword_replies(revision):
        for key, i, written in keywords_of(reply):
            span, name = sources[file].span((*path, key, i)), str(path[-1])
            is_one = "<" not in written
            for said in map(plain, phrases(revision.texts.groups, written)):
                if said in RESERVED:
                    yield error(
                        "reserved-word",
                        f'"{written}" is a word that the phone network keeps for itself',
                        span,
                        "leave it out: whoever texts it never reaches us",
                    )
                elif not said:
                    yield error("no-word", f'"{written}" has no letters', span, "write a word")
                elif said not in first:
                    first[said] = (span, name, is_one)
                elif (is_one and first[said][2]) or first[said][1] != name:
                    yield error(
                        "doubled-word",
                        f'"{said}" asks for two replies',
                        span,
                        f"the other one is at {first[said][0]}: take one of them out",
                    )
