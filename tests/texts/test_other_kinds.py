"""Pictures, empty texts, other channels, long texts, other scripts; and machines."""

import pytest

from ivr.carrier.requests import read_sender
from tests.callers import EVENING, WORKING_DAY
from tests.lessons.lesson import Lesson
from tests.texts.texting import Conversation

# --- Who sends ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("from_", "number", "is_machine"),
    [
        ("+447700900123", "+447700900123", False),
        ("whatsapp:+447700900123", "+447700900123", False),
        ("rcs:+447700900123", "+447700900123", False),
        ("whatsapp:GB.13491208655302741918", "GB.13491208655302741918", False),
        ("07700900123", "07700900123", False),
        ("+1234567890", "+1234567890", False),
        ("", "", False),
        ("85258", "85258", True),
        ("+85258", "+85258", True),
        ("60006", "60006", True),
        ("DerbyCC", "DerbyCC", True),
        ("Parcel 24", "Parcel 24", True),
        ("Ärzte", "Ärzte", True),
    ],
)
def test_who_a_text_comes_from(from_, number, is_machine):
    found = read_sender(from_)
    assert (found.number, found.is_machine) == (number, is_machine)


@pytest.mark.parametrize("from_", ["85258", "DerbyCC", "Evri", "60006"])
@pytest.mark.parametrize("words", ["derby", "your parcel is here", "he has a knife"])
def test_a_short_code_and_a_sender_without_a_number_get_nothing(from_, words):
    talk = Conversation()
    talk.phone = from_
    talk.texts(words).gets_nothing().is_answered_by("machine")


@pytest.mark.parametrize("channel", ["", "whatsapp:", "rcs:"])
def test_our_own_number_gets_nothing_on_any_channel(channel):
    talk = Conversation()
    talk.phone = channel + "+441632960001"
    talk.texts("he has a knife").gets_nothing().is_answered_by("ourselves")


def test_whatsapp_is_answered_and_remembered_as_texts_are():
    talk = Conversation(phone="whatsapp:+447700900123")
    talk.texts("fgm", "derby").gets("0800 028 3550").does_not_get("01629")


# --- Machines -------------------------------------------------------------------------------------


@pytest.mark.lesson(Lesson.AUTO_RESPONDER)
@pytest.mark.parametrize(
    "words",
    [
        "This is an automated response: I will get back to you.",
        "AUTO REPLY: I'm away until Monday",
        "I'm driving with Do Not Disturb turned on. I'll see your message when I get where I'm going",
        "Out of office until 3 January. Derby office is closed.",
        "Please do not reply to this message, this mailbox is not monitored.",
    ],
)
def test_an_automatic_answer_gets_nothing(words):
    Conversation().texts(words).gets_nothing().is_answered_by("machine")


@pytest.mark.parametrize(
    "words",
    ["can i get an automatic door key", "im at the office", "do not tell my mum", "message me"],
)
def test_what_only_sounds_like_a_machine_is_answered(words):
    Conversation().texts(words).gets("No one reads these texts.")


def test_danger_in_an_automatic_answer_is_answered_all_the_same():
    Conversation().texts("auto reply: he has a knife").gets("Call 999 now.")


@pytest.mark.parametrize("words", ["derby", "menu", "hello", "fgm", "advice", "HELP", "topics"])
@pytest.mark.parametrize("at", [WORKING_DAY, EVENING])
def test_our_own_words_coming_back_get_nothing(words, at):
    talk = Conversation(at).texts(words)
    talk.texts(talk.text).gets_nothing().is_answered_by("machine")


@pytest.mark.lesson(Lesson.AUTO_RESPONDER)
def test_two_lines_that_answer_each_other_fall_silent():
    talk = Conversation().texts("hello")
    said = 0
    for _ in range(60):
        talk.texts(f"Thank you for your message. {talk.replies.messages}"[:80])
        said += len(talk.replies.messages)
    assert said <= 6


# --- Pictures, nothing, a lot ---------------------------------------------------------------------


def test_a_picture_is_never_looked_at():
    talk = Conversation().texts("", pictures=2).gets("We cannot see pictures", "999")
    talk.texts("\U0001f622", pictures=1).gets("We cannot see pictures")


def test_words_beside_a_picture_count():
    Conversation().texts("he did this, he has a knife", pictures=1).gets("Call 999 now.")
    Conversation().texts("derby", pictures=1).gets("Derby city")


@pytest.mark.parametrize("words", ["", "   ", "...", "?!"])
def test_a_text_without_words_is_answered(words):
    Conversation().texts(words).gets("Nothing arrived.", "999")


def test_a_text_of_several_segments_is_read_to_its_end():
    story = "we went to the shops and then we came home again and it was late. " * 22
    Conversation().texts(story + "he hit me").gets("Call 999 now.")


@pytest.mark.parametrize("words", ["שלום אני צריך עזרה", "ساعدوني من فضلكم", "‏مدد‏"])
def test_right_to_left_gets_digits_first(words):
    talk = Conversation().texts(words).is_answered_by("other-language")
    assert talk.text.startswith("999.")
    assert talk.replies.segments == (1,)


@pytest.mark.parametrize(
    "words", ["potrzebuję pomocy", "am nevoie de ajutor", "mujhe madad chahiye"]
)
def test_another_language_gets_digits_first(words):
    talk = Conversation().texts(words).gets("0800 1111", "01332", "01629")
    assert talk.text.startswith("999.")


def test_a_place_beside_another_language_chooses_the_line():
    Conversation().texts("pomocy derby").gets("01332").does_not_get("01629")
