"""Steps nobody can reach: usually a mistyped name somewhere else."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, warning
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Source
from ivr.content.step_references import targets


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """A warning for each step that no call comes to."""
    steps = revision.voice.steps
    reached: set[str] = set()
    waiting = [revision.voice.first, revision.voice.returned]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [target for _, target in targets(("steps", name), steps[name])]
    for name in steps:
        if name not in reached:
            yield warning(
                "unreached-step",
                f'no call ever comes to step "{name}"',
                sources[VOICE].key_span(("steps", name)),
                "send a choice there with then:, or take the step out",
            )
