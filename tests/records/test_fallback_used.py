"""How we learn that a caller was left to the fallback: from the call's own records."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.simulator.events import Ringing, SimulatedOutcome
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.store import records
from ivr.store.records import RecordKind
from tests.callers import WORKING_DAY, instant
from tests.outbox.rows import MOBILE
from tests.records.desk import NOON, record
from tests.records.incidents import MINUTE, judged


def over(n: int, **changes):
    return record(n, kind=RecordKind.OVER, outcome="completed", call=f"{n:016x}", **changes)


def test_a_call_that_is_over_and_was_never_answered_by_us_used_the_fallback(database):
    begun = record(1, call=f"{2:016x}", after="begun")
    records.add_records(database, [begun, over(2), over(3)])
    assert judged(database, NOON + timedelta(minutes=4)) == []  # its turns may come yet
    assert judged(database, NOON + timedelta(minutes=6)) == ["fallback"]
    records.add_records(database, [record(4, call=f"{3:016x}", after="begun")])
    assert judged(database, NOON + timedelta(minutes=6)) == []


def test_a_caller_who_hung_up_before_anything_was_asked_did_not_use_it(database):
    records.add_records(database, [record(1, kind=RecordKind.OVER, outcome="canceled")])
    assert judged(database, NOON + timedelta(minutes=6)) == []


def test_a_fallback_that_the_carrier_reports_is_a_concern_at_once(database):
    records.add_records(database, [record(1, topic="fallback")])
    assert judged(database, NOON + MINUTE) == ["fallback"]


def call_with(n: int, turns: list[tuple[int, str]], seconds: int | None, **last) -> list:
    """A call of so many seconds, with turns so many seconds after its beginning and whom they rang."""
    name = f"{n:016x}"
    made = [
        record(n * 100 + k, at=NOON + timedelta(seconds=after), call=name, rings=rings,
               after="begun" if k == 0 else "pressed", step="" if k == 0 else "caller")
        for k, (after, rings) in enumerate(turns)
    ]  # fmt: skip
    made[-1] = replace(made[-1], **last)
    ended = NOON + timedelta(seconds=seconds or 0)
    return [*made, replace(over(n * 100 + 99, seconds=seconds, at=ended), call=name)]


@pytest.mark.parametrize(
    ("turns", "seconds", "used"),
    [
        ([(0, ""), (10, "")], 10 + 181, True),  # no ring recorded, but a talk
        ([(0, "")], 900, True),
        ([(0, ""), (10, ""), (20, "")], 1200, True),
        ([(0, ""), (10, "")], 10 + 180, False),  # a long turn
        ([(0, ""), (10, "advice-line")], 1200, False),  # they may have talked to who was rung
        ([(0, ""), (10, "advice-line"), (700, "")], 760, False),
        ([(0, ""), (10, "advice-line"), (700, "")], 1200, True),
        ([(0, "")], None, False),
    ],
)
def test_a_call_that_went_on_without_us_used_the_fallback(database, turns, seconds, used):
    """Midway: the service answered, and then the carrier could not use it."""
    records.add_records(database, call_with(1, turns, seconds))
    ended = NOON + timedelta(seconds=seconds or 0)
    assert judged(database, ended + timedelta(minutes=4, seconds=59)) == []  # turns may come yet
    wrong = ["fallback"] if used else []
    assert judged(database, ended + timedelta(minutes=5)) == wrong
    assert judged(database, ended + timedelta(minutes=59)) == wrong
    assert judged(database, ended + timedelta(minutes=61)) == []


def test_a_call_whose_last_turn_comes_late_is_over_as_a_concern(database):
    """It waited in the journal of another machine."""
    found = call_with(1, [(0, ""), (10, "advice-line")], 850)
    late = [each for each in found if each.rings]
    records.add_records(database, [each for each in found if each not in late])
    now = NOON + timedelta(seconds=850) + 6 * MINUTE
    assert judged(database, now) == ["fallback"]
    records.add_records(database, late)
    assert judged(database, now) == []


def test_the_fault_words_ring_by_themselves_and_are_no_fallback(database):
    records.add_records(database, call_with(1, [(0, ""), (10, "")], 1200, kind=RecordKind.FAULT))
    now = NOON + timedelta(seconds=1200) + 6 * MINUTE
    assert judged(database, now) == ["fault"]


def test_a_call_of_which_the_beginning_is_not_known_is_not_judged(database):
    found = call_with(1, [(0, ""), (600, "")], 620)
    records.add_records(database, found[1:])
    assert judged(database, NOON + timedelta(seconds=620) + 6 * MINUTE) == []


@pytest.mark.parametrize(("talk", "noticed"), [(600, True), (20, False)])
def test_a_call_whose_second_answer_is_lost_is_noticed_once_somebody_was_talked_to(
    database, desk, talk, noticed
):
    """Played whole: the fallback on the other host rings the safety line, and asks us nothing more."""
    carrier = desk.line.carrier(instant(WORKING_DAY), misbehaving={Misbehaviour.CUT})
    call = carrier.dial(MOBILE)
    call.press("1")
    assert isinstance(call.waiting, Ringing)
    call.ring(SimulatedOutcome.ANSWERED, talk)
    assert call.ended == "talked to +441629533190"
    found = desk.recorded()
    assert [each.kind for each in found] == [RecordKind.TURN, RecordKind.TURN, RecordKind.OVER]
    now = found[-1].at + 6 * MINUTE
    assert judged(database, now) == (["fallback"] if noticed else [])


@pytest.mark.parametrize(
    "outcome", [SimulatedOutcome.ANSWERED, SimulatedOutcome.ENDED, SimulatedOutcome.NO_ANSWER]
)
def test_a_call_that_went_as_it_should_never_used_the_fallback(database, desk, outcome):
    """However long the caller talked, in any ring."""
    carrier = desk.line.carrier(instant(WORKING_DAY))
    call = carrier.dial(MOBILE)
    call.press("1")
    for _ in range(30):
        if isinstance(call.waiting, Ringing):
            call.ring(outcome, 25 if outcome is SimulatedOutcome.NO_ANSWER else 900)
        elif call.waiting is not None:
            call.stay_silent()
    assert call.waiting is None
    found = desk.recorded()
    assert RecordKind.OVER in {each.kind for each in found}
    wrong = judged(database, found[-1].at + 6 * MINUTE)
    assert "fallback" not in wrong
