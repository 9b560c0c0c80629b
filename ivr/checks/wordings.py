"""Where words stand that a caller hears or a texter reads. Finds them for the checks; judges none."""

from collections.abc import Iterator

from ivr.content.flow import Connect, GoBy, Menu, Say, Step, Tell
from ivr.content.revision import CALENDAR, CONTACTS, TEXTS, TOPICS, VOICE, Revision
from ivr.content.source import Path
from ivr.content.texts import Reply

Wording = tuple[str, Path, str]  # the file, the place in it, and the words


def spoken(revision: Revision) -> Iterator[Wording]:
    """Everything that is said aloud."""
    yield from in_steps(revision)
    yield from in_prompts(revision)
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
        case GoBy():
            pass


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
    for file, path, reply in replies(revision):
        for i, variant in enumerate(reply.text):
            yield file, (*path, "text", i, "say"), variant.say
    for i, entry in enumerate(revision.calendar.announcements):
        if entry.text:
            yield CALENDAR, ("announcements", i, "text"), entry.text


def asked(revision: Revision) -> Iterator[tuple[str, Path, Reply]]:
    """The replies that somebody asks for by a word, urgent ones first."""
    for name, reply in revision.texts.urgent.items():
        yield TEXTS, ("urgent", name), reply
    for name, reply in revision.texts.replies.items():
        yield TEXTS, ("replies", name), reply
    for name, topic in revision.topics.items():
        yield TOPICS, (name,), topic


def replies(revision: Revision) -> Iterator[tuple[str, Path, Reply]]:
    """All replies."""
    yield from asked(revision)
    otherwise = revision.texts.otherwise
    for name in type(otherwise).model_fields:
        yield TEXTS, ("otherwise", name), getattr(otherwise, name)
