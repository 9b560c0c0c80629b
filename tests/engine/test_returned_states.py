"""States in the URL whose revision, step or contact no longer exists."""

import pytest

from ivr.engine import voice
from ivr.engine.call_state import CallState, Phase
from ivr.engine.events import KeysPressed, RingEnded, RingOutcome, Silence, SpeechHeard
from ivr.engine.turn import Ring
from tests.callers import edited, moment, shipped
from tests.engine.turns import CALLER, turn_after


def test_a_call_of_a_deleted_revision_continues_at_the_same_step():
    turn = voice.resume(
        shipped(),
        CallState(revision="0123456789ab", step="caller", area="derby"),
        Silence(),
        CALLER,
        moment("Tue 24 Nov 2026 10:00"),
    )
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "initial-response"
    assert turn.state.revision == shipped().id


@pytest.mark.parametrize(
    "event", [KeysPressed("1"), KeysPressed("0"), SpeechHeard("derby"), Silence()]
)
@pytest.mark.parametrize("step", ["nowhere", "welcome", "connect", "young-person", "health", ""])
def test_a_step_that_asks_nothing_or_is_gone_leads_to_a_person(step, event):
    turn = turn_after(event, step=step, area="derby")
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "initial-response"
    assert "We will find you a person." in " ".join(turn.says)


def test_an_unknown_area_is_left_out():
    turn = turn_after(KeysPressed("0"), step="caller", area="nottingham", caller="wizard")
    assert (turn.state.area, turn.state.caller) == (None, None)
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "starting-point"


def test_an_unknown_need_does_not_ring_contacts_with_unknown_hours():
    turn = turn_after(KeysPressed("0"), step="caller", area="derby", need="anything")
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "initial-response"


def test_unknown_contacts_in_the_state_are_left_out():
    rung = ("nobody", "initial-response", "initial")
    turn = turn_after(RingEnded(RingOutcome.BUSY), phase=Phase.RING, area="derby", rung=rung)
    assert turn.state.rung == ("initial-response", "starting-point")


@pytest.mark.parametrize("mistakes", [2, 3, 50, 99])
def test_counts_beyond_the_limit_lead_to_a_person(mistakes):
    turn = turn_after(KeysPressed("9"), step="area", mistakes=mistakes)
    assert isinstance(turn.wait, Ring)


def test_a_flow_that_goes_round_and_round_leads_to_a_person():
    looping = edited(
        (
            "flows/voice.yaml",
            "dial 9 9 9.\n    then: area\n\n  area:",
            "dial 9 9 9.\n    then: welcome\n\n  area:",
        )
    )
    turn = voice.start(looping, CALLER, moment("Tue 24 Nov 2026 10:00", looping))
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "starting-point"
