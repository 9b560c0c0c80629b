"""Words that texters send: each can be found, and each word that a text offers is one. Decides with
whole words, as the engine does; which word means what is the operators' affair."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.wordings import asked, texted
from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.revision import TEXTS, Revision
from ivr.content.source import Source
from ivr.engine.hearing import plain

_SLOT_OR_LINK = re.compile(r"\{[^}]*\}|\S*://\S*|\S+@\S+")
_CAPITALS = re.compile(r"\b[A-Z]{3,}(?: [A-Z]{2,})*\b")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about words that are never found."""
    urgent = {
        tuple(plain(word).split()): (name, word)
        for name, reply in revision.texts.urgent.items()
        for word in reply.words
    }
    known: set[str] = set()
    for file, path, reply in asked(revision):
        if not reply.words:
            known.add(plain(str(path[-1])))
            yield error(
                "reply-without-words",
                f'nobody can ask for "{path[-1]}": it has no words',
                sources[file].key_span(path),
                "add words: and list them below it",
            )
        for i, word in enumerate(reply.words):
            known.add(plain(word))
            hidden = None if path[0] == "urgent" and file == TEXTS else _inside(word, urgent)
            if hidden:
                yield error(
                    "hidden-word",
                    f'"{word}" is never found: "{hidden[1]}" in it is urgent, and that decides first',
                    sources[file].span((*path, "words", i)),
                    f'take it out: it is answered by "{hidden[0]}"',
                )
    for file, path, words in texted(revision):
        shown = _SLOT_OR_LINK.sub(lambda found: " " * len(found.group()), words)
        for found in _CAPITALS.finditer(shown):
            if plain(found.group()) not in known:
                yield error(
                    "keyword-not-there",
                    f"this text offers {found.group()}, but no reply has that word",
                    sources[file].within(path, found.group()),
                    did_you_mean(plain(found.group()), known) or "add it to the words of a reply",
                )


def _inside(word: str, urgent: Mapping[tuple[str, ...], tuple[str, str]]) -> tuple[str, str] | None:
    """The urgent reply and its phrase that stands in `word` as whole words."""
    words = plain(word).split()
    for size in range(len(words), 0, -1):
        for begin in range(len(words) - size + 1):
            if found := urgent.get(tuple(words[begin : begin + size])):
                return found
    return None
