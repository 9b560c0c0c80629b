"""Words that ask for a reply: each in one place only, none that the carrier keeps for itself."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, Span, error
from ivr.content.revision import TEXTS, TOPICS, Revision
from ivr.content.source import Path, Source
from ivr.content.texts import Reply
from ivr.engine.hearing import plain
from ivr.engine.texts import RESERVED


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:  # noqa: ARG001
    """Findings about the words of all replies."""
    first: dict[str, Span] = {}
    for file, path, reply in _replies(revision):
        for i, word in enumerate(reply.words):
            span = sources[file].span((*path, "words", i))
            asked = plain(word)
            if asked in RESERVED:
                yield error(
                    "reserved-word",
                    f'"{word}" is a word that the phone network keeps for itself',
                    span,
                    "leave it out: whoever texts it never reaches us",
                )
            elif not asked:
                yield error("no-word", f'"{word}" has no letters', span, "write a word")
            elif asked in first:
                yield error(
                    "doubled-word",
                    f'"{word}" asks for two replies',
                    span,
                    f"the other one is at {first[asked]}: take one of them out",
                )
            else:
                first[asked] = span


def _replies(revision: Revision) -> Iterator[tuple[str, Path, Reply]]:
    for name, reply in revision.texts.urgent.items():
        yield TEXTS, ("urgent", name), reply
    for name, reply in revision.texts.replies.items():
        yield TEXTS, ("replies", name), reply
    for name, topic in revision.topics.items():
        yield TOPICS, (name,), topic
