"""Where the steps of the voice flow lead. Ignores the keys 0 and *, which work everywhere."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import get_args

from ivr.content.findings import Finding, error, warning
from ivr.content.flow import BranchOn, Connect, Menu, Say, Tell, step_targets
from ivr.content.revision import VOICE, Revision
from ivr.content.routes import CallerType
from ivr.content.source import Source

Answers = Mapping[str, str]


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    steps, source = revision.voice.steps, sources[VOICE]
    circles = {circle for answers in _answers(revision) for circle in _circles(revision, answers)}
    for circle in sorted(circles, key=lambda names: list(steps).index(names[0])):
        way = " to ".join(f'"{name}"' for name in (*circle, circle[0]))
        message = f"these steps lead to each other for ever, without a question: {way}"
        hint = "let one of them go to a menu, or to a step that connects"
        yield error("steps-in-a-circle", message, source.key_span(("steps", circle[0])), hint)
    in_a_circle = {name for circle in circles for name in circle}
    menus = (name for name, step in steps.items() if isinstance(step, Menu))
    dead_ends = [name for name in menus if not _leads_to_help(revision, name)]
    if dead_ends and not in_a_circle & _reached(revision, dead_ends[0]):
        message = f'step "{dead_ends[0]}" leads to no person and no number, '
        message += "whichever key is pressed"
        hint = "let a choice go to a step with connect: or tell:"
        yield error("never-a-person", message, source.key_span(("steps", dead_ends[0])), hint)
    reached = _reached(revision, revision.voice.first, revision.voice.returned)
    for name in steps:
        if name not in reached:
            message = f'no call ever reaches step "{name}"'
            hint = "send a choice there with then:, or take the step out"
            yield warning("unreached-step", message, source.key_span(("steps", name)), hint)


def _leads_to_help(revision: Revision, name: str) -> bool:
    steps = revision.voice.steps
    return any(isinstance(steps[each], Connect | Tell) for each in _reached(revision, name))


def _reached(revision: Revision, *first: str) -> set[str]:
    """These steps, and every step that a call can reach from them."""
    reached: set[str] = set()
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            step = revision.voice.steps[name]
            waiting += [target for _, target in step_targets(("steps", name), step)]
    return reached


def _answers(revision: Revision) -> Iterator[Answers]:
    """Every combination of answers that a call may have; "" is a question not answered."""
    steps = revision.voice.steps.values()
    needs = {v for s in steps if isinstance(s, BranchOn) and s.branch_on == "need" for v in s.to}
    for area, caller, need in product(
        ("", *revision.areas), ("", *get_args(CallerType)), ("", *sorted(needs))
    ):
        yield {"area": area, "caller": caller, "need": need}


def _circles(revision: Revision, answers: Answers) -> Iterator[tuple[str, ...]]:
    """The circles of steps that ask nothing, each from its first step in the file."""
    steps = revision.voice.steps
    for start in steps:
        seen: list[str] = []
        name = start
        while name not in seen:
            seen.append(name)
            match steps[name]:
                case Say(then=then):
                    name = then
                case BranchOn() as step:
                    name = step.to.get(answers[step.branch_on], step.otherwise)
                case _:
                    break
        else:
            circle = seen[seen.index(name) :]
            first = min(circle, key=list(steps).index)
            yield (*circle[circle.index(first) :], *circle[: circle.index(first)])
