"""Checks: each looks at a revision that can be used and says what could strand or mislead a caller.

One check a file. A check sees the revision, where its parts stand, and the day; it changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from ivr.checks import (
    bank_holidays,
    choices,
    dialling,
    reach,
    routes,
    safety_line,
    text_words,
    texts,
    verification,
)
from ivr.content.findings import Finding, in_order
from ivr.content.revision import Revision
from ivr.content.source import Source

Check = Callable[[Revision, Mapping[str, Source], date], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    bank_holidays.check,
    choices.check,
    dialling.check,
    reach.check,
    routes.check,
    safety_line.check,
    text_words.check,
    texts.check,
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
