"""Bank holidays in England and Wales. Decides which dates are bank holidays and their names,
from the copy of https://www.gov.uk/bank-holidays.json inside govuk-bank-holidays.

Never asks the network, and never adds a date: when a holiday falls on a weekend only its
substitute day is listed, as on GOV.UK.
"""

from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


def bank_holidays() -> frozenset[date]:
    """Every bank holiday known, past ones too; always the same object."""
    return _dates()


def holiday_name(day: date) -> str | None:
    """`Boxing Day substitute day`, or None when `day` is not a known bank holiday."""
    return _names().get(day)


def last_bank_holiday() -> date:
    """The last bank holiday known. After it, every day looks like an ordinary one."""
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
