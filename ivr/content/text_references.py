"""References in replies to texts: contacts, areas, callers, groups and other replies."""

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.content.danger import DangerVocabulary
from ivr.content.findings import Finding, error
from ivr.content.reference_finder import ReferenceFinder
from ivr.content.slot_rules import PLACE_SENTENCE_SLOTS, PLACE_TEXT_SLOTS, TEXT_SLOTS
from ivr.content.source import Path
from ivr.content.texts import KeywordReply, Keywords, Reply, TextFlow
from ivr.content.vocabulary import group_names

_TOPICS, _TEXTS, _VOICE = "config/topics.yaml", "flows/sms.yaml", "flows/voice.yaml"
_DANGER = "flows/danger.yaml"


def references_in_texts(finder: ReferenceFinder, parts: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for every name in topics, texts and the vocabulary of danger that does not exist."""
    texts: TextFlow | None = parts.get(_TEXTS)
    danger: DangerVocabulary | None = parts.get(_DANGER)
    for file, path, reply in _replies(parts):
        yield from _in_reply(finder, file, path, reply)
        if texts and reply.after_yes:
            at, replies = (*path, "after-yes"), tuple(texts.replies)
            yield from finder.name(file, at, reply.after_yes, replies, "reply", "unknown-reply")
        if danger and isinstance(reply, KeywordReply):
            yield from _in_keywords(finder, file, path, reply, danger)
    if danger:
        for name, words in danger.urgent.items():
            yield from _in_keywords(finder, _DANGER, ("urgent", name), words, danger)
    if texts is None:
        return
    for name in danger.urgent if danger else ():
        if name not in texts.urgent:
            what = f'there is no urgent reply with the name "{name}"'
            hint = 'write the reply in flows/sms.yaml, below "urgent"'
            span = finder.sources[_DANGER].key_span(("urgent", name))
            yield error("unknown-reply", what, span, hint)
    yield from finder.slots(_TEXTS, ("notice",), texts.notice, None)
    for name in type(texts.opt_out).model_fields:
        words = getattr(texts.opt_out, name)
        yield from finder.slots(_TEXTS, ("opt-out", name), words, ("notice",), texted=True)
    for key, own in PLACE_SENTENCE_SLOTS.items():
        words = getattr(texts.place_sentences, key.replace("-", "_"))
        yield from finder.slots(_TEXTS, ("place-sentences", key), words, own, texted=True)


def _replies(parts: Mapping[str, Any]) -> Iterator[tuple[str, Path, Reply]]:
    for name, topic in parts.get(_TOPICS, {}).items():
        yield _TOPICS, (name,), topic
    if (voice := parts.get(_VOICE)) and voice.text_offer:
        yield _VOICE, ("text-offer",), voice.text_offer.reply
    if texts := parts.get(_TEXTS):
        for section in ("urgent", "replies"):
            for name, reply in getattr(texts, section).items():
                yield _TEXTS, (section, name), reply
        for name in type(texts.other_replies).model_fields:
            path = ("other-replies", name.replace("_", "-"))
            yield _TEXTS, path, getattr(texts.other_replies, name)


def _in_keywords(
    finder: ReferenceFinder, file: str, path: Path, keywords: Keywords, danger: DangerVocabulary
) -> Iterator[Finding]:
    for key in ("words", "hints", "exact", "ignore-in", "near", "ignore-near"):
        for i, written in enumerate(getattr(keywords, key.replace("-", "_"), ())):
            for group in group_names(written):
                at, groups = (*path, key, i), tuple(danger.groups)
                yield from finder.name(file, at, group, groups, "group of words", "unknown-group")


def _in_reply(finder: ReferenceFinder, file: str, path: Path, reply: Reply) -> Iterator[Finding]:
    about_place = PLACE_TEXT_SLOTS.get(str(path[-1]), ()) if path[0] == "other-replies" else ()
    for i, contact in enumerate(reply.numbers):
        yield from finder.contact(file, (*path, "numbers", i), contact)
    for i, variant in enumerate(reply.text):
        at: Path = (*path, "text", i)
        own = (*TEXT_SLOTS, *about_place)
        yield from finder.slots(file, (*at, "say"), variant.say, own, texted=True)
        for part in (variant.if_ or "").split(" and "):
            yield from _in_condition(finder, file, (*at, "if"), part)


def _in_condition(finder: ReferenceFinder, file: str, at: Path, part: str) -> Iterator[Finding]:
    match part.split():
        case []:
            pass
        case ["area", "is", area]:
            yield from finder.area(file, at, area)
        case ["caller", "is", caller]:
            yield from finder.caller(file, at, caller)
        case [name, "is", "open" | "closed"]:
            yield from finder.contact(file, at, name)
        case _:
            yield error(
                "unknown-condition",
                f'"{part.strip()}" is not a condition',
                finder.sources[file].within(at, part),
                "write: initial-response is open, or: area is derby; join two with and",
            )
