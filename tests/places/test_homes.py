"""Where the child lives, among other places in the same words."""

import pytest

from ivr.directory.places import PlaceKind, find_place, open_places
from ivr.engine.message_intent import find_intent
from tests.callers import shipped

PLACES = open_places()


def area(words: str) -> str | None:
    return find_intent(shipped(), words, PLACES).area


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Child lives in Derby, goes to school in Belper", "derby"),
        ("goes to school in Belper but lives in Spondon", "derby"),
        ("I work in Ilkeston, the kids live in Allenton", "derby"),
        ("I'm in Bristol, they're in Swadlincote", "derbyshire"),
        ("staying at me mates in burton but i live in willington", "derbyshire"),
        ("lives in Mackworth, Derby", "derby"),
    ],
)
def test_the_place_after_lives_wins_and_work_school_and_the_texters_own_place_come_last(
    words, expected
):
    assert area(words) == expected


@pytest.mark.parametrize("place", ["Chesterfield", "ripley", "Swadlincote"])
@pytest.mark.parametrize(
    "before", ["the car is not here.", "he never came!", "mams still in bed\n"]
)
def test_what_one_sentence_says_is_not_said_of_a_place_in_the_next(before, place):
    assert area(f"{before} {place}") == "derbyshire"


def test_a_denied_place_in_the_same_sentence_is_still_denied():
    assert area("not Chesterfield") is None


@pytest.mark.parametrize(
    "words",
    ["his coach at rugby keeps messaging him", "looks sad in reading", "its so hot in the bath"],
)
def test_an_ordinary_word_is_a_distant_town_only_where_the_sentence_makes_it_one(words):
    assert find_place(words, PLACES, shipped()).kind is PlaceKind.NOT_UNDERSTOOD


@pytest.mark.parametrize("words", ["reading", "she lives in Reading", "the house is in Rugby"])
def test_a_distant_town_is_one_alone_or_as_a_home(words):
    assert find_place(words, PLACES, shipped()).kind is PlaceKind.ELSEWHERE


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("DE56", "derbyshire"),  # one postcode of 1,240 has no council
        ("de1", "derby"),  # seven of 1,797 are in Derbyshire
        ("DE21 7", "derby"),
        ("de56 1", "derbyshire"),
        ("DE7", None),  # the minority is real
        ("high peak", "derbyshire"),
        ("Erewash", "derbyshire"),
        ("amber valley", "derbyshire"),
    ],
)
def test_half_a_postcode_counts_by_its_postcodes_and_a_district_is_a_place(words, expected):
    assert area(words) == expected
