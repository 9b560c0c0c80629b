"""Checks: each looks at a revision that can be used and says what could strand or mislead a caller.

One check a file. A check sees the revision, where its parts stand, and the day; it changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from ivr.checks import (hours_by_hand, keywords, links, place_names, reach, ring_times, safety_line, text_offer, text_words, verification)
from ivr.checks import calendar_entries
from ivr.checks import caller_answers
from ivr.checks import bank_holidays_end
from ivr.checks import speaking_times
from ivr.checks import menu_keys
from ivr.checks import contact_numbers
from ivr.checks import screening_and_extensions
from ivr.checks import no_emergency_words
from ivr.checks import spoken_keys
from ivr.checks import step_paths
from ivr.checks import near_patterns
from ivr.checks import number_by_hand
from ivr.checks import contact_hours
from ivr.checks import shadowed_row
from ivr.checks import route_contacts
from ivr.checks import slot_values
from ivr.checks import false_promises
from ivr.checks import speech_phrases
from ivr.checks import text_content
from ivr.checks import text_conditions
from ivr.content.findings import Finding, in_order
from ivr.content.revision import Revision
from ivr.content.source import Source

Check = Callable[[Revision, Mapping[str, Source], date], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    calendar_entries.check,
    caller_answers.check,
    bank_holidays_end.check,
    speaking_times.check,
    menu_keys.check,
    contact_numbers.check,
    screening_and_extensions.check,
    no_emergency_words.check,
    hours_by_hand.check,
    spoken_keys.check,
    keywords.check,
    links.check,
    step_paths.check,
    near_patterns.check,
    number_by_hand.check,
    contact_hours.check,
    place_names.check,
    reach.check,
    ring_times.check,
    shadowed_row.check,
    route_contacts.check,
    safety_line.check,
    slot_values.check,
    false_promises.check,
    speech_phrases.check,
    text_offer.check,
    text_words.check,
    text_content.check,
    text_conditions.check,
    verification.check,
)


def check_all(
    revision: Revision, sources: Mapping[str, Source], today: date
) -> tuple[Finding, ...]:
    """Every finding of every check, in the order of the files.

    Args:
        revision: what was read.
        sources: where each part of it stands.
        today: the day in Derby; some warnings depend on it.
    """
    return in_order(finding for each in CHECKS for finding in each(revision, sources, today))
