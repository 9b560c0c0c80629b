"""Where the child lives, by text: what is understood, said back, asked for, and never kept or said."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.directory.places import NO_INDEX, find_place, open_places
from ivr.directory.places.finder import known_names
from ivr.engine.conversation import NEW_CONVERSATION, read_conversation
from ivr.engine.conversation import Conversation as Remembered
from ivr.engine.message_intent import find_intent, requested_replies
from ivr.engine.segments import outside_gsm7, segments
from ivr.engine.texts import Message, reply
from tests.callers import EVENING, WORKING_DAY, edited, moment, shipped
from tests.texts.texting import Conversation

REVISION = shipped()
PLACES = open_places()
CITY_DAY, COUNTY = "01332 641172", "01629 533190"
FINDER = "https://www.gov.uk/report-child-abuse-to-local-council"
ROWS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("places.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def answer(words, remembered=NEW_CONVERSATION, *, at=WORKING_DAY, places=PLACES, revision=REVISION):
    return reply(revision, Message(words), moment(at, revision), remembered, places)


# --- What is understood ---------------------------------------------------------------------------


def test_the_table_is_long_enough():
    assert len(set(ROWS)) == len(ROWS) >= 80


@pytest.mark.parametrize(("entry", "area", "words"), ROWS, ids=[words for *_, words in ROWS])
def test_a_place_in_a_message_is_understood_as_a_local_person_would(entry, area, words):
    found = answer(words)
    assert (found.entry, found.conversation.area or "-") == (entry, area), found.trail
    assert segments(found.text) <= 2
    assert not outside_gsm7(found.text)


@pytest.mark.parametrize("area", REVISION.areas)
def test_every_name_texted_alone_gets_its_area_said_back_or_a_question(area):
    for name in (
        name for name in known_names(REVISION).names if name.area == area and not name.is_area
    ):
        for spelling in (name.text, *name.also):
            found = answer(spelling, at=EVENING)
            if found.entry == area:
                assert f" is in {REVISION.areas[area].name}." in found.text, spelling
            else:
                assert found.entry in ("which", "on-boundary"), spelling


def test_no_phrase_of_a_reply_is_taken_for_a_place():
    for name, each in requested_replies(REVISION).items():
        for phrase in (*each.words, *each.hints, *each.exact, *each.ignore_in):
            if "<" not in phrase:
                placed = find_intent(REVISION, phrase, PLACES).place
                assert placed.kind == "nothing", (name, phrase)


# --- What is said back ----------------------------------------------------------------------------


def test_the_area_is_said_back_and_then_its_numbers():
    Conversation().texts("my neighbour's kid in Spondon").gets(
        "Spondon is in Derby city. Emergency: 999. Derby city: 01332 641172"
    )
    Conversation().texts("long eaton").gets("Long Eaton is in Derbyshire. ").gets(COUNTY)
    Conversation().texts("spondonn").gets("Spondon is in Derby city.")


@pytest.mark.parametrize("words", ["de217ab", "DE21 7AB please", "the kid is at DE21 7AB"])
def test_a_postcode_is_never_said_back(words):
    talk = Conversation().texts(words).gets("That is in Derby city.", CITY_DAY)
    talk.does_not_get("de21", "7ab")


def test_an_areas_own_name_is_not_said_back():
    Conversation().texts("derby").does_not_get("is in Derby")


def test_a_subject_beside_a_place_gets_its_own_reply_with_the_numbers_of_that_area():
    talk = Conversation().texts("fgm in belper").is_answered_by("fgm")
    talk.gets("Belper is in Derbyshire.", "0800 028 3550", COUNTY).does_not_get(CITY_DAY, "fgm")


def test_in_danger_999_comes_first_and_the_place_only_chooses_the_numbers():
    talk = Conversation().texts("hes hitting my mum in belper").is_answered_by("danger")
    assert talk.text.startswith("Call 999 now.")
    talk.gets(COUNTY).does_not_get(CITY_DAY, "belper")
    both = Conversation().texts("help me im in nottingham").is_answered_by("danger")
    both.gets(CITY_DAY, COUNTY).does_not_get("Nottingham")


def test_in_another_language_the_digits_come_first():
    assert answer("dziecko w spondon prosze").text.startswith("999. Derby 0")


def test_what_is_announced_comes_before_the_place_and_is_kept_where_both_do_not_fit():
    said = "Lines are busy. " + "Please wait. " * 8
    words = f"""
announcements:
  - say: Lines are busy tonight.
    in-texts: {said.strip()}
    from: 24 November 2026 9am
    until: 24 November 2026 11am
"""
    busy = edited(("config/calendar.yaml", "\nannouncements: []\n", words))
    found = answer("belper", revision=busy)
    assert found.text.startswith("Lines are busy.")
    assert COUNTY in found.text
    assert segments(found.text) <= 2


# --- What is asked --------------------------------------------------------------------------------


def test_a_name_of_several_places_asks_which_and_the_answer_settles_it():
    talk = Conversation().texts("Mackworth")
    talk.gets("There is more than one Mackworth. Text DERBY or DERBYSHIRE", CITY_DAY, COUNTY)
    talk.texts("derby").is_answered_by("derby").does_not_get("Mackworth")
    Conversation().texts("Mackworth", "derbyshire").is_answered_by("derbyshire")
    Conversation().texts("Mackworth", "DE6").is_answered_by("derbyshire").does_not_get("Mackworth")
    Conversation().texts("Mackworth", "DE22 4FJ").is_answered_by("derby")
    Conversation().texts("Mackworth", "the one near ashbourne").is_answered_by("derbyshire")


def test_half_a_postcode_alone_does_not_settle_what_was_not_asked():
    Conversation().texts("DE6").is_answered_by("on-boundary")


def test_a_name_that_is_elsewhere_too_is_answered_with_the_council_there():
    talk = Conversation().texts("Clifton").gets("Text DERBYSHIRE or ELSEWHERE")
    talk.texts("elsewhere").is_answered_by("elsewhere").gets("Nottingham City Council", FINDER)
    talk.does_not_get("Clifton")
    Conversation().texts("elsewhere").is_answered_by("not-sure")
    Conversation().texts("Mackworth", "elsewhere").is_answered_by("not-sure")


def test_a_subject_is_kept_through_the_question_where():
    talk = Conversation().texts("fgm in mackworth").is_answered_by("fgm")
    talk.gets("Send the child's whole postcode", CITY_DAY, COUNTY)
    talk.texts("derby").is_answered_by("together").gets("0800 028 3550").does_not_get(COUNTY)


@pytest.mark.parametrize("words", ["DE21", "boulton moor", "spondon and belper"])
def test_what_a_boundary_runs_through_asks_for_the_whole_postcode(words):
    talk = Conversation().texts(words).is_answered_by("on-boundary")
    talk.gets("Send the child's whole postcode", CITY_DAY, COUNTY)
    talk.texts("DE21 5LD").is_answered_by("derbyshire").gets("That is in Derbyshire.")


def test_a_postcode_that_was_never_issued_offers_the_areas_of_its_first_half():
    talk = Conversation().texts("DE21 9ZZ").gets("no such postcode", "DERBY or DERBYSHIRE")
    talk.texts("derby").is_answered_by("derby")
    Conversation().texts("DE99 9ZZ").gets("DERBY or ELSEWHERE")


@pytest.mark.parametrize("words", ["YES", "yes", "Yes."])
def test_yes_is_an_answer_where_we_asked_whether_it_is_in_an_area(words):
    talk = Conversation().texts("DE4 0ZZ").gets("Is it in Derbyshire? Text DERBYSHIRE")
    talk.texts(words).is_answered_by("derbyshire")
    assert talk.answer.conversation.area == "derbyshire"
    talk.texts("neglect").gets(COUNTY).does_not_get(CITY_DAY)


def test_yes_to_an_area_keeps_the_subject():
    Conversation().texts("fgm", "DE4 0ZZ", "YES").is_answered_by("together").gets("0800 028 3550")


@pytest.mark.parametrize("words", ["mackworth", "DE21", "DE21 9ZZ"])
def test_yes_to_a_question_that_is_none_of_yes_and_no_is_answered_too(words):
    Conversation().texts(words, "YES").is_answered_by("not-sure").gets(CITY_DAY, COUNTY)


def test_no_area_is_kept_from_before_while_another_place_is_not_certain():
    Conversation().texts("derby", "mackworth").gets(CITY_DAY, COUNTY)
    Conversation().texts("derby", "nottingham", "neglect").gets(CITY_DAY, COUNTY)


@pytest.mark.parametrize("before", ["spondon", "mackworth", "DE4 0ZZ", "nottingham"])
def test_new_forgets_the_place(before):
    talk = Conversation().texts(before, "NEW")
    assert set(talk.answer.conversation.ids()) <= {"yes"}
    talk.texts("neglect").gets(CITY_DAY, COUNTY)


# --- Elsewhere ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "council"),
    [
        ("nottingham", "Nottingham City Council"),
        ("NG16 2AR", "Nottinghamshire County Council"),
        ("burton upon trent", "Staffordshire County Council"),
        ("S1 2HH", "Sheffield City Council"),
    ],
)
def test_elsewhere_the_council_responsible_is_texted_with_the_safety_line_and_the_finder_last(
    words, council
):
    talk = Conversation().texts(words).gets(f"{council} covers that place.", COUNTY, "0800 1111")
    assert talk.text.startswith("Emergency: 999.")
    assert talk.text.endswith(FINDER)
    talk.does_not_get(CITY_DAY)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("EH1 1AA", "That is in Scotland: search online"),
        ("BT1 1AA", "That is in Northern Ireland: search online"),
        ("CF10 1AA", "Cardiff Council covers that place: search online"),
        ("JE2 3AA", "That is outside Derby and Derbyshire (01629 533190)."),
    ],
)
def test_outside_england_no_number_is_guessed(words, said):
    talk = Conversation().texts(words).gets(said, "999")
    assert set(re.findall(r"\d{3,}[\d ]*\d|\d{3}", talk.text)) == {
        "999",
        "0800 1111",
        COUNTY,
    }


def test_a_subject_elsewhere_gets_its_own_numbers_and_the_safety_line():
    talk = Conversation().texts("fgm in nottingham").is_answered_by("fgm")
    talk.gets("0800 028 3550", "Nottingham City Council.", COUNTY).does_not_get(CITY_DAY)
    later = Conversation().texts("fgm", "nottingham").is_answered_by("elsewhere")
    later.gets("0800 028 3550").does_not_get("fgm")


# --- Without the index ----------------------------------------------------------------------------


def test_without_the_index_names_are_found_and_a_postcode_is_asked_for_in_words():
    assert answer("spondon", places=NO_INDEX).entry == "derby"
    found = answer("DE21 7AB", places=NO_INDEX)
    assert found.entry == "no-postcodes"
    assert "Send a town or village" in found.text
    assert answer("fgm de217ab", places=NO_INDEX).entry == "fgm"
    assert answer("nottingham", places=NO_INDEX).entry == "elsewhere-unknown"
    asked = answer("Clifton", places=NO_INDEX).conversation
    assert answer("elsewhere", asked, places=NO_INDEX).entry == "elsewhere-unknown"


# --- What is kept ---------------------------------------------------------------------------------


def _known_ids() -> set[str]:
    names = {name.id for name in known_names(REVISION).names}
    return {*REVISION.areas, *REVISION.topics, *REVISION.texts.replies, *names, "young-person"}


@pytest.mark.parametrize("words", [words for *_, words in ROWS])
def test_only_ids_are_kept_of_a_place_and_no_reason_says_a_postcode(words):
    found = answer(words)
    ids = found.conversation.ids()
    assert set(ids.values()) <= _known_ids() | {"professional"}
    assert read_conversation(REVISION, ids) == found.conversation
    if PLACES.index and re.search(r"(?i)[a-z]{1,2}\d{1,2} *\d[a-z]{2}\b", words):
        letters = re.sub(r"[^a-z0-9]", "", " ".join([*found.trail, found.text]).casefold())
        postcode = find_place(words, PLACES, REVISION).phrase.replace(" ", "").casefold()
        assert not postcode or postcode not in letters


def test_a_name_that_the_revision_does_not_know_is_forgotten():
    assert read_conversation(REVISION, {"name": "mackworth"}) == Remembered(name="mackworth")
    assert read_conversation(REVISION, {"name": "DE217AB"}) == NEW_CONVERSATION
    assert read_conversation(REVISION, {"name": ""}) == NEW_CONVERSATION


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=300) | st.sampled_from(["DE21 ", "mackworth ", "' OR 1=1; ", "de217ab" * 200]),
    st.sampled_from(["", "derby ", "in ", "fgm ", "yes "]),
    st.sampled_from([NEW_CONVERSATION, Remembered("derby", None, "fgm", "menu", "mackworth")]),
)
def test_whatever_is_texted_gets_a_whole_text_or_silence(words, before, remembered):
    found = answer(before + words, remembered)
    assert found.text is None or (segments(found.text) <= 2 and "999" in found.text)
    assert set(found.conversation.ids().values()) <= _known_ids() | {"professional"}
