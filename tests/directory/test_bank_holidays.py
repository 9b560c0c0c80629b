"""Bank holidays are GOV.UK's for England and Wales, offline, and reach far enough ahead."""

from datetime import date, timedelta

import pytest

from ivr.directory.bank_holidays import bank_holidays, holiday_name, last_bank_holiday

TODAY = date(2026, 11, 21)  # pinned, so that a test run does not depend on its day


def test_the_list_reaches_90_days_ahead() -> None:
    assert last_bank_holiday() >= TODAY + timedelta(days=90), (
        f"The bank holidays in govuk-bank-holidays end on {last_bank_holiday()}. After that every bank "
        "holiday looks like a working day, and callers would be sent to a closed team. "
        "Run `make lock` to get a newer govuk-bank-holidays; if there is none yet, check "
        "https://www.gov.uk/bank-holidays and wait for its release before going live."
    )


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day substitute day"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2027, 12, 27), "Christmas Day substitute day"),
        (date(2027, 12, 28), "Boxing Day substitute day"),
        (date(2028, 1, 3), "New Year\u2019s Day substitute day"),
        # one-off holidays
        (date(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Bank holiday for the coronation of King Charles III"),
    ],
)
def test_a_bank_holiday_has_its_name(day: date, name: str) -> None:
    assert day in bank_holidays()
    assert holiday_name(day) == name


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 24),  # Christmas Eve is a working day
        date(2026, 12, 26),  # a Saturday: its substitute is counted instead
        date(2026, 12, 29),
        date(2027, 12, 25),  # a Saturday
        date(2027, 1, 4),  # a bank holiday in Scotland
        date(2027, 3, 17),  # a bank holiday in Northern Ireland
    ],
)
def test_other_days_are_not_bank_holidays(day: date) -> None:
    assert day not in bank_holidays()
    assert holiday_name(day) is None


def test_the_list_is_made_once() -> None:
    assert bank_holidays() is bank_holidays()
