"""The checks: each looks at a readable revision and reports what could strand or mislead a caller.

A module is named after its finding code, or after the family of codes it yields; its docstring names
them. A check reads the revision, its source positions and the day; it changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from ivr.checks import (
    acceptances,
    bank_holidays_end,
    calendar_entries,
    caller_answers,
    contact_hours,
    contact_numbers,
    emergency_words,
    false_promises,
    hours_by_hand,
    keywords,
    links,
    menu_keys,
    near_patterns,
    number_by_hand,
    place_names,
    ring_times,
    route_contacts,
    safety_line,
    screening_and_extensions,
    shadowed_row,
    slot_values,
    speaking_times,
    speech_phrases,
    spoken_keys,
    step_paths,
    text_conditions,
    text_content,
    text_offer,
    verification,
)
from ivr.content.findings import Finding, sorted_findings
from ivr.content.revision import Revision
from ivr.content.source import Source

Check = Callable[[Revision, Mapping[str, Source], date], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    acceptances.check,
    bank_holidays_end.check,
    calendar_entries.check,
    caller_answers.check,
    contact_hours.check,
    contact_numbers.check,
    emergency_words.check,
    false_promises.check,
    hours_by_hand.check,
    keywords.check,
    links.check,
    menu_keys.check,
    near_patterns.check,
    number_by_hand.check,
    place_names.check,
    ring_times.check,
    route_contacts.check,
    safety_line.check,
    screening_and_extensions.check,
    shadowed_row.check,
    slot_values.check,
    speaking_times.check,
    speech_phrases.check,
    spoken_keys.check,
    step_paths.check,
    text_conditions.check,
    text_content.check,
    text_offer.check,
    verification.check,
)


def check_all(
    revision: Revision, sources: Mapping[str, Source], today: date
) -> tuple[Finding, ...]:
    """Every finding of every check, sorted by place.

    Args:
        revision: the operators' content.
        sources: the source positions of its files, by file name.
        today: the day in Derby; some warnings depend on it.
    """
    found = [finding for check in CHECKS for finding in check(revision, sources, today)]
    return sorted_findings([*found, *acceptances.not_needed(revision, sources, today, found)])
