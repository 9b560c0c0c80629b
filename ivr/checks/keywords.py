"""The words that ask for a reply, and the patterns of danger. Each is looked for as the engine does;
its meaning is the operators' decision."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import keywords_of, located_keywords, sent_texts
from ivr.content.findings import Finding, Span, did_you_mean, error
from ivr.content.revision import DANGER, Revision
from ivr.content.source import Source
from ivr.content.vocabulary import near_chains, phrases
from ivr.engine.carrier_keywords import CARRIER_KEYWORDS
from ivr.engine.danger import danger_phrases
from ivr.engine.phrase_matching import plain_text

_SLOT_OR_LINK = re.compile(r"\{[^}]*\}|\S*://\S*|\S+@\S+")
_CAPITALS = re.compile(r"\b[A-Z]{3,}(?: [A-Z]{2,})*\b")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    yield from _unreachable(revision, sources)
    yield from _ambiguous(revision, sources)
    yield from _not_offered(revision, sources)
    yield from _near_patterns(revision, sources[DANGER])


def _unreachable(revision: Revision, sources: Mapping[str, Source]) -> Iterator[Finding]:
    find_urgent = danger_phrases(revision).find
    for file, path, reply in located_keywords(revision):
        listed = tuple(keywords_of(reply))
        for key, i, written in () if file == DANGER else listed:
            for word in phrases(revision.danger.groups, written):
                if urgent := find_urgent(word):
                    name, phrase = urgent
                    message = f'"{word}" never gets this reply: "{phrase}" in it is urgent, '
                    message += "and urgent words decide first"
                    hint = f'take it out: "{name}" answers it'
                    yield error("hidden-word", message, sources[file].span((*path, key, i)), hint)
        if not listed:
            message = f'no text asks for "{path[-1]}": it has no words'
            hint = "add words: and list them below it"
            yield error("reply-without-words", message, sources[file].key_span(path), hint)


def _ambiguous(revision: Revision, sources: Mapping[str, Source]) -> Iterator[Finding]:
    first: dict[str, tuple[Span, str, bool]] = {}
    for file, path, reply in located_keywords(revision):
        for key, i, written in keywords_of(reply):
            span, name = sources[file].span((*path, key, i)), str(path[-1])
            has_no_group = "<" not in written
            for word in map(plain_text, phrases(revision.danger.groups, written)):
                if word in CARRIER_KEYWORDS:
                    message = f'"{written}" is a word that the phone network keeps for itself'
                    hint = "leave it out: a text with this word never reaches the service"
                    yield error("reserved-word", message, span, hint)
                elif not word:
                    yield error("no-word", f'"{written}" has no letters', span, "write a word")
                elif word not in first:
                    first[word] = (span, name, has_no_group)
                elif (has_no_group and first[word][2]) or first[word][1] != name:
                    message = f'"{word}" asks for two replies'
                    hint = f"the other one is at {first[word][0]}: take one of them out"
                    yield error("doubled-word", message, span, hint)


def _not_offered(revision: Revision, sources: Mapping[str, Source]) -> Iterator[Finding]:
    known = set(CARRIER_KEYWORDS)
    for _, path, reply in located_keywords(revision):
        listed = [written for _, _, written in keywords_of(reply)]
        for written in listed:
            known.update(map(plain_text, phrases(revision.danger.groups, written)))
        if not listed:
            known.add(plain_text(str(path[-1])))
    for file, path, text in sent_texts(revision):
        without_slots = _SLOT_OR_LINK.sub(lambda match: " " * len(match.group()), text)
        for match in _CAPITALS.finditer(without_slots):
            if plain_text(match.group()) not in known:
                message = f"this text offers {match.group()}, but no reply has that word"
                near = did_you_mean(plain_text(match.group()), known)
                span = sources[file].within(path, match.group())
                hint = near or "add it to the words of a reply"
                yield error("keyword-not-there", message, span, hint)


def _near_patterns(revision: Revision, source: Source) -> Iterator[Finding]:
    """Each pattern names its words, and can fit a text."""
    for name, reply in revision.danger.urgent.items():
        for key, patterns in (("near", reply.near), ("ignore-near", reply.ignore_near)):
            for i, pattern in enumerate(patterns):
                parts = [part for chain in near_chains(pattern) for part in chain]
                span = source.span(("urgent", name, key, i))
                if not all(parts):
                    message = f'"{pattern}" has nothing on one side of its "..." or "+"'
                    hint = "write the missing word, or take the sign out"
                    yield error("near-nothing", message, span, hint)
                elif key == "near" and len(parts) == 1:
                    message = f'"{pattern}" is one word or phrase, with nothing to be near to'
                    hint = 'write it under "words", or put "..." between two words'
                    yield error("near-one-thing", message, span, hint)
