"""Every text of a revision that callers hear or texters read, with its place in the files. Yields no
findings: the checks read the texts from here."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ivr.content.findings import Span
from ivr.content.flow import step_texts
from ivr.content.model import Model
from ivr.content.revision import CALENDAR, CONTACTS, DANGER, TEXTS, TOPICS, VOICE, Revision
from ivr.content.source import Path, Source
from ivr.content.texts import Keywords, Reply

LocatedText = tuple[str, Path, str]  # the file, the place in it, and the text
LocatedReply = tuple[str, Path, Reply]
LocatedKeywords = tuple[str, Path, Keywords]


def matches(
    pattern: re.Pattern[str], texts: Iterable[LocatedText], sources: Mapping[str, Source]
) -> Iterator[tuple[str, Span]]:
    """Every part of the texts that fits the pattern, with its place."""
    for file, path, text in texts:
        for match in pattern.finditer(text):
            yield match.group(), sources[file].within(path, match.group())


def all_texts(revision: Revision) -> Iterator[LocatedText]:
    yield from spoken_texts(revision)
    yield from sent_texts(revision)


def spoken_texts(revision: Revision) -> Iterator[LocatedText]:
    for name, step in revision.voice.steps.items():
        for path, text, _ in step_texts(("steps", name), step):
            yield VOICE, path, text
    yield from prompt_texts(revision)
    yield from offer_texts(revision)
    for name, contact in revision.contacts.items():
        for key, words in (("when-closed", contact.when_closed), ("own-menu", contact.own_menu)):
            if words:
                yield CONTACTS, (name, key), words
    for i, entry in enumerate(revision.calendar.announcements):
        yield CALENDAR, ("announcements", i, "say"), entry.say


def offer_texts(revision: Revision) -> Iterator[LocatedText]:
    """The offer of a text in a call, and the words after yes and no."""
    offer = revision.voice.text_offer
    for key, text in offer.spoken if offer else ():
        yield VOICE, ("text-offer", key), text


def prompt_texts(revision: Revision) -> Iterator[LocatedText]:
    return _texts_of_model(VOICE, "prompts", revision.voice.prompts)


def sent_texts(revision: Revision) -> Iterator[LocatedText]:
    texts = revision.texts
    yield TEXTS, ("notice",), texts.notice
    yield from _texts_of_model(TEXTS, "opt-out", texts.opt_out)
    yield from _texts_of_model(TEXTS, "place-sentences", texts.place_sentences)
    for file, path, reply in all_replies(revision):
        for i, variant in enumerate(reply.text):
            yield file, (*path, "text", i, "say"), variant.say
    for i, entry in enumerate(revision.calendar.announcements):
        if entry.in_texts:
            yield CALENDAR, ("announcements", i, "in-texts"), entry.in_texts


def _texts_of_model(file: str, section: str, model: Model) -> Iterator[LocatedText]:
    for name in type(model).model_fields:
        if isinstance(text := getattr(model, name), str):
            yield file, (section, name.replace("_", "-")), text


def located_keywords(revision: Revision) -> Iterator[LocatedKeywords]:
    """The words by which texters ask for a reply, urgent ones first."""
    for name, urgent in revision.danger.urgent.items():
        yield DANGER, ("urgent", name), urgent
    for name, reply in revision.texts.replies.items():
        yield TEXTS, ("replies", name), reply
    for name, topic in revision.topics.items():
        yield TOPICS, (name,), topic
    other_language = revision.texts.other_replies.other_language
    if other_language.words:
        yield TEXTS, ("other-replies", "other-language"), other_language


def keywords_of(reply: Keywords) -> Iterator[tuple[str, int, str]]:
    """Each word or phrase that asks for the reply, after its key and its place in that list."""
    for key in ("words", "hints", "exact"):
        for i, written in enumerate(getattr(reply, key)):
            yield key, i, written


def all_replies(revision: Revision) -> Iterator[LocatedReply]:
    yield from ((TEXTS, path, reply) for path, reply in revision.texts.all_replies)
    for name, topic in revision.topics.items():
        yield TOPICS, (name,), topic
    if offer := revision.voice.text_offer:
        yield VOICE, ("text-offer",), offer.reply
