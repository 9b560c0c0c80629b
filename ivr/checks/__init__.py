"""The checks: each looks at a readable revision and reports what could strand or mislead a caller.

A module is named after what it looks at. It reads the revision, its source positions and the day; it
changes nothing.
"""

from collections.abc import Mapping
from datetime import date

from ivr.checks import (
    acceptances,
    answers_and_areas,
    calendar_entries,
    contacts,
    keywords,
    menus,
    routes,
    slot_values,
    speaking_times,
    step_paths,
    text_content,
    typed_by_hand,
    wording,
)
from ivr.content.findings import Finding, sorted_findings
from ivr.content.revision import Revision
from ivr.content.source import Source

_MODULES = (
    *(acceptances, answers_and_areas, calendar_entries, contacts, keywords, menus, routes),
    *(slot_values, speaking_times, step_paths, text_content, typed_by_hand, wording),
)


def check_all(
    revision: Revision, sources: Mapping[str, Source], today: date
) -> tuple[Finding, ...]:
    """Every finding of every check, sorted by place. `today` is the day in Derby."""
    found = [each for module in _MODULES for each in module.check(revision, sources, today)]
    return sorted_findings([*found, *acceptances.not_needed(revision, sources, today, found)])
