"""Checks: each looks at a revision that can be used and says what could strand or mislead a caller.

One check a file. A check sees the revision, where its parts stand, and the day; it changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from ivr.checks import (
    announcements,
    answers,
    bank_holidays,
    budgets,
    choices,
    dialling,
    direct_lines,
    emergency_words,
    hours_by_hand,
    keys_said,
    keywords,
    links,
    loops,
    near_words,
    numbers_by_hand,
    opening,
    place_names,
    reach,
    ring_times,
    routes,
    row_ends,
    safety_line,
    said_slots,
    secrecy,
    speech,
    text_offer,
    text_words,
    texts,
    variants,
    verification,
)
from ivr.content.findings import Finding, in_order
from ivr.content.revision import Revision
from ivr.content.source import Source

Check = Callable[[Revision, Mapping[str, Source], date], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    announcements.check,
    answers.check,
    bank_holidays.check,
    budgets.check,
    choices.check,
    dialling.check,
    direct_lines.check,
    emergency_words.check,
    hours_by_hand.check,
    keys_said.check,
    keywords.check,
    links.check,
    loops.check,
    near_words.check,
    numbers_by_hand.check,
    opening.check,
    place_names.check,
    reach.check,
    ring_times.check,
    routes.check,
    row_ends.check,
    safety_line.check,
    said_slots.check,
    secrecy.check,
    speech.check,
    text_offer.check,
    text_words.check,
    texts.check,
    variants.check,
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
