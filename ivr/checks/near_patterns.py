"""Patterns of the general rule of danger: each names the things it has to, and can fit something."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import TEXTS, Revision
from ivr.content.source import Source
from ivr.content.texts import near_chains


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about what is near each other."""
    for name, reply in revision.texts.urgent.items():
        for key, several in (("near", reply.near), ("unless-near", reply.unless_near)):
            for i, written in enumerate(several):
                named = [part for chain in near_chains(written) for part in chain]
                span = sources[TEXTS].span(("urgent", name, key, i))
                if not all(named):
                    yield error(
                        "near-nothing",
                        f'"{written}" has nothing on one side of its "..." or "+"',
                        span,
                        "write what stands there, or take the sign out",
                    )
                elif key == "near" and len(named) == 1:
                    yield error(
                        "near-one-thing",
                        f'"{written}" names one thing only, which nothing is near',
                        span,
                        'write it under "words", or put "..." between two things',
                    )
