"""Spoken digits, "person" and "repeat" are the keys, wherever a caller can speak."""

import pytest

from ivr.engine.call_state import Phase
from ivr.engine.events import KeysPressed, SpeechHeard
from ivr.engine.interpretation import MeaningKind, interpret
from ivr.engine.place_question import NO_QUESTION, PlaceQuestion
from tests.callers import shipped

WHERE = {
    "a menu": (Phase.STEP, "area", NO_QUESTION),
    "a menu whose silence is an answer": (Phase.STEP, "caller", NO_QUESTION),
    "what is told": (Phase.STEP, "forms", NO_QUESTION),
    "the question for a place": (Phase.STEP, "not-sure", NO_QUESTION),
    "a place to confirm": (Phase.STEP, "not-sure", PlaceQuestion(area_to_confirm="derby")),
    "the offer after a call": (Phase.STILL_THERE, "", NO_QUESTION),
    "the numbers": (Phase.NUMBERS, "", NO_QUESTION),
    "the offer of a text": (Phase.TEXT_OFFER, "", NO_QUESTION),
}
SPOKEN = {
    "0": [
        "zero",
        "nought",
        "0",
        "press zero",
        "number zero please",
        "a person",
        "person",
        "operator",
        "somebody",
        "speak to someone",
        "I want to talk to someone",
    ],
    "*": ["repeat", "again", "say that again", "pardon", "star", "press star"],
    "1": ["one", "1", "press one", "number one", "option one please", "um, one"],
    "2": ["two", "2", "Two."],
}
# What a key does and speech may not, because another person may be speaking.
NOT_BY_VOICE = {("the offer of a text", "1"): MeaningKind.NO_TEXT}


def meaning(where: str, event):
    phase, step, asked = WHERE[where]
    found = interpret(shipped(), phase, step, event, asked)
    return found.kind, found.key


# After the numbers "again" means to be connected again; phrases that contain it are no star.
AFTER_THE_NUMBERS = {
    "again": MeaningKind.TRY_AGAIN,
    "say that again": MeaningKind.ANYTHING_ELSE,
    "press star": MeaningKind.ANYTHING_ELSE,
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(
    ("key", "words"), [(k, w) for k, several in SPOKEN.items() for w in several]
)
def test_a_key_that_is_said_is_the_key_that_is_pressed(where, key, words):
    if where == "the numbers" and words in AFTER_THE_NUMBERS:
        assert meaning(where, SpeechHeard(words)) == (AFTER_THE_NUMBERS[words], "")
    elif (where, key) in NOT_BY_VOICE:
        assert meaning(where, SpeechHeard(words)) == (NOT_BY_VOICE[where, key], "")
    else:
        assert meaning(where, SpeechHeard(words)) == meaning(where, KeysPressed(key))


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(
    "words",
    ["not a person", "one or two", "onetwo", "someonelse", "repeatedly", "a personal"],
)
def test_words_that_nearly_are_keys_are_none(where, words):
    found, _ = meaning(where, SpeechHeard(words))
    assert found not in (
        MeaningKind.PERSON,
        MeaningKind.REPEAT,
        MeaningKind.TEXT,
        MeaningKind.CHOICE,
        MeaningKind.TRY_AGAIN,
    )


def test_again_at_the_numbers_is_to_be_connected_again():
    assert meaning("the numbers", SpeechHeard("again")) == (MeaningKind.TRY_AGAIN, "")
    assert meaning("the numbers", SpeechHeard("repeat")) == (MeaningKind.ANYTHING_ELSE, "")


@pytest.mark.parametrize("words", ["one", "yes", "yes please", "text me", "press one"])
def test_no_words_send_a_text(words):
    assert meaning("the offer of a text", SpeechHeard(words)) == (MeaningKind.NO_TEXT, "")
