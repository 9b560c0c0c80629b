"""Seconds until help: the budgets of config/service.yaml, kept by the words as they are shipped.

Measured on the simulated carrier's own clock, in every class of hour, for every area. A budget is
never loosened here: the words are shortened instead.
"""

import pytest

from ivr.simulator.events import Listening, Ringing
from tests.callers import Caller, shipped

BUDGETS = shipped().service.budgets

# One time for each combination of teams that can be open.
HOURS = {
    "the city team and the advice line are open": "Tue 24 Nov 2026 10:00",
    "early: the advice line only": "Tue 24 Nov 2026 08:30",
    "after five: the advice line only": "Tue 24 Nov 2026 17:30",
    "evening: both are closed": "Tue 24 Nov 2026 20:00",
    "Friday evening: closed until Monday": "Fri 27 Nov 2026 18:30",
    "Sunday": "Sun 29 Nov 2026 11:00",
    "Christmas Eve, after hours: closed for longest": "Thu 24 Dec 2026 19:00",
    "a substitute bank holiday": "Mon 28 Dec 2026 09:02",
}
AREAS = {
    "Derby city": ("1", "Derby city, press 1."),
    "Derbyshire": ("2", "Rest of Derbyshire, press 2."),
    "not sure": ("3", "Somewhere else or not sure, press 3."),
}
KNOWN = {name: keys for name, keys in AREAS.items() if name != "not sure"}
PHONES = ("mobile", "landline", "withheld")

every_hour = pytest.mark.parametrize("at", HOURS.values(), ids=HOURS)
every_area = pytest.mark.parametrize(("key", "option"), AREAS.values(), ids=AREAS)
every_phone = pytest.mark.parametrize("phone", PHONES)


def answered(caller: Caller) -> Caller:
    """A contact answers."""
    assert caller.ringing is not None
    return caller.is_put_through_to(caller.ringing)


@every_hour
@every_phone
def test_the_emergency_words_begin_in_three_seconds_and_are_over_in_ten(at, phone):
    heard = Caller(phone).dials(at).waits().heard_event("hang up and dial 9 9 9")
    assert not heard.cut
    assert heard.until <= BUDGETS.emergency_words
    before = heard.text.partition("If anyone is in danger")[0]
    assert heard.at + len(before.split()) * 60 / 145 + 0.4 <= 3


@every_hour
def test_the_first_option_is_over_in_fifteen_seconds(at):
    """A caller who presses 1 a second after "Derby city, press 1." does so within sixteen seconds."""
    caller = Caller().dials(at).presses("1", after="Derby city, press 1.")
    assert caller.heard_event("Where does the child live?").until - 1 <= BUDGETS.first_option


@every_hour
def test_a_caller_not_sure_where_hears_a_phone_ring_within_a_minute_by_waiting(at):
    """They are asked one more question; pressing 0 connects them faster, as everywhere."""
    caller = Caller().dials(at).presses("3", after="Somewhere else or not sure, press 3.").waits()
    answered(caller).within(BUDGETS.ring_not_sure)


@every_hour
@pytest.mark.parametrize(("key", "option"), KNOWN.values(), ids=KNOWN)
def test_a_patient_member_of_the_public_hears_a_phone_ring_in_forty_seconds(at, key, option):
    caller = Caller().dials(at).presses(key, after=option)
    if caller.ringing is None:
        caller.waits()
    answered(caller).within(BUDGETS.ring_patient)


@every_hour
@pytest.mark.parametrize("key", "123")
def test_a_caller_who_knows_the_keys_hears_a_phone_ring_within_ten_seconds(at, key):
    """Their area, then 0; for those who are not sure where, one key is enough, or 0 at once."""
    caller = Caller().dials(at)
    if key == "3":
        caller.presses("0", at_once=True)
    else:
        caller.presses(key, "0", at_once=True)
    answered(caller).within(BUDGETS.ring_quick)


@every_hour
@every_phone
def test_a_silent_caller_hears_a_phone_ring_in_sixty_five_seconds(at, phone):
    answered(Caller(phone).dials(at).waits(2)).within(BUDGETS.ring_silent)


@every_hour
@every_phone
@pytest.mark.parametrize("keys", ["777", "48#", "###"])
def test_three_wrong_keys_lead_to_a_phone_that_rings_in_sixty_five_seconds(at, phone, keys):
    caller = Caller(phone).dials(at).presses(*keys)
    answered(caller).within(BUDGETS.ring_mistaken)


# --- The numbers, however everything fails --------------------------------------------------------

FAILURES = ("no-answer", "busy", "failed", "canceled", "unbridged", "moment")
# The caller's answer to each menu, after hearing all of it; "." is silence.
PATHS = {
    "public, Derby": ("1", "."),
    "public, Derbyshire": ("2", "."),
    "not sure": ("3",),
    "person at once": ("0",),
    "young person, Derby": ("1", "2"),
    "young person, Derbyshire": ("2", "2"),
    "professional, Derby, concern": ("1", "1", "1"),
    "professional, Derby, advice": ("1", "1", "2"),
    "professional, Derbyshire, concern": ("2", "1", "1"),
    "professional, Derbyshire, advice": ("2", "1", "2"),
    "professional, Derbyshire, advice, two wrong keys": ("2", "1", "9", "9", "2"),
    "professional, Derby, advice, two wrong keys": ("1", "1", "9", "9", "2"),
    "public, Derby, two wrong keys": ("9", "9", "1", "."),
    "public, Derby, silent once": (".", "1", "."),
    "silent": (".", "."),
    "three wrong keys": ("9", "9", "9"),
}


def seconds_until_the_numbers(caller: Caller, path: tuple[str, ...], outcome: str) -> float:
    """Act out the path; every ring comes out the same; who is still there waits."""
    deeds = list(path)
    for _ in range(40):
        waiting = caller.call.waiting
        if isinstance(waiting, Ringing):
            caller.tries(caller.ringing, outcome)
        elif isinstance(waiting, Listening) and "Sorry, nobody answered." in waiting.prompts:
            caller.waits()
            assert not deeds
            return caller.heard_event("Sorry, nobody answered.").until
        else:
            deed = deeds.pop(0) if deeds else "."
            caller.waits() if deed == "." else caller.presses(deed)
    raise AssertionError("the numbers are never said")


@every_hour
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_the_numbers_come_within_three_minutes_however_everything_fails(at, path):
    seconds = {
        outcome: seconds_until_the_numbers(Caller().dials(at), path, outcome)
        for outcome in FAILURES
    }
    assert max(seconds.values()) <= BUDGETS.numbers, seconds
