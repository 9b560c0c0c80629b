"""too-many-options, reserved-key, key-out-of-order: a menu has keys from 1 up, without a gap, and four
options at most. Words about keys are judged by spoken_keys."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.flow import Menu
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Source

_MAX_OPTIONS = 4


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[VOICE]
    for name, step in revision.voice.steps.items():
        if not isinstance(step, Menu):
            continue
        at = ("steps", name, "choices")
        if len(step.choices) > _MAX_OPTIONS:
            message = (
                f'step "{name}" offers {len(step.choices)} options; callers do not remember more '
                f"than {_MAX_OPTIONS}"
            )
            hint = "split the menu, or drop an option: 0 is always a person"
            yield error("too-many-options", message, source.key_span(at), hint)
        for expected, key in enumerate(step.choices, 1):
            if key in ("0", "*", "#"):
                message = f'"{key}" cannot be a choice'
                hint = "in every menu 0 is a person and * is hear it again"
                yield error("reserved-key", message, source.key_span((*at, key)), hint)
            elif key != str(expected):
                message = f'step "{name}" has choice "{key}" where "{expected}" is expected'
                hint = "number the choices 1, 2, 3 in the order in which they are read out"
                yield error("key-out-of-order", message, source.key_span((*at, key)), hint)
