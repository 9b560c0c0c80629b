"""Holidays, hours and clocks, which other flow engines read wrongly.

Each test rebuilds a fault of RapidPro, Glific, Verboice, Studio, jambonz or FreePBX. The engine and the
number of its issue are above each group.
"""

from datetime import date, timedelta

import pytest

from ivr.directory.bank_holidays import bank_holidays
from ivr.simulator.line import SimulatedLine
from tests.callers import Caller, edited
from tests.lessons.lesson import Lesson
from tests.lessons.refusals import errors_after
from tests.web.signing import NOON, SMS, TEXT, VOICE, Service

CONTACTS = "config/contacts.yaml"


# --- Recurring holidays are silently ignored (FreePBX #1060, #108)

# As GOV.UK lists them for England and Wales; two of 2027 are substitutes for a weekend.
HOLIDAYS = [
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 31),
    date(2027, 8, 30),
    date(2027, 12, 27),
    date(2027, 12, 28),
]


@pytest.mark.lesson(Lesson.IGNORED_HOLIDAY)
@pytest.mark.parametrize("day", HOLIDAYS, ids=str)
def test_every_bank_holiday_of_the_next_400_days_is_observed(day):
    at = f"{day:%a} {day.day} {day:%b %Y} 10:00"
    Caller().dials(at).presses("1").waits().is_ringing("careline-public")
    Caller().dials(at).presses("2", "1", "2").is_ringing("starting-point")


@pytest.mark.lesson(Lesson.IGNORED_HOLIDAY)
def test_no_other_day_of_these_400_is_a_bank_holiday():
    first = date(2026, 11, 24)
    days = {first + timedelta(days=n) for n in range(400)}
    assert sorted(days & bank_holidays()) == HOLIDAYS


# --- Calendar notations that are hard to type (openreferral #598); holidays without notation (#440)

HOURS = "    Monday to Friday: 9am to 5pm\n    bank holidays: closed\n  verified"


@pytest.mark.lesson(Lesson.CALENDAR_NOTATION)
@pytest.mark.parametrize(
    ("hours", "understood"),
    [
        ("    Monday to Friday: 9am to 5pm\n    bank holidays: 10am to 2pm\n", True),
        ("    every day: 9am to 5pm\n    bank holidays: closed\n", True),
        ("    FREQ=WEEKLY;BYDAY=MO,TU: 9am to 5pm\n", False),
        ("    Mo-Fr 09:00-17:00; PH off\n", False),
        ("    Monday to Friday: 0900/1700\n", False),
    ],
)
def test_hours_are_plain_words_and_other_notations_get_a_hint(hours, understood):
    found = errors_after(CONTACTS, HOURS, hours + "  verified")
    wrong = [each for each in found if each.span.file == CONTACTS]
    assert (wrong == []) == understood
    for each in wrong:
        assert 'such as "' in (each.hint or "")


# --- An opening-hours decision that reads the clock three times, and a weekday that is not there


@pytest.mark.lesson(Lesson.CLOCK_READS)
def test_a_request_reads_the_clock_once():
    """Otherwise a contact could be open at the start of a sentence and closed at its end."""
    reads = []

    def clock():
        reads.append(NOON)
        return NOON

    service = Service(clock=clock)
    for target in (VOICE, "/voice?step=area&after=listening", "/voice?step=caller&after=silence"):
        before = len(reads)
        service.post(target)
        assert len(reads) == before + 1
    before = len(reads)
    service.post(SMS, TEXT)
    assert len(reads) == before + 1


@pytest.mark.lesson(Lesson.MISSING_WEEKDAY)
def test_a_weekday_without_hours_is_closed():
    line = SimulatedLine(
        edited((CONTACTS, HOURS, "    Monday: 9am to 5pm\n    bank holidays: closed\n  verified"))
    )
    for day in ("Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29"):
        caller = Caller(line=line).dials(f"{day} Nov 2026 10:00").presses("1").waits()
        caller.is_ringing("careline-public")
    Caller(line=line).dials("Mon 30 Nov 2026 10:00").presses("1").waits().is_ringing(
        "initial-response"
    )
