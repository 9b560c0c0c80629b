"""Areas, and the rows and branches that rest on callers' answers. Each answer is given in some menu;
each area has a row, a reply, and places that calls and texts understand."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, did_you_mean, error, warning
from ivr.content.flow import BranchOn, Menu
from ivr.content.revision import AREAS, ROUTES, VOICE, Revision
from ivr.content.source import Path, Source
from ivr.directory.places import NO_INDEX, find_place
from ivr.directory.places.name_matching import name_id

_QUESTIONS = {"area": "area", "caller": "kind of caller", "need": "need"}


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    answers = _possible_answers(revision)
    for i, row in enumerate(revision.routes):
        for question in _QUESTIONS:
            wanted = getattr(row, question)
            if wanted and wanted not in answers[question]:
                yield _never_given(sources[ROUTES], (i, question), question, wanted, answers)
    for name, step in revision.voice.steps.items():
        if isinstance(step, BranchOn):
            yield from _branches(sources[VOICE], name, step, answers)
    yield from _areas(revision, sources[AREAS])
    yield from _places(revision, sources[AREAS])


def _branches(
    source: Source, name: str, step: BranchOn, answers: Mapping[str, set[str]]
) -> Iterator[Finding]:
    at, question = ("steps", name, "to"), step.branch_on
    for value in step.to:
        if value not in answers[question]:
            yield _never_given(source, (*at, value), question, value, answers)
    for value in sorted(answers["area"] - set(step.to)) if question == "area" else ():
        message = f'step "{name}" has no branch for callers from "{value}": '
        message += f'they go to "{step.otherwise}"'
        hint = f"add {value}: and a step below to:"
        yield warning("branch-missing", message, source.key_span(at), hint)


def _possible_answers(revision: Revision) -> Mapping[str, set[str]]:
    """The answers that some menu, or silence in it, gives to each question."""
    answers: dict[str, set[str]] = {question: set() for question in _QUESTIONS}
    for step in revision.voice.steps.values():
        if isinstance(step, Menu) and step.sets:
            values = [choice.value for choice in step.choices.values()]
            values += [step.silence.value] if step.silence else []
            answers[step.sets] |= {value for value in values if value}
    return answers


def _never_given(
    source: Source, path: Path, question: str, value: str, answers: Mapping[str, set[str]]
) -> Finding:
    is_row = isinstance(path[0], int)
    effect = "this row matches no caller" if is_row else "no caller takes this branch"
    message = f'no menu sets the {_QUESTIONS[question]} "{value}", so {effect}'
    span = source.span(path) if is_row else source.key_span(path)
    hint = did_you_mean(value, answers[question])
    return error(
        "unknown-need" if question == "need" else "answer-never-given", message, span, hint
    )


def _areas(revision: Revision, source: Source) -> Iterator[Finding]:
    for area in revision.areas:
        span = source.key_span((area,))
        if all(row.area != area for row in revision.routes):
            message = f'config/routes.yaml has no row for "{area}": '
            message += "its callers are treated as if the area were unknown"
            yield error("area-without-route", message, span, f"add a row with area: {area}")
        if area not in revision.texts.replies:
            message = f'flows/sms.yaml has no reply named "{area}", '
            message += "so texters cannot name this area"
            hint = f"add {area}: with its words below replies:"
            yield error("area-without-reply", message, span, hint)


def _places(revision: Revision, source: Source) -> Iterator[Finding]:
    """Each name is there once, and understood. `ivr places check` judges the postcodes of the names."""
    first: dict[tuple[str, str], str] = {}
    for area, part, spellings, name in _names(revision):
        span, id_ = source.key_span((area, part, spellings)), name_id(name)
        if (area, id_) in first:
            message = f'"{name}" is listed twice for "{area}"'
            hint = f'it is in "{first[area, id_]}" already: keep one of them'
            yield warning("place-twice", message, span, hint)
            continue
        first[area, id_] = spellings
        result = find_place(name, NO_INDEX, revision)
        if result.area != area and area not in result.areas:
            message = f'"{name}" is not understood as a place in {revision.areas[area].name}'
            hint = "write it as people say it, in letters from a to z, without another meaning"
            yield warning("place-not-understood", message, span, hint)


def _names(revision: Revision) -> Iterator[tuple[str, str, str, str]]:
    """Every name of a place, after its area, the part of the area, and the spellings beside it."""
    for area, content in revision.areas.items():
        for part, places in (("places", content.places), ("partly", content.partly)):
            for spellings in places:
                yield from ((area, part, spellings, name.strip()) for name in spellings.split(","))
