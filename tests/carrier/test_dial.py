"""How the simulated carrier rings a number, against what Twilio documents:
https://www.twilio.com/docs/voice/twiml/dial

| timeout | seconds, 5 to 600; Twilio adds 5 | 30   |
| callerId| our number, or the caller's       |      |
"""

import pytest

from ivr.carrier.accepted.numbers import problem_with
from ivr.simulator.call import NotNowError
from ivr.simulator.events import Pressed, Rang, Ringing, SimulatedOutcome
from ivr.simulator.misbehaviour import Misbehaviour
from tests.carrier.documents import SOCIAL_CARE, codes, connect, dial, gather
from tests.carrier.service import MOBILE, OURS


def test_a_dial_rings_the_timeout_and_five_seconds():
    call, _ = dial(connect(attributes='hangupOnStar="true"'))
    assert call.waiting == Ringing(SOCIAL_CARE, OURS, ring_seconds=25.0, hangup_on_star=True)


@pytest.mark.parametrize(
    ("outcome", "status", "bridged", "duration", "seconds"),
    [
        ("ended", "completed", "true", "120", 124),
        ("moment", "completed", "true", "2", 6),
        ("unbridged", "completed", "false", "2", 6),
        ("no-answer", "no-answer", "false", None, 25),
        ("busy", "busy", "false", None, 2),
        ("failed", "failed", "false", None, 2),
        ("canceled", "canceled", "false", None, 2),
    ],
)
def test_what_the_action_is_told(outcome, status, bridged, duration, seconds):
    call, service = dial(connect())
    call.ring(outcome)
    fields = service.last.fields
    assert (fields["DialCallStatus"], fields["DialBridged"]) == (status, bridged)
    assert fields.get("DialCallDuration") == duration
    assert (fields["CallStatus"], service.last.target) == ("in-progress", "/after")
    assert call.rang == (Rang(SOCIAL_CARE, OURS, SimulatedOutcome(outcome), seconds, 0.0),)
    assert (call.heard, call.seconds_to_first_ring) == (("After.",), 0.0)
    assert call.faults == ()


def test_a_caller_who_was_put_through_hangs_up_in_the_end():
    call, service = dial(connect())
    call.ring("answered", 300)
    assert call.ended == f"talked to {SOCIAL_CARE}"
    assert call.heard == ()
    assert service.last.fields["CallStatus"] == "completed"
    assert service.last.fields["DialCallDuration"] == "300"


def test_the_action_after_a_hang_up_can_be_left_out():
    call, service = dial(connect(), misbehaving={Misbehaviour("no-action-after-hang-up")})
    call.ring("answered")
    assert len(service.asked) == 1


def test_dial_bridged_can_be_absent():
    call, service = dial(connect(), misbehaving={Misbehaviour("no-dial-bridged")})
    call.ring("ended")
    assert "DialBridged" not in service.last.fields


def test_without_an_action_the_next_verb_follows():
    call, service = dial(connect(attributes=""))
    call.ring("busy")
    assert (call.heard, len(service.asked)) == (("Next.",), 1)


def test_a_caller_may_hang_up_while_it_rings():
    call, _ = dial(connect())
    call.hang_up()
    assert call.ended == "caller hung up"
    assert call.rang[0].outcome is SimulatedOutcome.CANCELED


def test_star_brings_the_caller_back_where_the_dial_allows_it():
    call, service = dial(connect(attributes='action="/after" hangupOnStar="true"'))
    call.press("*")
    assert service.last.fields["DialCallStatus"] == "completed"
    assert any(isinstance(event, Pressed) for event in call.events)


def test_star_does_nothing_elsewhere():
    call, _ = dial(connect())
    with pytest.raises(NotNowError, match="nothing listens"):
        call.press("*")


def test_a_number_that_cannot_be_dialled_fails_at_once_and_is_a_fault():
    call, service = dial(connect("999"))
    assert codes(call) == ["13223"]
    assert service.last.fields["DialCallStatus"] == "failed"
    assert call.rang == (Rang("999", OURS, SimulatedOutcome.FAILED, 0.0, 0.0),)
    assert call.seconds_to_first_ring is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("999", "13223"),
        ("112", "13223"),
        ("101", "13223"),
        ("111", "13223"),
        ("+44999", "13223"),
        ("116123", "13223"),
        ("118118", "13223"),
        ("", "13223"),
        ("+44 1332 641172", "13223"),
        ("441332641172", "13223"),
        ("01332641172", "13224"),
        ("+4401332641172", "13224"),
        ("+44133264117", None),  # a few geographic numbers have nine digits
        ("+4413326411", "13224"),
        ("+44133264117200", "13224"),
        ("+445512345678", "13224"),
        ("+449098790000", "13227"),
        ("+448712345678", "13227"),
        ("+448450000000", "13227"),
        ("+447012345678", "13227"),
        ("+12025550123", "13227"),
        ("+353861234567", "13227"),
        (SOCIAL_CARE, None),
        ("+448001111", None),
        ("+448081570000", None),
        ("+443069990000", None),
        ("+442079460000", None),
        (MOBILE, None),
    ],
)
def test_which_numbers_can_be_dialled(number, code):
    assert (problem_with(number) or (None,))[0] == code


@pytest.mark.parametrize(
    ("caller_id", "from_"),
    [("+441332999999", MOBILE), (None, "anonymous")],
)
def test_a_caller_id_that_is_not_ours_is_a_fault(caller_id, from_):
    attribute = f'callerId="{caller_id}"' if caller_id else ""
    call, _ = dial(f"<Dial {attribute}><Number>{SOCIAL_CARE}</Number></Dial>", from_=from_)
    assert codes(call) == ["13214"]
    assert isinstance(call.waiting, Ringing)


def test_a_caller_cannot_act_out_of_turn():
    call, _ = dial(connect())
    with pytest.raises(NotNowError, match="nothing listens"):
        call.stay_silent()
    with pytest.raises(ValueError, match="'engaged' is not a valid SimulatedOutcome"):
        call.ring("engaged")
    call.ring("answered")
    with pytest.raises(NotNowError, match="the call is over: talked to"):
        call.hang_up()
    call, _ = dial(gather())
    with pytest.raises(NotNowError, match="no phone is ringing"):
        call.ring("busy")
    with pytest.raises(ValueError, match="are not keys of a phone"):
        call.press("1,1")
