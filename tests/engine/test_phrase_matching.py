"""The key that spoken words choose, with near misses that choose none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.engine.phrase_matching import PhraseBook, menu_phrases, plain_text, spoken_key
from tests.callers import shipped


def hears(step: str) -> PhraseBook:
    return menu_phrases({key: c.hear for key, c in shipped().voice.steps[step].choices.items()})


PLACES = {
    # Derby is part of Derbyshire and sounds like it
    "derby": "1",
    "Derby": "1",
    "DERBY.": "1",
    "derby please": "1",
    "in derby": "1",
    "it's in Derby city": "1",
    "the city": "1",
    "derbyshire": "2",
    "Derbyshire, please.": "2",
    "the rest of derbyshire": "2",
    "the county": "2",
    "derbys": None,
    "derbyshires": None,
    "derb": None,
    "derbyy": None,
    "derby derbyshire": None,
    "derby or derbyshire": None,
    "derbyshire not derby": None,
    # a place in another sense: whole words count, and their sense is not guessed
    "the derby match": "1",
    "derby road": "1",
    # not meant
    "not derby": None,
    "not in derby": None,
    "isn't derby": None,
    "outside derby": None,
    "outside derbyshire": None,
    "never derbyshire": None,
    "no, derby": None,
    # not sure is an answer, and its "not" is part of it
    "not sure": "3",
    "I'm not sure": "3",
    "i am not sure": "3",
    "I\u2019m not sure": "3",
    "don't know": "3",
    "dont know": "3",
    "somewhere else": "3",
    "sure": None,
    "somewhere": None,
    "not sure if derby": None,
    # digits, spoken
    "one": "1",
    "One.": "1",
    "number one": "1",
    "press one please": "1",
    "um, two": "2",
    "option three": "3",
    "1": "1",
    "press 2": "2",
    "zero": "0",
    "nine": "9",
    "one two": None,
    "one one": None,
    "twelve": None,
    "ten": None,
    "won": None,
    "to": None,
    "none": None,
    "someone one": "0",
    # a person
    "person": "0",
    "a person please": "0",
    "operator": "0",
    "can I speak to someone": "0",
    "talk to someone": "0",
    "somebody": "0",
    "personal": None,
    "not a person": None,
    # again
    "again": "*",
    "say that again": "*",
    "pardon": "*",
    "what": "*",
    "star": "*",
    "start": None,
    "whatever": None,
    # a choice together with one of these is the choice
    "someone in derby": "1",
    "derbyshire again": "2",
    # but not both of these
    "again a person": None,
    # nothing
    "": None,
    "   ": None,
    "...": None,
    "hello": None,
    "\U0001f600": None,
    "\u0434\u0435\u0440\u0431\u0438": None,
}


@pytest.mark.parametrize(("words", "key"), PLACES.items())
def test_where_the_child_lives(words, key):
    assert spoken_key(words, hears("area")) == key


CALLERS = {
    "I'm a teacher": "1",
    "I work with children": "1",
    "social worker": "1",
    "GP": "1",
    "gp's": None,
    "worker": None,
    "I am a child": "2",
    "I'm a child": "2",
    "I'm under 18": "2",
    "under eighteen": "2",
    "a child": None,
    "I'm not under 18": None,
    "I'm not a teacher": None,
    "a nurse and I am under 18": None,
}


@pytest.mark.parametrize(("words", "key"), CALLERS.items())
def test_who_is_calling(words, key):
    assert spoken_key(words, hears("caller")) == key


NEEDS = {
    "report a concern": "1",
    "report": "1",
    "reporting": None,
    "advice": "2",
    "advise": None,
    "guidance": "4",
    "guidance on a case": "2",
    "forms and guidance": "4",
    "a form": "4",
    "inform": None,
    "named nurse": "3",
    "nurse": None,
    "not advice": None,
    "advice or a form": None,
}


@pytest.mark.parametrize(("words", "key"), NEEDS.items())
def test_what_for(words, key):
    assert spoken_key(words, hears("need")) == key


@pytest.mark.parametrize(
    "step", [name for name, step in shipped().voice.steps.items() if hasattr(step, "choices")]
)
def test_each_phrase_of_a_choice_chooses_it(step):
    for key, choice in shipped().voice.steps[step].choices.items():
        for phrase in choice.hear:
            for said in (phrase, phrase.upper(), f"{phrase}, please", f"um {phrase}"):
                assert spoken_key(said, hears(step)) == key, said


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("He's here", "hes here"),
        ("he\u2019s here", "hes here"),
        ("self-harm", "self harm"),
        ("a_b", "a b"),
        ("  two\tspaces\n", "two spaces"),
        ("STRASSE \u00df", "strasse ss"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_words_are_seen_in_small_letters_without_signs(text, seen):
    assert plain_text(text) == seen


def test_longer_phrases_use_up_their_words():
    phrases = {"city": ["derby"], "county": ["rest of derby", "derby road"]}
    assert PhraseBook(phrases).find("rest of derby") == [("county", "rest of derby")]
    assert PhraseBook(phrases).find("derby road derby") == [
        ("county", "derby road"),
        ("city", "derby"),
    ]


def test_phrases_are_found_in_the_order_of_the_text():
    phrases = {"a": ["one"], "b": ["two words"]}
    assert PhraseBook(phrases).find("two words one two words") == [
        ("b", "two words"),
        ("a", "one"),
        ("b", "two words"),
    ]


def test_a_phrase_without_letters_is_found_nowhere():
    assert PhraseBook({"a": ["", "..."]}).find("anything...") == []


@given(st.text(max_size=200))
def test_any_speech_is_matched_without_raising(words):
    for step in ("area", "caller", "need", "health-city", "office"):
        assert spoken_key(words, hears(step)) in {*"0123456789*", None}
