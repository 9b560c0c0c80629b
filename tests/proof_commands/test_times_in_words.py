"""Periods in words, as an operator reads them."""

from datetime import date, timedelta

import pytest

from ivr.proof.difference.times_in_words import times_in_words
from tests.callers import instant

FIRST, DAYS = date(2026, 11, 24), 400


def daily(start: str, end: str, days, *, later=0):
    """A period on each of these dates."""
    return tuple(
        (instant(f"{day} {start}"), instant(f"{day + timedelta(days=later)} {end}")) for day in days
    )


def every(*weekdays: int, without=()) -> list[date]:
    days = [FIRST + timedelta(days=i) for i in range(DAYS)]
    return [day for day in days if day.weekday() in weekdays and day not in without]


CHRISTMAS_EVE = date(2026, 12, 24)
EXAMPLES = {
    "every weekday": (
        daily("17:00", "18:00", every(0, 1, 2, 3, 4)),
        "Weekdays 17:00-18:00",
        5,
    ),
    "two days, a minute each": (
        daily("08:59", "09:00", every(0, 2)),
        "Mondays and Wednesdays 08:59-09:00",
        1 / 30,
    ),
    "three days in a row": (
        daily("09:00", "12:00", every(1, 2, 3)),
        "Tuesdays to Thursdays 09:00-12:00",
        9,
    ),
    "over midnight": (
        daily("22:00", "06:00", every(0, 1, 2, 3, 4, 5, 6), later=1),
        "Every day until 06:00 and from 22:00, on Tuesday 24 November 2026 from 22:00",
        56,
    ),
    "at all times": (
        ((instant("24 November 2026 00:00"), instant("29 December 2027 00:00")),),
        "At all times",
        168,
    ),
    "but one day": (
        daily("17:00", "18:00", every(0, 1, 2, 3, 4, without=(CHRISTMAS_EVE,))),
        "Weekdays 17:00-18:00, not on Thursday 24 December 2026",
        5,
    ),
    "one day": (
        daily("13:00", "17:00", [CHRISTMAS_EVE]),
        "Thursday 24 December 2026 13:00-17:00",
        None,
    ),
    "days in a row": (
        daily("13:00", "17:00", [date(2026, 12, day) for day in (22, 23, 24)]),
        "Tuesday 22 December 2026 to Thursday 24 December 2026, each day 13:00-17:00",
        None,
    ),
    "one long period": (
        daily("13:00", "09:00", [CHRISTMAS_EVE], later=5),
        "Thursday 24 December 2026 13:00 to Tuesday 29 December 2026 09:00",
        None,
    ),
    "bank holidays": (
        daily("10:00", "14:00", [date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1),
                                 date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3),
                                 date(2027, 5, 31), date(2027, 8, 30), date(2027, 12, 27),
                                 date(2027, 12, 28)]),
        "Bank holidays 10:00-14:00",
        None,
    ),
    "from a day on": (
        daily("17:00", "18:00", [day for day in every(0, 1, 2, 3, 4) if day >= date(2027, 6, 1)]),
        "From Tuesday 1 June 2027: weekdays 17:00-18:00",
        5,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spans", "words", "hours"), EXAMPLES.values(), ids=EXAMPLES)
def test_times_times_in_words(spans, words, hours):
    when = times_in_words(spans, FIRST, DAYS)
    assert when.words == words
    assert when.hours_a_week == (pytest.approx(hours) if hours else None)
