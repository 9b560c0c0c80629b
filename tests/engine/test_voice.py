"""What a caller meets, turn by turn: keys, words, silence, mistakes, and rings that nobody answers."""

import pytest

from ivr.directory.callers import Caller as Known
from ivr.directory.callers import Phone
from ivr.engine import voice
from ivr.engine.events import HungUp, Outcome, Pressed, RingEnded, Said, Silent
from ivr.engine.state import Phase, State
from ivr.engine.turn import End, Listen, Ring
from ivr.web.simulation import SimulatedLine
from tests.callers import BANK_HOLIDAY, EVENING, Caller, edited, moment, shipped

ANYBODY = Known(Phone.MOBILE)
REPEATS = shipped().service.limits.repeats
STARTING_POINT = "is oh one six two nine, five three three, one nine oh"
CITY = "is oh one three three two, six four one, one seven two"


def turn_after(event, *, at="Tue 24 Nov 2026 10:00", who=ANYBODY, revision=None, **state):
    """The turn after `event` in that state."""
    return voice.resume(
        revision or shipped(), State(**state), event, who, moment(at, revision or shipped())
    )


# --- The way that most callers go ------------------------------------------------------------------


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


def test_the_name_that_was_just_said_to_its_end_is_not_said_again():
    caller = Caller().dials().presses("1").waits().is_put_through_to("initial-response")
    assert " ".join(caller.call.heard).count("Connecting you to Derby city social care.") == 1


def test_the_name_that_a_key_cut_short_is_said_again():
    caller = Caller().dials().presses("1").presses("0").is_put_through_to("initial-response")
    assert " ".join(caller.call.heard).count("Connecting you to Derby city social care.") == 2


def test_the_line_that_shuts_while_its_name_is_said_does_not_ring():
    """16:59:50 when the area was chosen, past five when the silence ends."""
    asked = turn_after(Pressed("1"), at="Tue 24 Nov 2026 16:59", step="area", revision=shipped())
    assert asked.state.announced == "initial-response"
    rings = voice.resume(shipped(), asked.state, Silent(), ANYBODY, moment("Tue 24 Nov 2026 17:00"))
    assert isinstance(rings.wait, Ring)
    assert rings.wait.contact == "careline-public"
    assert "Derby city Careline" in " ".join(rings.says)


# --- 0, *, # and several keys ---------------------------------------------------------------------

TO_EACH_MENU = {
    "where the child lives": (),
    "who is calling": ("1",),
    "what for": ("1", "1"),
    "health, city": ("1", "1", "3"),
    "health, county": ("2", "1", "3"),
    "the office": ("1", "1", "3", "2"),
    "forms": ("1", "1", "4"),
}
every_menu = pytest.mark.parametrize("keys", TO_EACH_MENU.values(), ids=TO_EACH_MENU)


@every_menu
def test_0_is_a_person_in_every_menu(keys):
    wanted = {"1": "initial-response", "2": "starting-point"}.get(keys[0] if keys else "")
    Caller().dials().presses(*keys, "0").is_put_through_to(wanted or "starting-point")


@every_menu
def test_0_cuts_the_words_short(keys):
    caller = Caller().dials().presses(*keys, at_once=True).presses("0", at_once=True)
    caller.is_put_through_to(caller.ringing).within(len(keys) + 1 + 5)


@every_menu
def test_star_says_it_again_in_every_menu(keys):
    caller = Caller().dials().presses(*keys)
    first = caller.call.waiting.prompts
    caller.presses("*")
    assert caller.call.waiting.prompts[-1] == first[-1]


@every_menu
def test_star_once_too_often_leads_to_a_person(keys):
    caller = Caller().dials().presses(*keys, *("*" * REPEATS))
    caller.presses("*").because("often enough: a person").hears("We will find you a person.")
    assert caller.ringing is not None


@every_menu
@pytest.mark.parametrize("key", ["#", "8", "9"])
def test_a_key_that_does_nothing_is_told_so_and_offered_a_person(keys, key):
    Caller().dials().presses(*keys, key).now_hears(
        "Sorry, that key does nothing here.", "For a person now, press 0."
    )


@pytest.mark.parametrize("keys", ["11", "12", "99", "00", "*1", "1#"])
def test_several_keys_at_once_are_a_mistake_and_no_choice(keys):
    turn = turn_after(Pressed(keys), step="area")
    assert turn.state.mistakes == 1
    assert isinstance(turn.wait, Listen)
    assert turn.state.area is None


@pytest.mark.parametrize("keys", ["", " ", "x", "A", "\u00b9", "one", "1" * 500, "\x00", "\u0661"])
def test_keys_that_no_phone_has_are_a_mistake(keys):
    turn = turn_after(Pressed(keys), step="area")
    assert turn.state.mistakes == 1
    assert isinstance(turn.wait, Listen)


# --- Silence and mistakes, counted over the whole call --------------------------------------------


def test_the_first_silence_is_asked_about_and_the_second_rings_a_person():
    Caller().dials().waits().now_hears("Nothing came through.").waits().hears(
        "press 5 5 when asked", "Connecting you to Starting Point."
    ).is_put_through_to("starting-point")


def test_a_silent_landline_hears_that_the_operator_listens_and_nothing_of_55():
    Caller("landline").dials().waits(2).hears("The operator will listen.").does_not_hear(
        "5 5"
    ).is_put_through_to("starting-point")


@pytest.mark.parametrize("phone", ["mobile", "withheld", "restricted"])
def test_a_silent_mobile_or_withheld_phone_hears_of_55(phone):
    Caller(phone).dials().waits(2).hears("press 5 5").does_not_hear("operator will listen")


def test_silence_counts_over_the_whole_call():
    Caller().dials().waits().presses("1", "1").now_hears("For advice").waits().because(
        "silence 2: a person"
    ).is_put_through_to("initial-response")


def test_silence_while_connecting_is_an_answer_and_no_mistake():
    caller = Caller().dials().presses("1").waits()
    assert caller.state.silences == 0
    assert caller.state.caller == "public"


def test_the_third_mistake_rings_a_person_whichever_menu_it_is_made_in():
    Caller().dials().presses("9", "1", "9").now_hears("Please press one key.").presses("1").presses(
        "9"
    ).because("mistake 3").hears("We will find you a person.").is_put_through_to("initial-response")


def test_two_mistakes_do_not_ring_a_person():
    caller = Caller().dials().presses("9", "9")
    assert caller.ringing is None
    caller.now_hears("Please press one key.", "To hear this again, press star.")


def test_silence_wrong_key_and_noise_are_three_mistakes():
    Caller().dials().waits().presses("9").says("mumble mumble").because(
        "mistake 3"
    ).is_put_through_to("starting-point")


def test_a_good_key_after_two_mistakes_is_taken():
    Caller().dials().presses("9", "9", "2").waits().is_put_through_to("starting-point").hears(
        "Connecting you to Starting Point."
    )


def test_speech_of_no_words_counts_as_silence():
    assert turn_after(Said("..."), step="area").state.silences == 1
    assert turn_after(Said("noise"), step="area").state.silences == 0


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "contact"),
    [
        ("derby", "initial-response"),
        ("the city please", "initial-response"),
        ("derbyshire", "starting-point"),
        ("one", "initial-response"),
        ("press two", "starting-point"),
    ],
)
def test_a_place_said_aloud_is_taken(words, contact):
    Caller().dials().says(words).waits().is_put_through_to(contact)


@pytest.mark.parametrize("words", ["not derby", "derby derbyshire", "nottingham", "derbys hire"])
def test_a_place_that_is_not_sure_is_asked_again(words):
    caller = Caller().dials().says(words).now_hears("You can press a key instead.")
    assert caller.state.area is None


def test_somebody_who_asks_for_a_person_gets_one():
    Caller().dials().presses("1").says("can I speak to someone").is_put_through_to(
        "initial-response"
    )


@pytest.mark.parametrize(
    "words",
    ["he's hurting me", "she has a knife", "i want to kill myself", "the baby is not breathing"],
)
def test_words_of_danger_get_999_first_and_then_a_person(words):
    Caller().dials().presses("1").says(words).because("words of danger").hears(
        "Where does the child live?", "hang up and dial 9 9 9. Or stay on the line."
    ).is_put_through_to("initial-response")


# --- Rings ----------------------------------------------------------------------------------------


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


def test_star_after_a_call_that_ended_says_the_offer_again_but_not_for_ever():
    caller = Caller().dials().presses("1").waits().tries("initial-response", "ended")
    for _ in range(REPEATS):
        caller.presses("*").now_hears("That call has ended.")
    caller.presses("*").is_put_through_to("starting-point")


def test_star_while_an_answerphone_speaks_brings_the_caller_back():
    caller = Caller().dials(EVENING).presses("1").waits().is_ringing("careline-public")
    caller.call.press("*")
    caller.now_hears("That call has ended.").waits().is_put_through_to("starting-point")


def test_nobody_answers_and_the_numbers_are_said_twice():
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
def test_whoever_asks_to_try_again_gets_one_more_round_and_no_third(again):
    caller = Caller().dials().presses("2").waits().tries("starting-point")
    caller.presses(again).tries("starting-point").now_hears(STARTING_POINT)
    caller.presses("1").now_hears(STARTING_POINT)
    assert "To try again" not in " ".join(caller.call.waiting.prompts)
    assert caller.rang == ["starting-point", "starting-point"]


def test_try_again_can_be_said():
    Caller().dials().presses("2").waits().tries("starting-point").says(
        "try again please"
    ).is_put_through_to("starting-point")


def test_the_numbers_are_said_again_for_whoever_asks_but_not_for_ever():
    caller = Caller().dials().presses("2").waits().tries("starting-point")
    for _ in range(REPEATS):
        caller.presses("*").now_hears(STARTING_POINT)
    caller.presses("*").hears("Goodbye.").is_gone()


@pytest.mark.parametrize("phase", Phase)
def test_a_ring_that_ended_with_nobody_on_the_list_rings_on(phase):
    turn = turn_after(RingEnded(Outcome.BUSY), phase=phase, step="area")
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "starting-point"


@pytest.mark.parametrize("seconds", [0, 1, 5, 6, 3600])
def test_an_answer_of_any_length_leads_to_the_offer_if_the_caller_is_still_there(seconds):
    turn = turn_after(
        RingEnded(Outcome.ANSWERED, seconds), phase=Phase.RING, rung=("initial-response",)
    )
    assert turn.state.phase is Phase.STILL_THERE
    assert isinstance(turn.wait, Listen)


def test_whoever_has_hung_up_is_told_nothing():
    turn = turn_after(HungUp(), step="area")
    assert turn.says == ()
    assert isinstance(turn.wait, End)


# --- Returned calls and calls from ourselves ------------------------------------------------------


def test_a_call_from_one_of_our_contacts_says_what_line_this_is():
    Caller("01332 641172").dials().hears(
        "not a person", "dial 9 9 9", "we cannot say who rang you", "Where does the child live?"
    )


def test_a_call_from_the_city_team_never_rings_the_city_team():
    Caller("01332 641172").dials().presses("1").waits().is_put_through_to("starting-point")


def test_a_call_forwarded_by_the_city_team_never_rings_the_city_team():
    Caller("mobile", forwarded_from="+441332641172").dials().presses("1").waits().is_put_through_to(
        "starting-point"
    )


def test_a_call_from_starting_point_is_told_numbers_where_only_starting_point_could_ring():
    caller = Caller("01629 533190").dials().presses("2").waits()
    assert caller.rang == []
    caller.is_told_the_numbers(STARTING_POINT, sorry=False)


def test_a_neighbouring_number_is_an_ordinary_caller():
    Caller("01332 641173").dials().does_not_hear("returning a call").presses(
        "1"
    ).waits().is_put_through_to("initial-response")


def test_a_call_from_ourselves_rings_nobody_whatever_is_pressed():
    caller = Caller("+441632960001").dials().hears("This call came back to us.")
    caller.now_hears(STARTING_POINT)
    caller.presses(*"101"[:REPEATS])
    assert caller.rang == []
    caller.waits().is_gone("line hung up")
    assert caller.rang == []


def test_a_call_that_our_own_number_forwarded_is_an_ordinary_one():
    """Every diverted call arrives so."""
    Caller("mobile", forwarded_from="+441632960001").dials().does_not_hear("came back").presses(
        "1"
    ).waits().is_put_through_to("initial-response")


# --- What comes back in the address ---------------------------------------------------------------


def test_a_revision_that_is_gone_goes_on_at_the_same_step():
    turn = voice.resume(
        shipped(),
        State(revision="0123456789ab", step="caller", area="derby"),
        Silent(),
        ANYBODY,
        moment("Tue 24 Nov 2026 10:00"),
    )
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "initial-response"
    assert turn.state.revision == shipped().id


@pytest.mark.parametrize("event", [Pressed("1"), Pressed("0"), Said("derby"), Silent()])
@pytest.mark.parametrize("step", ["nowhere", "welcome", "connect", "young-person", "health", ""])
def test_a_step_that_asks_nothing_or_is_gone_leads_to_a_person(step, event):
    turn = turn_after(event, step=step, area="derby")
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "initial-response"
    assert "We will find you a person." in " ".join(turn.says)


def test_an_area_that_nobody_knows_is_forgotten():
    turn = turn_after(Pressed("0"), step="caller", area="nottingham", caller="wizard")
    assert (turn.state.area, turn.state.caller) == (None, None)
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "starting-point"


def test_a_need_that_nobody_knows_is_no_key_to_contacts_with_unknown_hours():
    turn = turn_after(Pressed("0"), step="caller", area="derby", need="anything")
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "initial-response"


def test_contacts_on_the_list_that_nobody_knows_are_forgotten():
    rung = ("nobody", "initial-response", "initial")
    turn = turn_after(RingEnded(Outcome.BUSY), phase=Phase.RING, area="derby", rung=rung)
    assert turn.state.rung == ("initial-response", "starting-point")


@pytest.mark.parametrize("mistakes", [2, 3, 50, 99])
def test_counts_beyond_the_limit_lead_to_a_person(mistakes):
    turn = turn_after(Pressed("9"), step="area", mistakes=mistakes)
    assert isinstance(turn.wait, Ring)


def test_a_flow_that_goes_round_and_round_leads_to_a_person():
    looping = edited(
        (
            "flows/voice.yaml",
            "dial 9 9 9.\n    then: area\n\n  area:",
            "dial 9 9 9.\n    then: welcome\n\n  area:",
        )
    )
    turn = voice.start(looping, ANYBODY, moment("Tue 24 Nov 2026 10:00", looping))
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "starting-point"


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


def test_whoever_rings_us_hears_the_number_for_texts_where_it_is_another_one():
    line = SimulatedLine(shipped(), text_number="+447700900999")
    Caller(line=line).dials().presses("2", "1", "4").now_hears("nine nine nine, and we will send")
    Caller().dials().presses("2", "1", "4").now_hears("to this number, and we will send")


def test_nothing_in_braces_is_ever_said():
    for keys in (*TO_EACH_MENU.values(), ("3",), ("2", "2"), ("1", "1", "3", "1")):
        caller = Caller().dials().presses(*keys)
        assert "{" not in caller.everything
        assert "}" not in caller.everything
