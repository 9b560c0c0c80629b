"""Words that texters send: each can be found, and each word that a text offers is one. Decides with
whole words, as the engine does; which word means what is the operators' affair."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import keyword_replies, keywords_of, sent_texts
from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.revision import TEXTS, Revision
from ivr.content.source import Source
from ivr.content.texts import phrases
from ivr.engine.phrase_matching import plain
from ivr.engine.carrier_keywords import RESERVED
from ivr.engine.danger import urgent_phrases

_SLOT_OR_LINK = re.compile(r"\{[^}]*\}|\S*://\S*|\S+@\S+")
_CAPITALS = re.compile(r"\b[A-Z]{3,}(?: [A-Z]{2,})*\b")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about words that are never found."""
    groups = revision.texts.groups
    known: set[str] = set(RESERVED)
    find = urgent_phrases(revision).find
    for file, path, reply in keyword_replies(revision):
        is_asked = False
        for key, i, written in keywords_of(reply):
            is_asked = True
            for word in phrases(groups, written):
                known.add(plain(word))
                hidden = find(word) if path[0] != "urgent" or file != TEXTS else None
                if hidden:
                    name, phrase = hidden
                    yield error(
                        "hidden-word",
                        f'"{word}" is never found: "{phrase}" in it is urgent, and that decides first',
                        sources[file].span((*path, key, i)),
                        f'take it out: it is answered by "{name}"',
                    )
        if not is_asked:
            known.add(plain(str(path[-1])))
            yield error(
                "reply-without-words",
                f'nobody can ask for "{path[-1]}": it has no words',
                sources[file].key_span(path),
                "add words: and list them below it",
            )
    for file, path, words in sent_texts(revision):
        shown = _SLOT_OR_LINK.sub(lambda found: " " * len(found.group()), words)
        for found in _CAPITALS.finditer(shown):
            if plain(found.group()) not in known:
                yield error(
                    "keyword-not-there",
                    f"this text offers {found.group()}, but no reply has that word",
                    sources[file].within(path, found.group()),
                    did_you_mean(plain(found.group()), known) or "add it to the words of a reply",
                )
