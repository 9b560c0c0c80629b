"""`ivr call`: a call in the terminal, from a script or typed."""

import re

import pytest
from click.testing import CliRunner

from ivr.cli import commands
from ivr.simulator.misbehaviour import Misbehaviour
from tests.callers import ROOT
from tests.cli.terminal import ivr

BANK_HOLIDAY = ("--at", "2026-12-28 09:02")
TUESDAY = ("--at", "2026-11-24 10:00")
PARTS = {
    "heard",
    "pressed",
    "rang",
    "seconds_to_first_ring",
    "ended",
    "faults",
    "promised",
    "trail",
}


def call(*words: str, at=TUESDAY, **how):
    said = ivr("call", *at, *words, **how)
    assert said.status == 0, said.err
    return said


def record(*words: str, at=TUESDAY):
    return call("--json", *words, at=at).record


def rang(made) -> list[tuple[str, str]]:
    return [(ring["contact"], ring["outcome"]) for ring in made["rang"]]


def test_a_call_for_programs_has_all_its_parts():
    made = record("--press", "1,1,1", "--ring", "no-answer,answer")
    assert set(made) == PARTS
    assert made["heard"][0].startswith("Derby and Derbyshire child safety line.")
    assert made["pressed"] == ["1", "1", "1"]
    first, second = made["rang"]
    assert first == {
        "contact": "initial-response",
        "number": "+441332641172",
        "outcome": "no-answer",
        "seconds": 25.0,
    }
    assert second["contact"] == "starting-point"
    assert second["outcome"] == "answered"
    assert second["seconds"] > 100
    assert 40 < made["seconds_to_first_ring"] < 65
    assert made["ended"] == "talked to +441629533190"
    assert made["faults"] == []
    assert any("initial-response is open: it rings" in why for why in made["trail"])


def test_the_call_of_the_handbook():
    """ivr call --at "2026-12-28 09:02" --press 1,1 --ring no-answer"""
    made = record("--press", "1,1", "--ring", "no-answer", at=BANK_HOLIDAY)
    assert rang(made)[0] == ("careline-professional", "no-answer")
    assert rang(made)[1] == ("starting-point", "answered")


def test_a_caller_who_does_nothing_reaches_a_person():
    made = record()
    assert rang(made) == [("starting-point", "answered")]
    assert made["pressed"] == []
    assert made["seconds_to_first_ring"] <= 65


def test_when_no_ring_is_answered_the_numbers_end_the_call():
    made = record("--press", "2", "--ring", "busy,busy")
    assert rang(made) == [("starting-point", "busy")]
    assert made["ended"] == "line hung up"
    assert made["heard"][-1].endswith("Goodbye.")
    assert made["promised"] == []


def test_after_the_numbers_a_text_is_offered_and_promised_on_a_key():
    script = ("--press", "1,1,1,wait,1", "--ring", "busy,busy,busy")
    made = record("--at", "2026-11-24 10:00", *script)
    assert made["heard"][-1].startswith("We are sending the text now.")
    (text,) = made["promised"]
    assert "01332 641172 until 5pm" in text
    landline = record("--at", "2026-11-24 10:00", "--from", "landline", *script)
    assert landline["promised"] == []
    assert not any("text" in words for words in landline["heard"])


def test_a_call_from_our_own_number_rings_no_phone():
    made = record("--from", "+441632960001")
    assert made["rang"] == []
    assert made["seconds_to_first_ring"] is None


@pytest.mark.parametrize(
    ("caller", "heard"),
    [
        ("mobile", "press 5 5"),
        ("withheld", "press 5 5"),
        ("landline", "The operator will listen."),
        ("01332 999999", "The operator will listen."),
        ("+441332641172", "you are returning a call"),
    ],
)
def test_each_kind_of_caller_hears_their_own_words(caller, heard):
    assert heard in " ".join(record("--from", caller)["heard"])


# --- Keys and words, in the order in which they were typed ----------------------------------------

ORDERS = {
    "keys, then words": (("--press", "1", "--say", "I'm a teacher"), "professional"),
    "words, then keys": (("--say", "derby", "--press", "1"), "professional"),
    "words, keys, words": (("--say", "derby", "--press", "1", "--say", "advice"), "professional"),
    "keys one by one": (("--press", "1", "--press", "1"), "professional"),
    "with an equals sign": (("--say=derby", "--press=1"), "professional"),
    "words with an equals sign": (("--say", "derby", "--say=i work with children"), "professional"),
}


@pytest.mark.parametrize(("words", "caller"), ORDERS.values(), ids=ORDERS)
def test_keys_and_words_count_in_the_order_in_which_they_were_typed(words, caller):
    trail = " ".join(record(*words)["trail"])
    assert "so area is derby" in trail
    assert f"so caller is {caller}" in trail


def test_the_other_order_is_another_call():
    """A teacher where the place is asked is not understood; a key then answers it."""
    trail = " ".join(record("--say", "I'm a teacher", "--press", "1")["trail"])
    assert "mistake 1" in trail
    assert "so caller is public" in trail


def test_waiting_is_an_action_too():
    assert "silence" in record("--press", "wait,1")["trail"][1]
    assert "silence" in record("--press", ",1")["trail"][1]


def test_unused_keys_are_reported():
    said = call("--press", "1,0,5,5", "--ring", "answer")
    assert "2 of your keys or words were not used." in said.err


# --- Early keys, a ring that is left or given up, and a forwarder ---------------------------------


def test_an_early_key_cuts_the_prompts_short():
    patient, quick = record("--press", "1,1,1"), record("--press", "early-1,early-1,early-1")
    assert rang(quick) == rang(patient)
    assert quick["seconds_to_first_ring"] < 10 < patient["seconds_to_first_ring"]
    assert quick["pressed"] == ["1", "1", "1"]


def test_star_leaves_an_answerphone_and_comes_back():
    made = record("--press", "1,wait", "--ring", "star,answer", at=BANK_HOLIDAY)
    assert rang(made) == [("careline-public", "ended"), ("starting-point", "answered")]
    assert made["pressed"] == ["1", "*"]
    assert any("That call has ended." in words for words in made["heard"])


def test_where_star_does_nothing_the_other_side_hangs_up():
    made = record("--press", "1,wait", "--ring", "star")
    assert rang(made)[0] == ("initial-response", "ended")
    assert made["pressed"] == ["1"]


def test_a_caller_can_give_up_a_ring():
    made = record("--press", "1,wait,hang-up")
    assert rang(made) == [("initial-response", "canceled")]
    assert made["ended"] == "caller hung up"


def test_a_caller_can_give_up_the_second_ring():
    made = record("--press", "1,wait,hang-up", "--ring", "no-answer")
    assert rang(made) == [("initial-response", "no-answer"), ("starting-point", "canceled")]
    assert made["ended"] == "caller hung up"


def test_a_call_can_be_forwarded():
    made = record("--press", "1,wait", "--forwarded-from", "01332 641172")
    assert rang(made)[0][0] == "starting-point"


def test_typed_keys_can_come_early_and_star_leaves_a_ring():
    said = call(typed="early-1\n\nstar\n*\nanswer\nanswer\n", at=BANK_HOLIDAY).out
    assert "1.0s  [you press 1]" in said
    assert "[you press *]" in said
    assert "That call has ended." in said
    said = call(typed="0\nstar\nanswer\n").out
    assert "the star key does nothing while this phone rings" in said


# --- A carrier that misbehaves --------------------------------------------------------------------


def test_duplicates_and_late_callbacks_change_nothing():
    usual = record("--press", "1,1,1", "--ring", "no-answer")
    odd = record("--press", "1,1,1", "--ring", "no-answer", "--carrier", "duplicates,late,unknown")
    assert odd == usual


def test_a_service_that_can_no_longer_be_reached_is_reported():
    made = record("--press", "1", "--carrier", "fallback")
    assert rang(made) == [(None, "answered")]  # by the fallback document, not by a turn of ours
    assert made["rang"][0]["number"] == "+441629533190"
    assert made["faults"][0].startswith("11205 ")
    said = call("--press", "1", "--carrier", "fallback").out
    assert "[carrier: " in said
    assert "11205]" in said


def test_the_help_lists_every_misbehaviour():
    lines = ivr("call", "--help").out.splitlines()
    for each in Misbehaviour:
        assert any(line.split() == [each, *each.meaning.split()] for line in lines), each


# --- For people -----------------------------------------------------------------------------------


def test_a_call_for_people_is_a_transcript_with_seconds_and_reasons():
    said = call("--press", "1", "--ring", "no-answer", "--say", "derby").out
    assert said.startswith("Tuesday 24 November 2026 at 10:00 in Derby\n")
    assert re.search(r"^ +0\.0s  Derby and Derbyshire child safety line", said, re.MULTILINE)
    assert "[you press 1]" in said
    assert "[initial-response rang, 01332641172: no-answer, 25 s]" in said
    assert "The call is over: talked to" in said
    assert "Why:\n" in said
    assert "it rings" in said


def test_a_typed_call_asks_what_to_do_and_how_each_ring_comes_out():
    typed = "1\n\nno-answer\nanswer\n"
    said = call(typed=typed).out
    assert "Type a key" in said
    assert "initial-response is ringing (01332641172)" in said
    assert "starting-point is ringing (01629533190)" in said
    assert "Trying Starting Point now." in said
    assert "The call is over: talked to +441629533190." in said


def test_typed_words_are_said_and_typed_keys_are_pressed():
    said = call(typed="derbyshire\n0\nanswer\n").out
    assert '[you say "derbyshire"]' in said
    assert "[you press 0]" in said


def test_an_unknown_typed_outcome_is_asked_again():
    said = call(typed="0\nexplode\nanswer\n").out
    assert "one of: answer, answered, no-answer" in said
    assert "talked to" in said


@pytest.mark.parametrize("typed", ["q\n", "0\nq\n", "", "1\n"])
def test_q_or_the_end_of_input_hangs_up(typed):
    assert "The call is over: caller hung up." in call(typed=typed).out


# --- What cannot be ------------------------------------------------------------------------------

WRONG = {
    "an unknown outcome": (
        ("--ring", "exploded"),
        (
            "--ring",
            '"exploded" is not an outcome of a ring; write one of answer, answered, no-answer',
        ),
    ),
    "one wrong outcome among good ones": (
        ("--ring", "answer,perhaps"),
        ("--ring", '"perhaps" is not an outcome of a ring'),
    ),
    "a key that no phone has": (
        ("--press", "1,x"),
        ("--press", '"x" is not a key of a phone'),
    ),
    "words where keys are meant": (("--press", "derby"), ('"derby" is not a key of a phone',)),
    "an early key that no phone has": (
        ("--press", "early-x"),
        ('"early-x" is not a key of a phone',),
    ),
    "early without a key": (("--press", "early-"), ('"early-" is not a key of a phone',)),
    "an invalid forwarder": (
        ("--forwarded-from", "grandma"),
        ("--forwarded-from", "'grandma' is neither a phone number nor one of"),
    ),
    "an unknown misbehaviour": (
        ("--carrier", "late,rude"),
        ("--carrier", '"rude" is not a misbehaviour of the carrier: use duplicates, late'),
    ),
    "an invalid caller": (
        ("--from", "grandma"),
        ("--from", "'grandma' is neither a phone number nor one of mobile, landline, withheld"),
    ),
    "a number that is too short": (("--from", "12"), ("--from", "neither a phone number")),
    "a day that does not exist": (("--at", "2026-02-30 10:00"), ("--at",)),
    "no time": (("--at", "yesterday"), ("--at",)),
    "a time that does not exist": (("--at", "2026-12-28 25:00"), ("--at",)),
    "an unknown option": (("--loud",), ("--loud",)),
    "a folder that is not there": (("--content", "/nowhere/at/all"), ("--content",)),
}


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_explained_with_status_2(words, told):
    said = ivr("call", *words)
    assert said.status == 2
    for each in told:
        assert each in said.err.replace("\n", " ")
    assert "Traceback" not in said.err
    assert said.out == ""


def test_the_files_of_the_current_folder_are_used_where_no_other_is_named(monkeypatch):
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(commands, ["call", *TUESDAY, "--press", "1", "--json"])
    assert result.exit_code == 0
    assert "initial-response" in result.stdout


def test_without_a_time_it_is_now():
    said = ivr("call", "--press", "0", "--ring", "answer")
    assert said.status == 0
    assert re.match(r"[A-Z][a-z]+ \d\d [A-Z][a-z]+ \d{4} at \d\d:\d\d in Derby", said.out)
