"""What is remembered from one text to the next, what is not, and that none of it is ever said."""

from dataclasses import replace

import pytest

from ivr.content.vocabulary import phrases
from ivr.engine.conversation import NEW_CONVERSATION, read_conversation
from ivr.engine.conversation import Conversation as Remembered
from ivr.engine.texts import Message, reply
from tests.callers import EVENING, moment, shipped
from tests.texts.texting import Conversation

REVISION = shipped()
FLOW = REVISION.texts
CITY_DAY, CITY_NIGHT, COUNTY = "01332 641172", "01332 956606", "01629 533190"
WORK_NIGHT = "01332 956607"


# --- Texts that belong together -------------------------------------------------------------------


def test_a_subject_and_then_a_place_belong_together():
    Conversation().texts("fgm").gets(CITY_DAY, COUNTY, "0800 028 3550")
    Conversation().texts("fgm", "derby").gets(CITY_DAY, "0800 028 3550").does_not_get(COUNTY)
    Conversation().texts("fgm", "derbyshire").gets(COUNTY, "0800 028 3550").does_not_get(CITY_DAY)


def test_a_place_and_then_a_subject_belong_together():
    Conversation().texts("derby", "fgm").gets("0800 028 3550", CITY_DAY).does_not_get(COUNTY)
    Conversation().texts("derbyshire", "drugs").gets(COUNTY, "01246 206514").does_not_get(CITY_DAY)


def test_the_area_is_remembered_through_other_texts():
    talk = Conversation().texts("derbyshire", "menu", "neglect")
    talk.gets(COUNTY).does_not_get("01332")


def test_the_area_that_was_named_last_counts():
    Conversation().texts("derby", "derbyshire", "neglect").gets(COUNTY).does_not_get(CITY_DAY)
    Conversation().texts("derby", "neglect derbyshire").gets(COUNTY).does_not_get(CITY_DAY)


@pytest.mark.parametrize("words", ["not sure", "not derby", "another county"])
def test_whoever_is_not_sure_hears_of_both_areas_again(words):
    Conversation().texts("derby", words).gets(CITY_DAY, COUNTY)
    Conversation().texts("derby", words, "neglect").gets(CITY_DAY, COUNTY)


def test_a_professional_is_given_the_lines_for_work_from_then_on():
    Conversation(EVENING).texts("derby", "neglect").gets(CITY_NIGHT)
    work = Conversation(EVENING).texts("advice", "derby", "neglect")
    work.gets(WORK_NIGHT).does_not_get(CITY_NIGHT)


def test_a_young_person_is_given_childline_with_the_place():
    Conversation().texts("im 14", "derby").gets("0800 1111", CITY_DAY).does_not_get("work calls")
    Conversation().texts("derby").gets("work calls").does_not_get("0800 1111")


def test_who_follows_when_a_team_closes_is_said_once_the_area_is_known():
    Conversation().texts("derby", "neglect").gets("01332 641172 until 5pm, then 01332 956606.")
    work = Conversation().texts("advice", "derby", "neglect")
    work.gets("01332 641172 until 5pm, then 01332 956607.")


# --- Forgetting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["NEW_CONVERSATION", "new", "New.", "start again", "Start over"])
def test_new_forgets_everything(words):
    talk = Conversation().texts("im 14", "derby", "fgm", words).gets(CITY_DAY, COUNTY)
    talk.texts("derby").gets("work calls").does_not_get("0800 028 3550", "0800 1111")


def test_a_conversation_is_forgotten_after_four_hours_without_a_text():
    Conversation().texts("derby").waits(hours=3.9).texts("neglect").does_not_get(COUNTY)
    Conversation().texts("derby").waits(hours=4).texts("neglect").gets(CITY_DAY, COUNTY)


def test_each_text_makes_the_four_hours_begin_again():
    talk = Conversation("Tue 24 Nov 2026 09:05").texts("derbyshire")
    talk.waits(hours=3.5).texts("menu").waits(hours=3.5).texts("neglect")
    talk.gets(COUNTY).does_not_get("01332")


def test_nobody_shares_a_conversation():
    talk = Conversation().texts("derby")
    talk.as_phone("+447700900456").texts("neglect").gets(CITY_DAY, COUNTY)


def test_stop_forgets_the_conversation():
    talk = Conversation().texts("derby", "STOP", "START")
    talk.texts("neglect").gets(CITY_DAY, COUNTY)


# --- Nothing is ever said of it -------------------------------------------------------------------

SUBJECTS = sorted(REVISION.topics)


@pytest.mark.parametrize("area", REVISION.areas)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_reply_to_a_place_says_what_was_asked_before(subject, area):
    """Another person may hold the phone: they see numbers, as a new texter who names a place does."""
    topic = REVISION.topics[subject]
    remembered = Remembered(topic=subject if topic.numbers else None)
    found = reply(REVISION, Message(area), moment(EVENING), remembered)
    assert found.text is not None
    said = found.text.casefold()
    for word in ("fgm", "marr", "traffick", "exploit", "drug", "prevent", "missing", "neglect"):
        assert word not in said
    assert topic.name.casefold() not in said
    assert "https://" not in said


@pytest.mark.parametrize("name", REVISION.danger.urgent)
def test_danger_leaves_no_trace_in_the_conversation(name):
    phrase = next(phrases(REVISION.danger.groups, REVISION.danger.urgent[name].words[0]))
    found = reply(REVISION, Message(phrase), moment(EVENING), NEW_CONVERSATION)
    assert found.entry == name
    assert found.conversation == NEW_CONVERSATION


def test_one_chance_and_then_a_place_gives_the_place_alone():
    Conversation().texts("they are making me marry", "derby").does_not_get("020 7008", "0800")


# --- Danger in the middle -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("he has a knife", "danger"),
        ("i want to die", "life"),
        ("theyre making me marry", "one-chance"),
        ("im gay and not safe", "one-chance-lgbt"),
    ],
)
@pytest.mark.parametrize(
    "before", [("derby",), ("fgm", "derby"), ("im 14", "menu"), ("STOP", "START")]
)
def test_danger_comes_first_in_the_middle_of_a_conversation(words, entry, before):
    talk = Conversation().texts(*before, words).gets("999")
    talk.is_answered_by(entry)


@pytest.mark.parametrize(
    "remembered", [NEW_CONVERSATION, Remembered("derby", "professional", "fgm", "menu")]
)
@pytest.mark.parametrize("name", REVISION.danger.urgent)
def test_every_phrase_of_danger_is_answered_alike_in_any_conversation(name, remembered):
    for written in REVISION.danger.urgent[name].words:
        phrase = next(phrases(REVISION.danger.groups, written))
        found = reply(REVISION, Message(phrase), moment(EVENING), remembered)
        assert (found.entry, found.is_urgent) == (name, True), phrase
        assert "999" in (found.text or "")


# --- YES ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["YES", "yes", "Yes.", "yes!"])
def test_yes_is_answered_where_our_last_text_offered_something(words):
    Conversation().texts("hello", words).gets("Text one word.").is_answered_by("menu")
    Conversation().texts("derby", words).is_answered_by("menu")


def test_yes_is_answered_even_where_the_carrier_takes_it_for_an_opt_in():
    Conversation().texts("hello").texts("YES", opt_out="START").is_answered_by("menu")


@pytest.mark.parametrize("before", [(), ("fgm",), ("hello", "fgm"), ("hello", "YES")])
def test_yes_to_nothing_is_left_to_the_carrier(before):
    Conversation().texts(*before, "YES").gets_nothing()


def test_yes_with_a_full_stop_to_nothing_is_no_opt_in_and_gets_an_answer():
    Conversation().texts("Yes.").gets("No one reads these texts.")


# --- What is kept ---------------------------------------------------------------------------------


def test_only_ids_are_kept_and_only_those_that_the_revision_knows():
    kept = Remembered("derby", "young-person", "fgm", "menu")
    assert read_conversation(REVISION, kept.ids()) == kept
    unknown = {"area": "london", "caller": "spy", "topic": "zebra", "yes": "fgm", "more": "x"}
    assert read_conversation(REVISION, unknown) == NEW_CONVERSATION
    assert read_conversation(REVISION, {**kept.ids(), "area": "derby "}) == replace(kept, area=None)


@pytest.mark.parametrize("words", ["my name is Zoe Zebra DE1 2AB fgm", "07700 900123 derby"])
def test_no_word_of_a_message_is_kept(words):
    kept = Conversation().texts(words).answer.conversation.ids()
    assert set(kept.values()) <= {"derby", "fgm", "menu"}
