"""References: a name or slot that one file uses must exist in the file that defines it. Decides only
that; a file that could not be read makes no name wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from ivr.content.contact import Contact
from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.flow import BranchOn, Choice, Menu, Step, VoiceFlow, step_targets, step_texts
from ivr.content.hours import WhenClosed
from ivr.content.routes import CallerType
from ivr.content.slots import (
    PLACE_SENTENCE_SLOTS,
    PLACE_TEXT_SLOTS,
    PROMPT_SLOTS,
    STEP_SLOTS,
    TEXT_SLOTS,
    Slot,
    slots,
)
from ivr.content.source import Path, Source
from ivr.content.texts import DangerVocabulary, KeywordReply, Keywords, Reply, TextFlow
from ivr.content.vocabulary import group_names

_TOPICS, _TEXTS, _VOICE = "config/topics.yaml", "flows/sms.yaml", "flows/voice.yaml"
_DANGER = "flows/danger.yaml"
_NAME = re.compile(r"[a-z0-9-]{1,40}")
_SPOKEN_PARTS = ("", "name", "until", "opens", "from", "extension")
_TEXTED_PARTS = (*_SPOKEN_PARTS, "email", "link")


class ReferenceFinder:
    """Reports names that do not exist, and slots that are never filled."""

    def __init__(self, parts: Mapping[str, Any], sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.contacts = _names("config/contacts.yaml", parts, sources)
        self.areas = _names("config/areas.yaml", parts, sources)

    def name(
        self, file: str, path: Path, name: str, legal: Sequence[str] | None, what: str, code: str
    ) -> Iterator[Finding]:
        """A finding if `name` is not one of the `legal` names; None: they could not be read."""
        if legal is not None and name not in legal:
            span = self.sources[file].within(path, name)
            message = f'there is no {what} with the name "{name}"'
            yield error(code, message, span, did_you_mean(name, legal))

    def contact(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        return self.name(file, path, name, self.contacts, "contact", "unknown-contact")

    def area(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        return self.name(file, path, name, self.areas, "area", "unknown-area")

    def caller(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        return self.name(file, path, name, get_args(CallerType), "kind of caller", "unknown-caller")

    def slots(
        self, file: str, path: Path, text: str, own: Sequence[str] | None, *, texted: bool = False
    ) -> Iterator[Finding]:
        """A finding for each slot that is never filled. `own` are the slots of this text besides
        contacts; None: the text is read out as it stands."""
        for slot in slots(text):
            written = text[slot.offset : slot.offset + slot.length]
            span = self.sources[file].within(path, written)
            if own is None:
                what = f'"{written}" would be read out as it stands: nothing is filled in here'
                yield error("unknown-slot", what, span, "write the words themselves")
            elif slot.name in ("line", "line-name") and slot.name in own:
                if self.areas is not None and slot.part not in self.areas:
                    what = f'"{written}" does not name an area'
                    yield error("unknown-area", what, span, did_you_mean(slot.part, self.areas))
            elif hint := self._correction(slot, own, _TEXTED_PARTS if texted else _SPOKEN_PARTS):
                yield error("unknown-slot", f'"{written}" cannot be filled in here', span, hint)

    def _correction(self, slot: Slot, own: Sequence[str], parts: Sequence[str]) -> str | None:
        """What to write instead; None where the slot can be filled, or its contact is not known."""
        if slot.name in own:
            return f"write {{{slot.name}}}" if slot.part else None
        if self.contacts is None:
            return None
        if slot.name not in self.contacts:
            fitting = did_you_mean(slot.name, (*own, *self.contacts))
            return fitting or "write the name of a contact, from config/contacts.yaml"
        return None if slot.part in parts else did_you_mean(slot.part, parts[1:])


def _names(
    file: str, parts: Mapping[str, Any], sources: Mapping[str, Source]
) -> Sequence[str] | None:
    """The names that a file defines, even if some of its entries are refused; None: not known."""
    if file in parts:
        return tuple(parts[file])
    plain = sources[file].plain if file in sources else None
    if not isinstance(plain, dict) or not all(_NAME.fullmatch(name) for name in plain):
        return None  # another file may mean a name that is refused here
    return tuple(plain) or None


def unknown_references(
    parts: Mapping[str, Any], sources: Mapping[str, Source]
) -> Iterator[Finding]:
    """A finding for every name that does not exist, in the files that could be read."""
    finder = ReferenceFinder(parts, sources)
    if service := parts.get("config/service.yaml"):
        path = ("safety-line",)
        yield from finder.contact("config/service.yaml", path, service.safety_line)
    for file, find in (
        ("config/contacts.yaml", _in_contacts),
        ("config/routes.yaml", _in_routes),
        ("config/calendar.yaml", _in_calendar),
        (_VOICE, _in_flow),
    ):
        if file in parts:
            yield from find(finder, file, parts[file])
    yield from _in_texts(finder, parts)


def _in_contacts(
    finder: ReferenceFinder, file: str, contacts: Mapping[str, Contact]
) -> Iterator[Finding]:
    for name, contact in contacts.items():
        if contact.instead:
            yield from finder.contact(file, (name, "instead"), contact.instead)
        if isinstance(contact.hours, WhenClosed):
            yield from finder.contact(file, (name, "hours"), contact.hours.contact)
        yield from finder.slots(file, (name, "when-closed"), contact.when_closed or "", ("opens",))
        yield from finder.slots(file, (name, "own-menu"), contact.own_menu or "", None)


def _in_routes(finder: ReferenceFinder, file: str, routes: Sequence[Any]) -> Iterator[Finding]:
    for row, route in enumerate(routes):
        if route.area:
            yield from finder.area(file, (row, "area"), route.area)
        for key, names in (("try", route.try_), ("also-give", route.also_give)):
            for i, name in enumerate(names):
                yield from finder.contact(file, (row, key, i), name)


def _in_calendar(finder: ReferenceFinder, file: str, calendar: Any) -> Iterator[Finding]:
    for i, closure in enumerate(calendar.closures):
        yield from finder.contact(file, ("closures", i, "contact"), closure.contact)
    for i, entry in enumerate(calendar.announcements):
        yield from finder.slots(file, ("announcements", i, "say"), entry.say, None)
        yield from finder.slots(file, ("announcements", i, "in-texts"), entry.in_texts or "", None)


def _in_flow(finder: ReferenceFinder, file: str, flow: VoiceFlow) -> Iterator[Finding]:
    targets: list[tuple[Path, str]] = [(("first",), flow.first), (("returned",), flow.returned)]
    for name, step in flow.steps.items():
        at: Path = ("steps", name)
        targets += step_targets(at, step)
        for path, words, own in step_texts(at, step):
            yield from finder.slots(file, path, words, own)
        yield from _in_step(finder, file, at, step)
    for path, target in targets:
        if target not in flow.steps:
            origin = f'step "{path[1]}"' if path[0] == "steps" else f'"{path[0]}:"'
            origin = f'choice "{path[3]}" of {origin}' if "choices" in path else origin
            what = f'{origin} goes to "{target}", but there is no step with that name'
            span = finder.sources[file].span(path)
            yield error("unknown-step", what, span, did_you_mean(target, flow.steps))
    for key, words in flow.text_offer.spoken if flow.text_offer else ():
        yield from finder.slots(file, ("text-offer", key), words, STEP_SLOTS)
    for name in flow.prompts.model_fields_set:
        key, words = name.replace("_", "-"), getattr(flow.prompts, name)
        yield from finder.slots(file, ("prompts", key), words, PROMPT_SLOTS.get(key, ()))


def _in_step(finder: ReferenceFinder, file: str, at: Path, step: Step) -> Iterator[Finding]:
    match step:
        case BranchOn():
            for value in step.to:
                yield from _answer(finder, file, (*at, "to", value), step.branch_on, value)
        case Menu():
            for key, choice in step.choices.items():
                yield from _in_choice(finder, file, (*at, "choices", key), step, choice)
            if step.silence and step.silence.value:
                path = (*at, "silence", "value")
                yield from _answer(finder, file, path, step.sets, step.silence.value)


def _in_choice(
    finder: ReferenceFinder, file: str, at: Path, menu: Menu, choice: Choice
) -> Iterator[Finding]:
    source, name = finder.sources[file], f'choice "{at[-1]}" of step "{at[1]}"'
    if not choice.then and not menu.then:
        hint = "write then: with the name of a step, here or for the whole menu"
        yield error("choice-goes-nowhere", f"{name} goes nowhere", source.key_span(at), hint)
    first = next((key for key, each in menu.choices.items() if each.value), None)
    if choice.value and not menu.sets and at[-1] == first:
        what = f"{name} has a value, but the menu does not say what it sets"
        hint = "add sets: area, sets: caller or sets: need to the menu"
        yield error("value-without-question", what, source.span((*at, "value")), hint)
    if choice.value:
        yield from _answer(finder, file, (*at, "value"), menu.sets, choice.value)


def _answer(
    finder: ReferenceFinder, file: str, path: Path, question: str | None, value: str
) -> Iterator[Finding]:
    """A finding if a question has no such answer. Needs are named by the flow itself."""
    if question == "area":
        yield from finder.area(file, path, value)
    elif question == "caller":
        yield from finder.caller(file, path, value)


def _in_texts(finder: ReferenceFinder, parts: Mapping[str, Any]) -> Iterator[Finding]:
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
            if texts and name not in texts.urgent:
                what = f'there is no urgent reply with the name "{name}"'
                hint = 'write the reply in flows/sms.yaml, below "urgent"'
                span = finder.sources[_DANGER].key_span(("urgent", name))
                yield error("unknown-reply", what, span, hint)
    if texts is None:
        return
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
        yield from ((_TEXTS, path, reply) for path, reply in texts.all_replies)


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
        at, own = (*path, "text", i), (*TEXT_SLOTS, *about_place)
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
            hint = "write: initial-response is open, or: area is derby; join two with and"
            span = finder.sources[file].within(at, part)
            yield error("unknown-condition", f'"{part.strip()}" is not a condition', span, hint)
