"""Bank holidays must be known 90 days ahead: beyond that, hours would be guessed."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source
from ivr.directory.bank_holidays import horizon

DAYS_AHEAD = 90


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """One finding when the list ends too soon."""
    ahead = (horizon() - today).days
    if ahead < DAYS_AHEAD:
        yield error(
            "bank-holidays-end",
            f"bank holidays are known only until {horizon():%d %B %Y}, {ahead} days ahead",
            sources[CONTACTS].span(),
            "install the newest govuk-bank-holidays (make lock, then make setup)",
        )
