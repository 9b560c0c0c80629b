"""A caller who is not sure where the child lives: asked for a place, which is confirmed, then
connected."""

import pytest

from ivr.directory.callers import Caller as Known
from ivr.directory.callers import PhoneKind
from ivr.directory.places import NO_INDEX, open_places
from ivr.engine import voice
from ivr.engine.call_state import CallState, read_state
from ivr.engine.events import KeysPressed, Silence, SpeechHeard
from ivr.engine.turn import Listen, Ring
from tests.callers import Caller, moment, shipped

PLACES = open_places()
CALLER = Known(PhoneKind.MOBILE)
CONFIRM = "If that is right, press 1. If not, press 2."


def not_sure() -> Caller:
    return Caller().dials().presses("3").now_hears("Say the child's postcode, town or village.")


def after(event, *, places=PLACES, **state):
    return voice.resume(
        shipped(),
        CallState(step="not-sure", **state),
        event,
        CALLER,
        moment("Tue 24 Nov 2026 10:00"),
        places,
    )


# --- Found ------------------------------------------------------------------------------------------


def test_a_suburb_is_said_back_and_once_confirmed_the_city_team_rings():
    not_sure().says("spondon").now_hears("Spondon, in Derby city.", CONFIRM).presses("1").now_hears(
        "Connecting you to Derby city social care."
    ).waits().is_put_through_to("initial-response")


def test_a_village_leads_to_starting_point():
    not_sure().says("it's Ripley").now_hears("Ripley, in Derbyshire.").presses(
        "1"
    ).waits().is_put_through_to("starting-point")


@pytest.mark.parametrize("yes", ["yes", "yes please", "that's right", "one", "yes spondon"])
def test_yes_may_be_said(yes):
    not_sure().says("spondon").says(yes).waits().is_put_through_to("initial-response")


def test_a_postcode_is_said_back_by_its_area_alone():
    caller = not_sure().says("D E 2 1 7 A B").now_hears("That is in Derby city.", CONFIRM)
    caller.presses("1").waits().is_put_through_to("initial-response")


def test_a_postcode_that_another_sounds_like_is_read_back_letter_by_letter():
    """No outward code BE21 exists, so DE21 is asked about and not assumed."""
    not_sure().says("B E 21 7 A B").now_hears("D E 2 1, 7 alpha bravo, in Derby city.", CONFIRM)


def test_a_straddling_first_half_asks_for_the_whole_and_ends_with_the_right_team():
    not_sure().says("D E 21").now_hears("Please say the whole postcode.").says(
        "DE 21, 7 AB."
    ).presses("1").waits().is_put_through_to("initial-response")
    not_sure().says("D E 21").says("D E 21 5 L D").now_hears("That is in Derbyshire.").presses(
        "1"
    ).waits().is_put_through_to("starting-point")


def test_an_ambiguous_name_is_asked_about():
    asked = "There is more than one Osmaston. In Derby city, press 1. In Derbyshire, press 2."
    not_sure().says("osmaston").now_hears(asked).presses("1").waits().is_put_through_to(
        "initial-response"
    )
    not_sure().says("osmaston").presses("2").waits().is_put_through_to("starting-point")


def test_a_name_here_and_elsewhere_is_asked_about_and_elsewhere_is_named():
    not_sure().says("stretton").now_hears(
        "In Derbyshire, press 1. In Staffordshire, press 2."
    ).presses("2").now_hears("Staffordshire County Council looks after children there.").presses(
        "0"
    ).is_put_through_to("starting-point")


# --- Elsewhere --------------------------------------------------------------------------------------


def test_for_a_place_elsewhere_callers_hear_its_council_and_0_is_a_person_here():
    not_sure().says("nottingham").now_hears(
        "That is in Nottingham. Nottingham City Council looks after children there.",
        "For a person here now, press 0.",
        "hang up and dial 9 9 9",
    ).presses("0").is_put_through_to("starting-point")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("D E 1 4 2 J J", "Staffordshire County Council"),
        ("CF10 1AA", "Cardiff Council"),
        ("EH1 1AA", "That is in Scotland."),
        ("BT1 1AA", "health and social care trust"),
        ("JE2 3AA", "outside our area"),
        ("london", "outside our area"),
    ],
)
def test_callers_hear_words_that_fit_the_nation_and_no_guessed_number(words, told):
    turn = after(SpeechHeard(words))
    said = " ".join(turn.says)
    assert told in said
    assert "press 0" in said
    assert "oh " not in said.split("danger")[0]


def test_a_caller_told_of_elsewhere_may_name_another_place_or_wait():
    not_sure().says("nottingham").says("spondon").now_hears("Spondon, in Derby city.")
    not_sure().says("nottingham").waits(2).is_put_through_to("starting-point")


def test_star_repeats_the_words_about_elsewhere():
    told = "Nottingham City Council looks after children there."
    not_sure().says("nottingham").presses("*").now_hears(told)


# --- Not found, and not right -------------------------------------------------------------------------


def test_after_two_answers_that_were_not_understood_a_person_rings():
    not_sure().says("purple elephants").now_hears("Sorry, I did not catch that.").says(
        "blue"
    ).is_put_through_to("starting-point")


def test_after_two_places_that_were_not_right_a_person_rings():
    not_sure().says("spondon").presses("2").now_hears("Say the child's postcode").says(
        "ripley"
    ).presses("2").is_put_through_to("starting-point")


def test_a_postcode_that_was_never_issued_is_said_so():
    not_sure().says("D E 21 9 Z Z").now_hears("There is no such postcode.").says("spondon").presses(
        "1"
    ).waits().is_put_through_to("initial-response")


def test_a_postcode_that_was_never_issued_in_one_area_offers_that_area():
    not_sure().says("D E 4 0 Z Z").now_hears("Its first half is in Derbyshire.", CONFIRM).presses(
        "1"
    ).waits().is_put_through_to("starting-point")


def test_a_caller_who_stays_on_the_line_is_connected_and_has_made_no_mistake():
    not_sure().waits().is_put_through_to("starting-point")
    assert after(Silence()).state.mistakes == 0


def test_silence_at_the_confirmation_is_asked_again_and_then_a_person_rings():
    not_sure().says("spondon").waits().now_hears("Nothing came through.", CONFIRM).waits().hears(
        "If you cannot speak"
    ).is_put_through_to("starting-point")


@pytest.mark.parametrize("words", ["I don't know", "not sure", "a person", "someone please"])
def test_not_knowing_is_a_person_at_once(words):
    not_sure().says(words).is_put_through_to("starting-point")


def test_words_of_danger_are_heard_before_a_place():
    not_sure().says("he is hurting me in spondon").hears(
        "hang up and dial 9 9 9"
    ).is_put_through_to("starting-point")


def test_0_is_a_person_at_every_point():
    not_sure().presses("0").is_put_through_to("starting-point")
    not_sure().says("spondon").presses("0").is_put_through_to("starting-point")
    not_sure().says("osmaston").presses("0").is_put_through_to("starting-point")


def test_star_repeats_the_place():
    not_sure().says("spondon").presses("*").now_hears("Spondon, in Derby city.", CONFIRM)
    not_sure().says("osmaston").presses("*").now_hears("There is more than one Osmaston.")


def test_a_key_that_is_no_choice_counts_as_a_mistake():
    not_sure().presses("7").now_hears("that key does nothing here", "postcode").presses(
        "7"
    ).is_put_through_to("starting-point")


# --- The state -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["D E 21 7 A B", "DE21", "DE4 0ZZ", "NG1 2BG", "B E 21 7 A B"])
def test_no_postcode_goes_into_a_state_or_a_trail(words):
    turn = after(SpeechHeard(words))
    kept = " ".join([*(value for _, value in turn.state.query()), *turn.trail]).casefold()
    for part in ("de21", "7ab", "de4", "0zz", "ng1", "2bg", "be21", "d e 2"):
        assert part not in kept


def test_a_state_comes_back_as_it_went_out():
    for words in ("spondon", "osmaston", "nottingham", "EH1 1AA", "DE21"):
        state = after(SpeechHeard(words)).state
        assert read_state(state.query()) == state


@pytest.mark.parametrize(
    ("found", "likely"), [("nowhere", "atlantis"), ("e06999999", None), ("x" * 60, "derby city")]
)
def test_unknown_ids_are_left_out_and_the_call_continues(found, likely):
    state = read_state([("step", "not-sure"), ("found", found), ("likely", likely or "")])
    turn = voice.resume(
        shipped(), state, KeysPressed("1"), CALLER, moment("Tue 24 Nov 2026 10:00"), PLACES
    )
    assert isinstance(turn.wait, Listen | Ring)
    assert turn.state.area is None


def test_a_call_that_heard_of_a_council_continues_without_the_index():
    turn = after(Silence(), places=NO_INDEX, place_id="e06000018")
    assert "outside our area" in " ".join(turn.says)


def test_without_the_index_names_are_understood_and_a_postcode_is_asked_again():
    assert after(SpeechHeard("spondon"), places=NO_INDEX).state.area_to_confirm == "derby"
    turn = after(SpeechHeard("D E 21 7 A B"), places=NO_INDEX)
    assert "did not catch" in " ".join(turn.says)
    assert turn.state.place_attempts == 1


def test_the_recogniser_gets_the_names_as_hints():
    hints = after(SpeechHeard("blue")).wait.hints
    assert {"Spondon", "Chesterfield", "Chapel-en-le-Frith"} <= set(hints)
    assert len(hints) <= 500
    assert all(len(hint) <= 100 and "," not in hint for hint in hints)
