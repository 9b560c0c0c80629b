"""References: whatever one file names in another must be there. Decides only that."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ivr.content.contact import Contact
from ivr.content.filling import PROMPT_SLOTS, STEP_SLOTS, TEXT_SLOTS, Places, misfilled
from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.flow import Choice, Connect, GoBy, Menu, Say, Step, Tell, VoiceFlow
from ivr.content.hours import WhenClosed
from ivr.content.source import Source
from ivr.content.texts import Reply, TextFlow

Path = tuple[str | int, ...]
_NAME = re.compile(r"[a-z0-9-]{1,40}")
CALLERS = ("public", "professional", "young-person")


def _names(
    file: str, parts: Mapping[str, Any], sources: Mapping[str, Source]
) -> Sequence[str] | None:
    """The names that a file gives, also where another of its entries is refused; None: not known."""
    if file in parts:
        return tuple(parts[file])
    plain = sources[file].plain if file in sources else None
    if not isinstance(plain, dict) or not all(_NAME.fullmatch(name) for name in plain):
        return None  # a name that is refused may be the one that is meant elsewhere
    return tuple(plain) or None


class _Finder:
    """Collects what is missing; knows which names are legal."""

    def __init__(self, parts: Mapping[str, Any], sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.contacts = _names("config/contacts.yaml", parts, sources)
        self.areas = _names("config/areas.yaml", parts, sources)

    def name(
        self, file: str, path: Path, name: str, legal: Sequence[str] | None, what: str, code: str
    ) -> Iterator[Finding]:
        if legal is None or name in legal:
            return
        span = self.sources[file].within(path, name)
        yield error(
            code, f'there is no {what} with the name "{name}"', span, did_you_mean(name, legal)
        )

    def contact(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        return self.name(file, path, name, self.contacts, "contact", "unknown-contact")

    def area(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        return self.name(file, path, name, self.areas, "area", "unknown-area")

    def slots(
        self, file: str, path: Path, text: str, own: Sequence[str] | None, *, texted: bool = False
    ) -> Iterator[Finding]:
        places = Places(self.sources[file], path, self.contacts, self.areas)
        return misfilled(places, text, own, texted=texted)


def missing(parts: Mapping[str, Any], sources: Mapping[str, Source]) -> Iterator[Finding]:
    """A finding for every name that refers to nothing, in the files that could be read."""
    finder = _Finder(parts, sources)
    for file, find in (
        ("config/service.yaml", _in_service),
        ("config/contacts.yaml", _in_contacts),
        ("config/routes.yaml", _in_routes),
        ("config/calendar.yaml", _in_calendar),
        ("config/topics.yaml", _in_topics),
        ("flows/sms.yaml", _in_texts),
        ("flows/voice.yaml", _in_voice),
    ):
        if file in parts:
            yield from find(finder, file, parts[file])


def _in_service(finder: _Finder, file: str, service: Any) -> Iterator[Finding]:
    yield from finder.contact(file, ("safety-line",), service.safety_line)


def _in_contacts(finder: _Finder, file: str, contacts: Mapping[str, Contact]) -> Iterator[Finding]:
    for name, contact in contacts.items():
        if contact.instead:
            yield from finder.contact(file, (name, "instead"), contact.instead)
        if isinstance(contact.hours, WhenClosed):
            yield from finder.contact(file, (name, "hours"), contact.hours.contact)
        yield from finder.slots(file, (name, "when-closed"), contact.when_closed or "", ("opens",))
        yield from finder.slots(file, (name, "own-menu"), contact.own_menu or "", None)


def _in_routes(finder: _Finder, file: str, routes: Sequence[Any]) -> Iterator[Finding]:
    for row, route in enumerate(routes):
        if route.area:
            yield from finder.area(file, (row, "area"), route.area)
        for key, names in (("try", route.try_), ("tell", route.tell)):
            for i, name in enumerate(names):
                yield from finder.contact(file, (row, key, i), name)


def _in_calendar(finder: _Finder, file: str, calendar: Any) -> Iterator[Finding]:
    for i, closure in enumerate(calendar.closures):
        yield from finder.contact(file, ("closures", i, "contact"), closure.contact)

    for i, entry in enumerate(calendar.announcements):
        yield from finder.slots(file, ("announcements", i, "say"), entry.say, None)
        yield from finder.slots(file, ("announcements", i, "text"), entry.text or "", None)


def _in_topics(finder: _Finder, file: str, topics: Mapping[str, Reply]) -> Iterator[Finding]:
    for name, topic in topics.items():
        yield from _in_reply(finder, file, (name,), topic)


def _in_texts(finder: _Finder, file: str, texts: TextFlow) -> Iterator[Finding]:
    yield from finder.slots(file, ("notice",), texts.notice, None)
    groups: tuple[tuple[str, Mapping[str, Reply]], ...] = (
        ("urgent", texts.urgent),
        ("replies", texts.replies),
        (
            "otherwise",
            {name: getattr(texts.otherwise, name) for name in texts.otherwise.model_fields_set},
        ),
    )
    for group, replies in groups:
        for name, reply in replies.items():
            yield from _in_reply(finder, file, (group, name), reply)


def _in_reply(finder: _Finder, file: str, path: Path, reply: Reply) -> Iterator[Finding]:
    for i, variant in enumerate(reply.text):
        at: Path = (*path, "text", i)
        yield from finder.slots(file, (*at, "say"), variant.say, TEXT_SLOTS, texted=True)
        for part in (variant.if_ or "").split(" and "):
            words = part.split()
            match words:
                case []:
                    pass
                case ["area", "is", area]:
                    yield from finder.area(file, (*at, "if"), area)
                case [name, "is", "open" | "closed"]:
                    yield from finder.contact(file, (*at, "if"), name)
                case _:
                    yield error(
                        "unknown-condition",
                        f'"{part.strip()}" is not a condition',
                        finder.sources[file].within((*at, "if"), part),
                        "write: initial-response is open, or: area is derby; join two with and",
                    )


def _in_voice(finder: _Finder, file: str, flow: VoiceFlow) -> Iterator[Finding]:
    steps = tuple(flow.steps)

    def step(path: Path, name: str) -> Iterator[Finding]:
        span = finder.sources[file].span(path)
        if name not in steps:
            yield error(
                "unknown-step",
                f'{_from(path)} goes to "{name}", but there is no step with that name',
                span,
                did_you_mean(name, steps),
            )

    yield from step(("first",), flow.first)
    yield from step(("returned",), flow.returned)
    for name, each in flow.steps.items():
        at: Path = ("steps", name)
        for path, target in targets(at, each):
            yield from step(path, target)
        for path, text, own in _texts(at, each):
            yield from finder.slots(file, path, text, own)
        yield from _in_step(finder, file, at, each)
    for name in flow.prompts.model_fields_set:
        key = name.replace("_", "-")
        yield from finder.slots(
            file, ("prompts", key), getattr(flow.prompts, name), PROMPT_SLOTS.get(key, ())
        )


def _from(path: Path) -> str:
    if "choices" in path:
        return f'choice "{path[3]}" of step "{path[1]}"'
    return f'step "{path[1]}"' if path[0] == "steps" else f'"{path[0]}:"'


def targets(at: Path, step: Step) -> Iterator[tuple[Path, str]]:
    """The names of the steps that a step goes to, and where each is written."""
    match step:
        case Say():
            yield (*at, "then"), step.then
        case Menu():
            for key, choice in step.choices.items():
                if choice.then:
                    yield (*at, "choices", key, "then"), choice.then
            if step.then:
                yield (*at, "then"), step.then
            if step.silence:
                yield (*at, "silence", "then"), step.silence.then
        case GoBy():
            for value, target in step.to.items():
                yield (*at, "to", value), target
            yield (*at, "otherwise"), step.otherwise
        case Connect() | Tell():
            pass


def _texts(at: Path, step: Step) -> Iterator[tuple[Path, str, Sequence[str]]]:
    """What a step says: where it is written, and what besides contacts may be filled in."""
    match step:
        case Say():
            yield (*at, "say"), step.say, STEP_SLOTS
        case Menu():
            yield (*at, "menu"), step.menu, ("connecting", "choices", *STEP_SLOTS)
            for key, choice in step.choices.items():
                yield (*at, "choices", key, "say"), choice.say, STEP_SLOTS
                yield (*at, "choices", key, "short"), choice.short or "", STEP_SLOTS
        case Connect():
            yield (*at, "connect"), step.connect, ("connecting", *STEP_SLOTS)
        case Tell():
            yield (*at, "tell"), step.tell, STEP_SLOTS
        case GoBy():
            pass


def _in_step(finder: _Finder, file: str, at: Path, step: Step) -> Iterator[Finding]:
    if isinstance(step, GoBy) and step.go_by in ("area", "caller"):
        for value in step.to:
            yield from _answer(finder, file, (*at, "to", value), step.go_by, value)
    if isinstance(step, Menu):
        for key, choice in step.choices.items():
            yield from _in_choice(finder, file, (*at, "choices", key), step, choice)
        if step.silence and step.silence.value and step.sets:
            path = (*at, "silence", "value")
            yield from _answer(finder, file, path, step.sets, step.silence.value)


def _in_choice(
    finder: _Finder, file: str, at: Path, menu: Menu, choice: Choice
) -> Iterator[Finding]:
    source = finder.sources[file]
    if not choice.then and not menu.then:
        yield error(
            "choice-goes-nowhere",
            f'choice "{at[-1]}" of step "{at[1]}" goes nowhere',
            source.key_span(at),
            "write then: with the name of a step, here or for the whole menu",
        )
    first = next((key for key, each in menu.choices.items() if each.value), None)
    if choice.value and not menu.sets and at[-1] == first:
        yield error(
            "value-without-question",
            f'choice "{at[-1]}" of step "{at[1]}" has a value, but the menu does not say what it sets',
            source.span((*at, "value")),
            "add sets: area, sets: caller or sets: need to the menu",
        )
    if choice.value and menu.sets:
        yield from _answer(finder, file, (*at, "value"), menu.sets, choice.value)


def _answer(finder: _Finder, file: str, path: Path, question: str, value: str) -> Iterator[Finding]:
    if question == "area":
        yield from finder.area(file, path, value)
    elif question == "caller":
        yield from finder.name(file, path, value, CALLERS, "kind of caller", "unknown-caller")
