"""References of the voice flow: steps that go somewhere, answers, and slots. Decides only whether what
is named is there."""

from collections.abc import Iterator, Sequence

from ivr.content.filling import PLACE_SLOTS, PROMPT_SLOTS, STEP_SLOTS
from ivr.content.finder import Finder
from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.flow import (
    Choice,
    Connect,
    GoBy,
    Menu,
    Place,
    Say,
    Step,
    Tell,
    TextOffer,
    VoiceFlow,
)
from ivr.content.source import Path

CALLERS = ("public", "professional", "young-person")


def in_voice(finder: Finder, file: str, flow: VoiceFlow) -> Iterator[Finding]:
    """A finding for every name in the flow that refers to nothing."""
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
    for name, words in spoken_of(flow.text_offer):
        yield from finder.slots(file, ("text-offer", name), words, STEP_SLOTS)
    for name in flow.prompts.model_fields_set:
        key = name.replace("_", "-")
        yield from finder.slots(
            file, ("prompts", key), getattr(flow.prompts, name), PROMPT_SLOTS.get(key, ())
        )


def spoken_of(offer: TextOffer | None) -> Iterator[tuple[str, str]]:
    """What is said about a text: under which key it stands, and the words."""
    if offer is not None:
        yield from (("ask", offer.ask), ("yes", offer.yes), ("no", offer.no))


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
        case Place():
            yield (*at, "then"), step.then
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
        case Place():
            for key, own in PLACE_SLOTS.items():
                words = getattr(step, key.replace("-", "_"))
                yield (*at, key), words, (*own, *STEP_SLOTS)
        case GoBy():
            pass


def _in_step(finder: Finder, file: str, at: Path, step: Step) -> Iterator[Finding]:
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
    finder: Finder, file: str, at: Path, menu: Menu, choice: Choice
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


def _answer(finder: Finder, file: str, path: Path, question: str, value: str) -> Iterator[Finding]:
    if question == "area":
        yield from finder.area(file, path, value)
    elif question == "caller":
        yield from finder.name(file, path, value, CALLERS, "kind of caller", "unknown-caller")
