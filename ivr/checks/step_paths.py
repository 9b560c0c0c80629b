"""Steps that lead round in a circle, or never to a person. Never counts what keys 0 and * do."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

from ivr.content.findings import Finding, error
from ivr.content.flow import Connect, GoBy, Menu, Say, Tell
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Source
from ivr.content.step_references import CALLERS, targets

Answers = Mapping[str, str]


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """One finding for each circle, and for each group of steps from which nobody rings."""
    steps, source = revision.voice.steps, sources[VOICE]
    circles = {circle for answers in _answers(revision) for circle in _circles(revision, answers)}
    for circle in sorted(circles, key=lambda found: list(steps).index(found[0])):
        way = " to ".join(f'"{name}"' for name in (*circle, circle[0]))
        yield error(
            "steps-in-a-circle",
            f"these steps go round for ever without a question: {way}",
            source.key_span(("steps", circle[0])),
            "let one of them go to a menu, or to a step that connects",
        )
    helped = {name for name, step in steps.items() if isinstance(step, Connect | Tell)}
    while found := {
        name for name in steps if name not in helped and _ways(revision, name) & helped
    }:
        helped |= found
    told = {name for circle in circles for name in circle}
    lost = [name for name in steps if name not in helped and isinstance(steps[name], Menu)]
    for name in lost:
        if not told & _reached(revision, name) and lost[0] == name:
            yield error(
                "never-a-person",
                f'whatever is pressed, step "{name}" never leads to a person or to numbers',
                source.key_span(("steps", name)),
                "let a choice go to a step with connect: or tell:",
            )


def _ways(revision: Revision, name: str) -> set[str]:
    return {target for _, target in targets(("steps", name), revision.voice.steps[name])}


def _reached(revision: Revision, name: str) -> set[str]:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached.add(each)
            waiting += _ways(revision, each)
    return reached


def _answers(revision: Revision) -> Iterator[Answers]:
    """Every combination of what may be known of a caller; "" is not known."""
    steps = revision.voice.steps.values()
    needs = {v for s in steps if isinstance(s, GoBy) and s.go_by == "need" for v in s.to}
    for area, caller, need in product(("", *revision.areas), ("", *CALLERS), ("", *sorted(needs))):
        yield {"area": area, "caller": caller, "need": need}


def _circles(revision: Revision, answers: Answers) -> Iterator[tuple[str, ...]]:
    """The circles of steps that nothing is asked in, each from its first step in the file."""
    steps = revision.voice.steps
    for start in steps:
        seen: list[str] = []
        name = start
        while name not in seen:
            seen.append(name)
            match steps[name]:
                case Say(then=then):
                    name = then
                case GoBy() as step:
                    name = step.to.get(answers[step.go_by], step.otherwise)
                case _:
                    break
        else:
            circle = seen[seen.index(name) :]
            first = min(circle, key=list(steps).index)
            yield (*circle[circle.index(first) :], *circle[: circle.index(first)])
