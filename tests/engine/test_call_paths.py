"""Paths of callers: which contact they reach, what they hear, and returned calls."""

from ivr.engine import voice
from ivr.engine.events import KeysPressed, Silence
from ivr.engine.turn import Ring
from ivr.simulator.line import SimulatedLine
from tests.callers import BANK_HOLIDAY, EVENING, Caller, edited, moment, shipped
from tests.engine.turns import CALLER, REPEATS, STARTING_POINT, TO_EACH_MENU, turn_after


def test_a_member_of_the_public_presses_one_key_and_is_put_through():
    Caller().dials().hears("hang up and dial 9 9 9", "Where does the child live?").presses(
        "1"
    ).now_hears("Connecting you to Derby city social care.").waits().is_put_through_to(
        "initial-response"
    )


def test_on_a_bank_holiday_the_careline_rings():
    Caller("mobile").dials(BANK_HOLIDAY).presses("1").hears("Derby city Careline").waits(
        1
    ).is_put_through_to("careline-public")


def test_a_professional_is_asked_what_for():
    Caller().dials().presses("2", "1").now_hears("For advice, press 2.").presses(
        "2"
    ).is_put_through_to("advice-line")


def test_a_professional_at_night_hears_when_the_advice_line_opens():
    Caller().dials(EVENING).presses("2", "1", "2").hears(
        "The advice line is closed until 8 a m tomorrow.", "Starting Point"
    ).is_put_through_to("starting-point")


def test_a_young_person_hears_of_childline_and_is_put_through_to_the_team():
    Caller().dials().presses("1", "2").hears(
        "You were right to call.", "oh eight hundred, one one one one"
    ).is_put_through_to("initial-response")


def test_a_name_that_was_just_heard_in_full_is_not_repeated():
    caller = Caller().dials().presses("1").waits().is_put_through_to("initial-response")
    assert " ".join(caller.call.heard).count("Connecting you to Derby city social care.") == 1


def test_a_name_that_a_key_interrupted_is_repeated():
    caller = Caller().dials().presses("1").presses("0").is_put_through_to("initial-response")
    assert " ".join(caller.call.heard).count("Connecting you to Derby city social care.") == 2


def test_a_contact_that_closes_while_its_name_is_said_does_not_ring():
    """16:59:50 when the area was chosen, past five when the silence ends."""
    asked = turn_after(
        KeysPressed("1"), at="Tue 24 Nov 2026 16:59", step="area", revision=shipped()
    )
    assert asked.state.announced == "initial-response"
    rings = voice.resume(shipped(), asked.state, Silence(), CALLER, moment("Tue 24 Nov 2026 17:00"))
    assert isinstance(rings.wait, Ring)
    assert rings.wait.contact == "careline-public"
    assert "Derby city Careline" in " ".join(rings.says)


# --- Returned calls and calls from the own number ---------------------------------------------------


def test_a_call_from_a_contact_hears_what_line_this_is():
    Caller("01332 641172").dials().hears(
        "not a person", "dial 9 9 9", "we cannot say who rang you", "Where does the child live?"
    )


def test_a_call_from_the_city_team_never_rings_the_city_team():
    Caller("01332 641172").dials().presses("1").waits().is_put_through_to("starting-point")


def test_a_call_forwarded_by_the_city_team_never_rings_the_city_team():
    Caller("mobile", forwarded_from="+441332641172").dials().presses("1").waits().is_put_through_to(
        "starting-point"
    )


def test_a_call_from_starting_point_hears_numbers_where_only_starting_point_could_ring():
    caller = Caller("01629 533190").dials().presses("2").waits()
    assert caller.rang == []
    caller.is_told_the_numbers(STARTING_POINT, sorry=False)


def test_a_neighbouring_number_is_an_ordinary_caller():
    Caller("01332 641173").dials().does_not_hear("returning a call").presses(
        "1"
    ).waits().is_put_through_to("initial-response")


def test_a_call_from_the_own_number_rings_no_contact():
    caller = Caller("+441632960001").dials().hears("This call came back to us.")
    caller.now_hears(STARTING_POINT)
    caller.presses(*"101"[:REPEATS])
    assert caller.rang == []
    caller.waits().is_gone("line hung up")
    assert caller.rang == []


def test_a_call_that_the_own_number_forwarded_is_an_ordinary_call():
    """Every diverted call is forwarded by the own number."""
    Caller("mobile", forwarded_from="+441632960001").dials().does_not_hear("came back").presses(
        "1"
    ).waits().is_put_through_to("initial-response")


# --- Announcements and the other number for texts -------------------------------------------------


def test_an_announcement_is_said_after_the_emergency_words_and_only_while_it_holds():
    announced = edited(
        (
            "config/calendar.yaml",
            "announcements: []",
            (
                "announcements:\n  - say: Lines are busy tonight.\n"
                "    from: 24 November 2026 9am\n    until: 24 November 2026 5pm\n"
            ),
        )
    )
    line = SimulatedLine(announced)
    Caller(line=line).dials("Tue 24 Nov 2026 16:59").hears(
        "dial 9 9 9.", "Lines are busy tonight.", "Where does the child live?"
    )
    Caller(line=line).dials("Tue 24 Nov 2026 17:00").does_not_hear("Lines are busy")
    Caller(line=line).dials("Tue 24 Nov 2026 08:59").does_not_hear("Lines are busy")


def test_callers_hear_the_number_for_texts_if_it_is_another_one():
    line = SimulatedLine(shipped(), text_number="+447700900999")
    Caller(line=line).dials().presses("2", "1", "4").now_hears("nine nine nine, and we will send")
    Caller().dials().presses("2", "1", "4").now_hears("to this number, and we will send")


def test_no_slot_is_left_in_what_callers_hear():
    for keys in (*TO_EACH_MENU.values(), ("3",), ("2", "2"), ("1", "1", "3", "1")):
        caller = Caller().dials().presses(*keys)
        assert "{" not in caller.everything
        assert "}" not in caller.everything
