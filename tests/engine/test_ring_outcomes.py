"""After a ring: the next contact, the offer to stay on the line, the numbers, another round."""

import pytest

from ivr.engine.call_state import Phase
from ivr.engine.events import HungUp, RingEnded, RingOutcome
from ivr.engine.turn import End, Listen, Ring
from tests.callers import EVENING, Caller
from tests.engine.turns import CITY, REPEATS, STARTING_POINT, turn_after


@pytest.mark.parametrize("outcome", ["no-answer", "busy", "failed", "canceled", "unbridged"])
def test_when_the_team_cannot_be_reached_the_next_one_rings_at_once(outcome):
    Caller().dials().presses("1").waits().tries("initial-response", outcome).hears(
        "No answer there. Trying Starting Point now. Then choose urgent child protection."
    ).is_put_through_to("starting-point")


@pytest.mark.parametrize("outcome", ["moment", "ended"])
def test_when_the_other_side_goes_the_caller_who_stays_is_put_through_to_the_next(outcome):
    Caller().dials().presses("1").waits().tries("initial-response", outcome).now_hears(
        "That call has ended. If you still need someone, stay on the line."
    ).waits().is_put_through_to("starting-point")


@pytest.mark.parametrize("key", ["0", "1", "9", "#"])
def test_any_key_after_a_call_that_ended_rings_the_next(key):
    Caller().dials().presses("1").waits().tries("initial-response", "ended").presses(
        key
    ).is_put_through_to("starting-point")


def test_star_after_a_call_that_ended_repeats_the_offer_but_not_for_ever():
    caller = Caller().dials().presses("1").waits().tries("initial-response", "ended")
    for _ in range(REPEATS):
        caller.presses("*").now_hears("That call has ended.")
    caller.presses("*").is_put_through_to("starting-point")


def test_star_while_an_answerphone_speaks_brings_the_caller_back():
    caller = Caller().dials(EVENING).presses("1").waits().is_ringing("careline-public")
    caller.call.press("*")
    caller.now_hears("That call has ended.").waits().is_put_through_to("starting-point")


def test_without_an_answer_the_numbers_are_said_twice():
    Caller().dials().presses("1").waits().tries("initial-response").tries(
        "starting-point"
    ).is_told_the_numbers(
        f"Derby city social care {CITY}, until 5 p m.",
        f"Starting Point, open day and night, {STARTING_POINT}.",
    ).now_hears("To try again, press 1.").waits().hears("Goodbye.").is_gone("line hung up")


def test_a_young_person_hears_childlines_number_at_the_end():
    Caller().dials().presses("2", "2").tries("starting-point").is_told_the_numbers(
        "Childline is oh eight hundred, one one one one"
    )


@pytest.mark.parametrize("again", ["1", "0"])
def test_a_caller_who_asks_to_try_again_gets_one_more_round_and_no_third(again):
    caller = Caller().dials().presses("2").waits().tries("starting-point")
    caller.presses(again).tries("starting-point").now_hears(STARTING_POINT)
    caller.presses("1").now_hears(STARTING_POINT)
    assert "To try again" not in " ".join(caller.call.waiting.prompts)
    assert caller.rang == ["starting-point", "starting-point"]


def test_try_again_can_be_said():
    Caller().dials().presses("2").waits().tries("starting-point").says(
        "try again please"
    ).is_put_through_to("starting-point")


def test_the_numbers_are_repeated_on_request_but_not_for_ever():
    caller = Caller().dials().presses("2").waits().tries("starting-point")
    for _ in range(REPEATS):
        caller.presses("*").now_hears(STARTING_POINT)
    caller.presses("*").hears("Goodbye.").is_gone()


@pytest.mark.parametrize("phase", Phase)
def test_a_ring_that_ended_with_no_contact_in_the_state_rings_on(phase):
    turn = turn_after(RingEnded(RingOutcome.BUSY), phase=phase, step="area")
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "starting-point"


@pytest.mark.parametrize("seconds", [0, 1, 5, 6, 3600])
def test_an_answer_of_any_length_leads_to_the_offer_if_the_caller_is_still_there(seconds):
    turn = turn_after(
        RingEnded(RingOutcome.ANSWERED, seconds), phase=Phase.RING, rung=("initial-response",)
    )
    assert turn.state.phase is Phase.STILL_THERE
    assert isinstance(turn.wait, Listen)


def test_a_caller_who_has_hung_up_hears_nothing():
    turn = turn_after(HungUp(), step="area")
    assert turn.says == ()
    assert isinstance(turn.wait, End)
