"""bank-holidays-end: the list of bank holidays must reach 90 days ahead. Hours are never guessed."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source
from ivr.directory.bank_holidays import last_bank_holiday

DAYS_AHEAD = 90


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    ahead = (last_bank_holiday() - today).days
    if ahead < DAYS_AHEAD:
        yield error(
            "bank-holidays-end",
            f"bank holidays are known only until {last_bank_holiday():%d %B %Y}, {ahead} days ahead",
            sources[CONTACTS].span(),
            "install the newest govuk-bank-holidays (make lock, then make setup)",
        )
