"""Menus: keys from 1 up without a gap, at most four, none of the reserved ones."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.flow import Menu
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Source

_MOST = 4


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about the keys of each menu."""
    source = sources[VOICE]
    for name, step in revision.voice.steps.items():
        if not isinstance(step, Menu):
            continue
        at = ("steps", name, "choices")
        keys = list(step.choices)
        if len(keys) > _MOST:
            yield error(
                "too-many-options",
                f'step "{name}" offers {len(keys)} options; nobody remembers more than {_MOST}',
                source.key_span(at),
                "split the menu, or drop an option: 0 is a person anyway",
            )
        for place, key in enumerate(keys, 1):
            if key in ("0", "*", "#"):
                yield error(
                    "reserved-key",
                    f'"{key}" cannot be a choice',
                    source.key_span((*at, key)),
                    "0 is a person and * is hear it again, in every menu",
                )
            elif key != str(place):
                yield error(
                    "key-out-of-order",
                    f'choice "{key}" of step "{name}" stands where "{place}" is expected',
                    source.key_span((*at, key)),
                    "number the choices 1, 2, 3 in the order they are said",
                )
