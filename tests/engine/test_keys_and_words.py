"""Keys, words, silence and mistakes, in every menu and over the whole call."""

import pytest

from ivr.engine.events import KeysPressed, SpeechHeard
from ivr.engine.turn import Listen
from tests.callers import Caller
from tests.engine.turns import REPEATS, TO_EACH_MENU, turn_after

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
def test_star_repeats_every_menu(keys):
    caller = Caller().dials().presses(*keys)
    first = caller.call.waiting.prompts
    caller.presses("*")
    assert caller.call.waiting.prompts[-1] == first[-1]


@every_menu
def test_star_once_too_often_leads_to_a_person(keys):
    caller = Caller().dials().presses(*keys, *("*" * REPEATS))
    caller.presses("*").because("repeated as often as allowed: a person").hears(
        "We will find you a person."
    )
    assert caller.ringing is not None


@every_menu
@pytest.mark.parametrize("key", ["#", "8", "9"])
def test_a_caller_who_presses_an_unused_key_hears_so_and_is_offered_a_person(keys, key):
    Caller().dials().presses(*keys, key).now_hears(
        "Sorry, that key does nothing here.", "For a person now, press 0."
    )


@pytest.mark.parametrize("keys", ["11", "12", "99", "00", "*1", "1#"])
def test_several_keys_at_once_are_a_mistake_and_no_choice(keys):
    turn = turn_after(KeysPressed(keys), step="area")
    assert turn.state.mistakes == 1
    assert isinstance(turn.wait, Listen)
    assert turn.state.area is None


@pytest.mark.parametrize("keys", ["", " ", "x", "A", "\u00b9", "one", "1" * 500, "\x00", "\u0661"])
def test_keys_that_no_phone_has_are_a_mistake(keys):
    turn = turn_after(KeysPressed(keys), step="area")
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


def test_the_third_mistake_rings_a_person_in_any_menu():
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
    assert turn_after(SpeechHeard("..."), step="area").state.silences == 1
    assert turn_after(SpeechHeard("noise"), step="area").state.silences == 0


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
def test_an_uncertain_place_is_asked_again(words):
    caller = Caller().dials().says(words).now_hears("You can press a key instead.")
    assert caller.state.area is None


def test_a_caller_who_asks_for_a_person_gets_one():
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
