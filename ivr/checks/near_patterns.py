"""near-nothing, near-one-thing: the patterns of danger. Each names its words, and can fit a text."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import DANGER, Revision
from ivr.content.source import Source
from ivr.content.vocabulary import near_chains


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    for name, reply in revision.danger.urgent.items():
        for key, patterns in (("near", reply.near), ("ignore-near", reply.ignore_near)):
            for i, pattern in enumerate(patterns):
                parts = [part for chain in near_chains(pattern) for part in chain]
                span = sources[DANGER].span(("urgent", name, key, i))
                if not all(parts):
                    message = f'"{pattern}" has nothing on one side of its "..." or "+"'
                    hint = "write the missing word, or take the sign out"
                    yield error("near-nothing", message, span, hint)
                elif key == "near" and len(parts) == 1:
                    message = f'"{pattern}" is one word or phrase, with nothing to be near to'
                    hint = 'write it under "words", or put "..." between two words'
                    yield error("near-one-thing", message, span, hint)
