"""Where words stand that a caller hears or a texter reads. Finds them for the checks; judges none."""

from collections.abc import Iterator

from ivr.content.filling import PLACE_SLOTS
from ivr.content.flow import Connect, GoBy, Menu, Place, Say, Step, Tell
from ivr.content.revision import CALENDAR, CONTACTS, TEXTS, TOPICS, VOICE, Revision
from ivr.content.source import Path
from ivr.content.step_references import spoken_of
from ivr.content.texts import Reply

Wording = tuple[str, Path, str]  # the file, the place in it, and the words


def spoken(revision: Revision) -> Iterator[Wording]:
    """Everything that is said aloud."""
    yield from in_steps(revision)
    yield from in_prompts(revision)
    yield from in_offer(revision)
    for name, contact in revision.contacts.items():
        for key, words in (("when-closed", contact.when_closed), ("own-menu", contact.own_menu)):
            if words:
                yield CONTACTS, (name, key), words
    for i, entry in enumerate(revision.calendar.announcements):
        yield CALENDAR, ("announcements", i, "say"), entry.say


def in_steps(revision: Revision) -> Iterator[Wording]:
    """What the steps of the voice flow say."""
    for name, step in revision.voice.steps.items():
        for path, words in of_step(("steps", name), step):
            yield VOICE, path, words


def of_step(at: Path, step: Step) -> Iterator[tuple[Path, str]]:
    """What one step says, options included."""
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
        case GoBy():
            pass


def in_offer(revision: Revision) -> Iterator[Wording]:
    """What is said about a text that a caller may have."""
    for key, words in spoken_of(revision.voice.text_offer):
        yield VOICE, ("text-offer", key), words


def in_prompts(revision: Revision) -> Iterator[Wording]:
    """What the engine says by itself."""
    prompts = revision.voice.prompts
    for name in type(prompts).model_fields:
        words = getattr(prompts, name)
        if isinstance(words, str):
            yield VOICE, ("prompts", name.replace("_", "-")), words


def texted(revision: Revision) -> Iterator[Wording]:
    """Everything that is sent as a text."""
    yield TEXTS, ("notice",), revision.texts.notice
    for name in type(revision.texts.opt_out).model_fields:
        yield TEXTS, ("opt-out", name), getattr(revision.texts.opt_out, name)
    for name in type(revision.texts.said_back).model_fields:
        yield TEXTS, ("said-back", name), getattr(revision.texts.said_back, name)
    for file, path, reply in replies(revision):
        for i, variant in enumerate(reply.text):
            yield file, (*path, "text", i, "say"), variant.say
    for i, entry in enumerate(revision.calendar.announcements):
        if entry.text:
            yield CALENDAR, ("announcements", i, "text"), entry.text


def asked(revision: Revision) -> Iterator[tuple[str, Path, Reply]]:
    """The replies that somebody asks for by a word, urgent ones first."""
    for name, urgent in revision.texts.urgent.items():
        yield TEXTS, ("urgent", name), urgent
    for name, reply in revision.texts.replies.items():
        yield TEXTS, ("replies", name), reply
    for name, topic in revision.topics.items():
        yield TOPICS, (name,), topic
    if revision.texts.otherwise.other_language.words:
        yield TEXTS, ("otherwise", "other-language"), revision.texts.otherwise.other_language


def asking(reply: Reply) -> Iterator[tuple[str, int, str]]:
    """All by which a reply is asked for: the key it stands under, which of them it is, and itself."""
    for key in ("words", "hints", "alone"):
        for i, written in enumerate(getattr(reply, key)):
            yield key, i, written


def replies(revision: Revision) -> Iterator[tuple[str, Path, Reply]]:
    """All replies."""
    yield from asked(revision)
    otherwise = revision.texts.otherwise
    for name in type(otherwise).model_fields:
        if name == "other_language" and otherwise.other_language.words:
            continue  # asked for by words, so above
        yield TEXTS, ("otherwise", name.replace("_", "-")), getattr(otherwise, name)
    if offer := revision.voice.text_offer:
        yield VOICE, ("text-offer",), offer.reply
