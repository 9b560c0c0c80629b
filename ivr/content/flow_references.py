"""References in the call flow: steps, answers and slots. Decides only whether each name exists."""

from collections.abc import Iterator, Sequence

from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.flow import (
    BranchOn,
    Choice,
    Connect,
    Menu,
    Place,
    Say,
    Step,
    Tell,
    TextOffer,
    VoiceFlow,
)
from ivr.content.reference_finder import ReferenceFinder
from ivr.content.slot_rules import PLACE_SLOTS, PROMPT_SLOTS, STEP_SLOTS
from ivr.content.source import Path


def references_in_flow(finder: ReferenceFinder, file: str, flow: VoiceFlow) -> Iterator[Finding]:
    """A finding for every name in the flow that does not exist."""
    targets: list[tuple[Path, str]] = [(("first",), flow.first), (("returned",), flow.returned)]
    for name, step in flow.steps.items():
        at: Path = ("steps", name)
        targets += step_targets(at, step)
        for path, words, own in step_texts(at, step):
            yield from finder.slots(file, path, words, own)
        yield from _in_step(finder, file, at, step)
    for path, target in targets:
        if target not in flow.steps:
            what = f'{_origin(path)} goes to "{target}", but there is no step with that name'
            span = finder.sources[file].span(path)
            yield error("unknown-step", what, span, did_you_mean(target, flow.steps))
    for key, words in offer_texts(flow.text_offer):
        yield from finder.slots(file, ("text-offer", key), words, STEP_SLOTS)
    for name in flow.prompts.model_fields_set:
        key, words = name.replace("_", "-"), getattr(flow.prompts, name)
        yield from finder.slots(file, ("prompts", key), words, PROMPT_SLOTS.get(key, ()))


def offer_texts(offer: TextOffer | None) -> Iterator[tuple[str, str]]:
    """The words said about a text: their key, and the words."""
    if offer is not None:
        yield from (("ask", offer.ask), ("yes", offer.yes), ("no", offer.no))


def step_targets(at: Path, step: Step) -> Iterator[tuple[Path, str]]:
    """The steps that a step goes to: where each is written, and its name."""
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
        case BranchOn():
            for value, target in step.to.items():
                yield (*at, "to", value), target
            yield (*at, "otherwise"), step.otherwise
        case Place():
            yield (*at, "then"), step.then
            yield (*at, "otherwise"), step.otherwise
        case Connect() | Tell():
            pass


def step_texts(at: Path, step: Step) -> Iterator[tuple[Path, str, Sequence[str]]]:
    """What a step says: where it is written, the words, and their slots besides contacts."""
    match step:
        case Say():
            yield (*at, "say"), step.say, STEP_SLOTS
        case Menu():
            yield (*at, "menu"), step.menu, ("connecting", "choices", *STEP_SLOTS)
            for key, choice in step.choices.items():
                yield (*at, "choices", key, "say"), choice.say, STEP_SLOTS
                if choice.short:
                    yield (*at, "choices", key, "short"), choice.short, STEP_SLOTS
        case Connect():
            yield (*at, "connect"), step.connect, ("connecting", *STEP_SLOTS)
        case Tell():
            yield (*at, "tell"), step.tell, STEP_SLOTS
        case Place():
            for key, own in PLACE_SLOTS.items():
                words = getattr(step, key.replace("-", "_"))
                yield (*at, key), words, (*own, *STEP_SLOTS)
        case BranchOn():
            pass


def _origin(path: Path) -> str:
    if "choices" in path:
        return f'choice "{path[3]}" of step "{path[1]}"'
    return f'step "{path[1]}"' if path[0] == "steps" else f'"{path[0]}:"'


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
        yield error(
            "value-without-question",
            f"{name} has a value, but the menu does not say what it sets",
            source.span((*at, "value")),
            "add sets: area, sets: caller or sets: need to the menu",
        )
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
