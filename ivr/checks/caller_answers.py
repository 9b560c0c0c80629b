"""unknown-need, answer-never-given, branch-missing, area-without-route, area-without-reply: the rows,
branches and areas that rest on callers' answers. Never judges who should ring."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, did_you_mean, error, warning
from ivr.content.flow import BranchOn, Menu
from ivr.content.revision import AREAS, ROUTES, VOICE, Revision
from ivr.content.source import Path, Source

_QUESTIONS = {"area": "area", "caller": "kind of caller", "need": "need"}


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    answers = _possible_answers(revision)
    for i, row in enumerate(revision.routes):
        for question in _QUESTIONS:
            wanted = getattr(row, question)
            if wanted and wanted not in answers[question]:
                yield _never_given(sources[ROUTES], (i, question), question, wanted, answers)
    for name, step in revision.voice.steps.items():
        if not isinstance(step, BranchOn):
            continue
        at = ("steps", name, "to")
        for value in step.to:
            if value not in answers[step.branch_on]:
                yield _never_given(sources[VOICE], (*at, value), step.branch_on, value, answers)
        for value in (
            sorted(answers[step.branch_on] - set(step.to)) if step.branch_on == "area" else ()
        ):
            message = (
                f'step "{name}" has no branch for callers from "{value}": '
                f'they go to "{step.otherwise}"'
            )
            hint = f"add {value}: and a step below to:"
            yield warning("branch-missing", message, sources[VOICE].key_span(at), hint)
    yield from _areas(revision, sources)


def _areas(revision: Revision, sources: Mapping[str, Source]) -> Iterator[Finding]:
    for area in revision.areas:
        span = sources[AREAS].key_span((area,))
        if all(row.area != area for row in revision.routes):
            message = (
                f'config/routes.yaml has no row for "{area}": '
                "its callers are treated as if the area were unknown"
            )
            hint = f"add a row with area: {area}"
            yield error("area-without-route", message, span, hint)
        if area not in revision.texts.replies:
            message = (
                f'flows/sms.yaml has no reply named "{area}", so texters cannot name this area'
            )
            hint = f"add {area}: with its words below replies:"
            yield error("area-without-reply", message, span, hint)


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
    return error(
        "unknown-need" if question == "need" else "answer-never-given",
        f'no menu sets the {_QUESTIONS[question]} "{value}", so {effect}',
        source.span(path) if is_row else source.key_span(path),
        did_you_mean(value, answers[question]),
    )
