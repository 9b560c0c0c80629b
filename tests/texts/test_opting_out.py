"""Words that the carrier keeps: STOP, START and HELP, with its reading of them and without."""

import pytest

from ivr.carrier.fallback import opt_out_texts
from ivr.engine import carrier_keywords as ours
from ivr.engine.carrier_keywords import Keyword, read_keyword
from ivr.engine.segments import outside_gsm7, segments
from ivr.simulator.texts import HELP_WORDS, START_WORDS, STOP_WORDS
from tests.callers import shipped
from tests.texts.texting import Conversation


def test_the_words_are_those_that_the_carrier_documents():
    assert {word.upper() for word in ours.STOP_WORDS} == STOP_WORDS
    assert {word.upper() for word in ours.START_WORDS} == START_WORDS
    assert {word.upper() for word in ours.HELP_WORDS} == HELP_WORDS


@pytest.mark.parametrize(
    ("words", "opt_out", "expected"),
    [
        ("STOP", "", Keyword.STOP),
        (" stop ", "", Keyword.STOP),
        ("STOP.", "", None),
        ("Stop!", "", None),
        ("stopall", "", Keyword.STOP),
        ("revoke", "", Keyword.STOP),
        ("STOP please", "", None),
        ("please stop", "", None),
        ("stop it", "", None),
        ("the end", "", None),
        ("START", "", Keyword.START),
        ("unstop", "", Keyword.START),
        ("START.", "", None),
        ("yes", "", Keyword.START),
        ("yes.", "", Keyword.AGREED),
        ("yes please", "", None),
        ("help", "", Keyword.HELP),
        ("Help!", "", Keyword.HELP),
        ("help me", "", None),
        ("anything", "STOP", Keyword.STOP),
        ("anything", "stop", Keyword.STOP),
        ("anything", "START", Keyword.START),
        ("anything", "HELP", Keyword.HELP),
        ("derby", "OTHER", None),
        ("STOP", "HELP", Keyword.HELP),
        ("", "", None),
    ],
)
def test_what_a_message_does_to_opting_in_and_out(words, opt_out, expected):
    assert read_keyword(words, opt_out) is expected


@pytest.mark.parametrize("word", sorted(STOP_WORDS))
@pytest.mark.parametrize("opt_out", [None, "STOP"])
def test_after_stop_nothing_is_sent_until_start(word, opt_out):
    talk = Conversation().texts(word, opt_out=opt_out).gets_nothing()
    talk.texts("derby").gets_nothing().is_answered_by("opted-out")
    talk.texts("he has a knife").gets_nothing()
    talk.texts("HELP").gets_nothing()
    talk.texts("START").gets_nothing()
    talk.texts("derby").gets("01332 641172")


@pytest.mark.parametrize("words", ["STOP.", "stop!!!", "stop!!! stop", "end?", "Quit!", '"cancel"'])
def test_what_the_carrier_does_not_take_for_an_opt_out_never_silences_danger(words):
    talk = Conversation().texts(words).gets("999", "01629 533190")
    talk.texts("he has a knife").gets("Call 999 now.")


@pytest.mark.parametrize("words", ["START.", "yes!", "unstop!!"])
def test_what_the_carrier_does_not_take_for_an_opt_in_undoes_no_opt_out(words):
    talk = Conversation().texts("STOP").texts(words).gets_nothing()
    talk.texts("he has a knife").gets_nothing()


def test_an_edited_keyword_is_an_opt_out_where_the_carrier_says_so():
    talk = Conversation().texts("no more", opt_out="STOP").gets_nothing()
    talk.texts("derby").gets_nothing()
    talk.texts("again", opt_out="START").gets_nothing().texts("derby").gets("01332 641172")


def test_start_is_welcomed_by_the_carrier_alone():
    talk = Conversation().texts("START").gets_nothing()
    assert "re-subscribed" in talk.replies.automatic[0]


def test_another_phone_is_not_opted_out():
    talk = Conversation().texts("STOP").as_phone("+447700900456")
    talk.texts("derby").gets("01332 641172")


def test_whoever_has_stopped_is_out_on_every_channel():
    talk = Conversation().texts("STOP")
    talk.as_phone("whatsapp:" + talk.phone).texts("derby").gets_nothing()


def test_danger_beside_a_help_that_the_carrier_answers_is_answered_by_us():
    Conversation().texts("help me he has a knife", opt_out="HELP").gets("Call 999 now.")


# --- The texts for the carrier's console ----------------------------------------------------------


@pytest.mark.parametrize("keyword", ["STOP", "START", "HELP"])
def test_the_carriers_own_texts_are_short_say_999_and_never_change(keyword):
    text = opt_out_texts(shipped())[keyword]
    assert "999" in text
    assert "{" not in text
    assert outside_gsm7(text) == ""
    assert segments(text) <= 2
    assert "abuse" not in text
    assert "until" not in text


def test_the_carriers_own_texts_say_how_to_come_back_and_how_to_leave():
    found = opt_out_texts(shipped())
    assert "send START" in found["STOP"]
    assert "send STOP" in found["HELP"]
    assert "0800 1111" in found["STOP"]
    assert "No one reads these texts." in found["HELP"]
