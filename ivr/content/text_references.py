"""References in replies to texts: contacts, areas, callers, groups and other replies that they name."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from ivr.content.filling import PLACE_TEXT_SLOTS, SAID_BACK_SLOTS, TEXT_SLOTS
from ivr.content.finder import Finder
from ivr.content.findings import Finding, error
from ivr.content.places import CallerKind
from ivr.content.source import Path
from ivr.content.texts import GROUP, Reply, TextFlow

_TOPICS, _TEXTS, _VOICE = "config/topics.yaml", "flows/sms.yaml", "flows/voice.yaml"


def in_texts(finder: Finder, parts: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for every name in topics and texts that refers to nothing."""
    texts: TextFlow | None = parts.get(_TEXTS)
    for name, topic in parts.get(_TOPICS, {}).items():
        yield from _in_reply(finder, _TOPICS, (name,), topic)
        yield from _in_words(finder, _TOPICS, (name,), topic, texts)
    if (voice := parts.get(_VOICE)) and voice.text_offer:
        yield from _in_reply(finder, _VOICE, ("text-offer",), voice.text_offer.reply)
    if texts is None:
        return
    yield from finder.slots(_TEXTS, ("notice",), texts.notice, None)
    for name in texts.opt_out.model_fields_set:
        said = getattr(texts.opt_out, name)
        yield from finder.slots(_TEXTS, ("opt-out", name), said, ("notice",), texted=True)
    for name, own in SAID_BACK_SLOTS.items():
        said = getattr(texts.said_back, name)
        yield from finder.slots(_TEXTS, ("said-back", name), said, own, texted=True)
    for path, reply in _replies(texts):
        yield from _in_reply(finder, _TEXTS, path, reply)
        yield from _in_words(finder, _TEXTS, path, reply, texts)


def _replies(texts: TextFlow) -> Iterator[tuple[Path, Reply]]:
    for name, urgent in texts.urgent.items():
        yield ("urgent", name), urgent
    for name, reply in texts.replies.items():
        yield ("replies", name), reply
    for name in texts.otherwise.model_fields_set:
        yield ("otherwise", name.replace("_", "-")), getattr(texts.otherwise, name)


def _in_words(
    finder: Finder, file: str, path: Path, reply: Reply, texts: TextFlow | None
) -> Iterator[Finding]:
    """Groups that stand for nothing, and a YES that leads nowhere; not judged where the file that
    holds them could not be read."""
    if texts is None:
        return
    for key in ("words", "hints", "alone", "unless", "near", "unless_near"):
        for i, written in enumerate(getattr(reply, key, ())):
            for group in GROUP.findall(written):
                at = (*path, key.replace("_", "-"), i)
                yield from finder.name(
                    file, at, group, tuple(texts.groups), "group of words", "unknown-group"
                )
    if reply.yes is not None:
        at = (*path, "yes")
        yield from finder.name(file, at, reply.yes, tuple(texts.replies), "reply", "unknown-reply")


def _in_reply(finder: Finder, file: str, path: Path, reply: Reply) -> Iterator[Finding]:
    about_place = PLACE_TEXT_SLOTS.get(str(path[-1]), ()) if path[0] == "otherwise" else ()
    own = (*TEXT_SLOTS, *about_place)
    for i, contact in enumerate(reply.numbers):
        yield from finder.contact(file, (*path, "numbers", i), contact)
    for i, variant in enumerate(reply.text):
        at: Path = (*path, "text", i)
        yield from finder.slots(file, (*at, "say"), variant.say, own, texted=True)
        for part in (variant.if_ or "").split(" and "):
            words = part.split()
            match words:
                case []:
                    pass
                case ["area", "is", area]:
                    yield from finder.area(file, (*at, "if"), area)
                case ["caller", "is", caller]:
                    kinds = get_args(CallerKind)
                    where = (*at, "if")
                    yield from finder.name(
                        file, where, caller, kinds, "kind of caller", "unknown-caller"
                    )
                case [name, "is", "open" | "closed"]:
                    yield from finder.contact(file, (*at, "if"), name)
                case _:
                    yield error(
                        "unknown-condition",
                        f'"{part.strip()}" is not a condition',
                        finder.sources[file].within((*at, "if"), part),
                        "write: initial-response is open, or: area is derby; join two with and",
                    )
