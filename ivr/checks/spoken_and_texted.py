"""Every text of a revision that callers hear or texters read, with its place in the files. Yields no
findings: the checks read the texts from here."""

from collections.abc import Iterator

from ivr.content.flow import BranchOn, Connect, Menu, Place, Say, Step, Tell
from ivr.content.revision import CALENDAR, CONTACTS, TEXTS, TOPICS, VOICE, Revision
from ivr.content.slot_rules import PLACE_SLOTS
from ivr.content.source import Path
from ivr.content.step_references import spoken_of
from ivr.content.texts import Reply

LocatedText = tuple[str, Path, str]  # the file, the place in it, and the text
LocatedReply = tuple[str, Path, Reply]


def spoken_texts(revision: Revision) -> Iterator[LocatedText]:
    for name, step in revision.voice.steps.items():
        for path, text in texts_of_step(("steps", name), step):
            yield VOICE, path, text
    yield from prompt_texts(revision)
    yield from offer_texts(revision)
    for name, contact in revision.contacts.items():
        for key, words in (("when-closed", contact.when_closed), ("own-menu", contact.own_menu)):
            if words:
                yield CONTACTS, (name, key), words
    for i, entry in enumerate(revision.calendar.announcements):
        yield CALENDAR, ("announcements", i, "say"), entry.say


def texts_of_step(at: Path, step: Step) -> Iterator[tuple[Path, str]]:
    """The texts of one step, its options included."""
    match step:
        case Say():
            yield (*at, "say"), step.say
        case Menu():
            yield (*at, "menu"), step.menu
            for key, choice in step.choices.items():
                yield (*at, "choices", key, "say"), choice.say
                if choice.short:
                    yield (*at, "choices", key, "short"), choice.short
        case Connect():
            yield (*at, "connect"), step.connect
        case Tell():
            yield (*at, "tell"), step.tell
        case Place():
            for key in PLACE_SLOTS:
                yield (*at, key), getattr(step, key.replace("-", "_"))
        case BranchOn():
            pass


def offer_texts(revision: Revision) -> Iterator[LocatedText]:
    """The offer of a text in a call, and the words after yes and no."""
    for key, text in spoken_of(revision.voice.text_offer):
        yield VOICE, ("text-offer", key), text


def prompt_texts(revision: Revision) -> Iterator[LocatedText]:
    prompts = revision.voice.prompts
    for name in type(prompts).model_fields:
        text = getattr(prompts, name)
        if isinstance(text, str):
            yield VOICE, ("prompts", name.replace("_", "-")), text


def sent_texts(revision: Revision) -> Iterator[LocatedText]:
    yield TEXTS, ("notice",), revision.texts.notice
    for name in type(revision.texts.opt_out).model_fields:
        yield TEXTS, ("opt-out", name), getattr(revision.texts.opt_out, name)
    for name in type(revision.texts.said_back).model_fields:
        yield TEXTS, ("said-back", name), getattr(revision.texts.said_back, name)
    for file, path, reply in all_replies(revision):
        for i, variant in enumerate(reply.text):
            yield file, (*path, "text", i, "say"), variant.say
    for i, entry in enumerate(revision.calendar.announcements):
        if entry.in_texts:
            yield CALENDAR, ("announcements", i, "in-texts"), entry.in_texts


def keyword_replies(revision: Revision) -> Iterator[LocatedReply]:
    """The replies that texters ask for by a word, urgent ones first."""
    for name, urgent in revision.texts.urgent.items():
        yield TEXTS, ("urgent", name), urgent
    for name, reply in revision.texts.replies.items():
        yield TEXTS, ("replies", name), reply
    for name, topic in revision.topics.items():
        yield TOPICS, (name,), topic
    if revision.texts.otherwise.other_language.words:
        yield TEXTS, ("otherwise", "other-language"), revision.texts.otherwise.other_language


def keywords_of(reply: Reply) -> Iterator[tuple[str, int, str]]:
    """Each word or phrase that asks for the reply, after its key and its place in that list."""
    for key in ("words", "hints", "alone"):
        for i, written in enumerate(getattr(reply, key)):
            yield key, i, written


def all_replies(revision: Revision) -> Iterator[LocatedReply]:
    yield from keyword_replies(revision)
    otherwise = revision.texts.otherwise
    for name in type(otherwise).model_fields:
        if name == "other_language" and otherwise.other_language.words:
            continue  # one of the keyword replies
        yield TEXTS, ("otherwise", name.replace("_", "-")), getattr(otherwise, name)
    if offer := revision.voice.text_offer:
        yield VOICE, ("text-offer",), offer.reply
