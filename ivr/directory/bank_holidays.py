"""Bank holidays in England and Wales: their dates and names, from the copy of
https://www.gov.uk/bank-holidays.json in the package govuk-bank-holidays.

Never uses the network and never adds a date: for a holiday at a weekend only the substitute day is
listed, as on GOV.UK.
"""

from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


def bank_holidays() -> frozenset[date]:
    """All known bank holidays, past ones included; always the same object."""
    return _dates()


def holiday_name(day: date) -> str | None:
    """`Boxing Day substitute day`, or None if `day` is not a known bank holiday."""
    return _names().get(day)


def last_bank_holiday() -> date:
    """The last known bank holiday. Every later day looks like an ordinary day."""
    return max(_dates())


@cache
def _names() -> dict[date, str]:
    known = BankHolidays(use_cached_holidays=True).get_holidays(BankHolidays.ENGLAND_AND_WALES)
    return {
        holiday["date"]: " ".join(filter(None, [holiday["title"], holiday["notes"].lower()]))
        for holiday in known
    }


@cache
def _dates() -> frozenset[date]:
    return frozenset(_names())
