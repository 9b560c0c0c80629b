"""What callers answer, and what rests on it: rows, branches and areas. Decides whether any caller
can come there; never who should ring."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, did_you_mean, error, warning
from ivr.content.flow import GoBy, Menu
from ivr.content.revision import AREAS, ROUTES, VOICE, Revision
from ivr.content.source import Path, Source

_CALLED = {"area": "area", "caller": "kind of caller", "need": "need"}


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about answers that nobody can give, and areas that nothing serves."""
    given = _given(revision)
    for place, row in enumerate(revision.routes):
        for question in ("area", "caller", "need"):
            wanted = getattr(row, question)
            if wanted and wanted not in given[question]:
                yield _never(sources[ROUTES], (place, question), question, wanted, given)
    for name, step in revision.voice.steps.items():
        if not isinstance(step, GoBy):
            continue
        at = ("steps", name, "to")
        for value in step.to:
            if value not in given[step.go_by]:
                yield _never(sources[VOICE], (*at, value), step.go_by, value, given)
        for value in sorted(given[step.go_by] - set(step.to)) if step.go_by == "area" else ():
            yield warning(
                "branch-missing",
                f'step "{name}" does not say where callers from "{value}" go: '
                f'they go to "{step.otherwise}"',
                sources[VOICE].key_span(at),
                f"add {value}: and a step below to:",
            )
    yield from _areas(revision, sources)


def _areas(revision: Revision, sources: Mapping[str, Source]) -> Iterator[Finding]:
    for area in revision.areas:
        span = sources[AREAS].key_span((area,))
        if all(row.area != area for row in revision.routes):
            yield error(
                "area-without-route",
                f'no row of config/routes.yaml is for "{area}": its callers are not told apart',
                span,
                f"add a row with area: {area}",
            )
        if area not in revision.texts.replies:
            yield error(
                "area-without-reply",
                f'flows/sms.yaml has no reply with the name "{area}", so texters cannot name it',
                span,
                f"add {area}: with its words below replies:",
            )


def _given(revision: Revision) -> Mapping[str, set[str]]:
    """The answers that some menu, or its silence, gives to each question."""
    given: dict[str, set[str]] = {question: set() for question in _CALLED}
    for step in revision.voice.steps.values():
        if isinstance(step, Menu) and step.sets:
            values = [choice.value for choice in step.choices.values()]
            values += [step.silence.value] if step.silence else []
            given[step.sets] |= {value for value in values if value}
    return given


def _never(
    source: Source, path: Path, question: str, value: str, given: Mapping[str, set[str]]
) -> Finding:
    is_row = isinstance(path[0], int)
    so = "this row never serves anybody" if is_row else "nobody ever goes there"
    return error(
        "unknown-need" if question == "need" else "answer-never-given",
        f'no menu sets the {_CALLED[question]} "{value}", so {so}',
        source.span(path) if is_row else source.key_span(path),
        did_you_mean(value, given[question]),
    )
