"""The names in config/areas.yaml: each is a verified fact, and none is in the wrong area."""

import re

import pytest

from ivr.directory.places import PlaceKind, find_place
from ivr.directory.places.finder import known_names
from ivr.directory.places.name_matching import NameBook, unaccented_words
from ivr.directory.places.outside_places import outside_names
from ivr.directory.places.postcode_lookup import wrong_names
from tests.callers import edited

WARDS = """Allestree, Alvaston, Arboretum, Blagreaves, Chaddesden, Chellaston, Shelton Lock, Littleover,
Mickleover, Oakwood, Sinfin, Spondon, Boulton, Abbey ward, Darley ward, Derwent ward, Normanton ward"""
TOWNS = """Alfreton, Ashbourne, Bakewell, Belper, Bolsover, Buxton, Chapel-en-le-Frith, Chesterfield,
Clay Cross, Darley Dale, Dronfield, Glossop, Heanor, Ilkeston, Killamarsh, Long Eaton, Matlock,
Melbourne, New Mills, Ripley, Sandiacre, Shirebrook, Staveley, Swadlincote, Whaley Bridge, Wirksworth"""


def test_every_name_is_where_its_postcode_is(places, revision):
    assert list(wrong_names(revision, places.index)) == []


def test_a_name_under_the_wrong_area_is_reported(places):
    wrong = edited(("config/areas.yaml", "    Spondon: DE21 7LJ", "    Belper: DE56 1AY"))
    assert any("Belper" in sentence for sentence in wrong_names(wrong, places.index))


def test_a_postcode_that_was_never_issued_is_reported(places):
    wrong = edited(("config/areas.yaml", "    Spondon: DE21 7LJ", "    Spondon: DE21 9ZZ"))
    assert "derby: Spondon: DE21 9ZZ was never issued" in wrong_names(wrong, places.index)


def test_a_beginning_that_is_not_all_in_the_area_is_reported(places):
    wrong = edited(("config/areas.yaml", "    Spondon: DE21 7LJ", "    Spondon: DE21"))
    assert "derby: Spondon: DE21 is in derby and derbyshire" in wrong_names(wrong, places.index)


@pytest.mark.parametrize("name", [name.strip() for name in WARDS.split(",")])
def test_the_wards_and_suburbs_of_derby_are_known(places, revision, name):
    assert find_place(name, places, revision).area == "derby"


@pytest.mark.parametrize("name", [name.strip() for name in TOWNS.split(",")])
def test_the_towns_of_derbyshire_are_known(places, revision, name):
    assert find_place(name, places, revision).area == "derbyshire"


def test_every_name_alone_is_understood_and_never_as_another_areas(places, revision):
    for name in known_names(revision).names:
        if name.area is None:
            continue
        for spelling in (name.text, *name.also):
            placed = find_place(spelling, places, revision)
            assert placed.area == name.area or name.area in placed.areas, spelling
            assert placed.kind in (PlaceKind.AREA, PlaceKind.AMBIGUOUS, PlaceKind.ON_BOUNDARY), (
                spelling
            )


def test_every_name_elsewhere_has_a_council_outside_our_areas(places, revision):
    ours = {area.code for area in revision.areas.values()}
    names = list(outside_names())
    assert len(names) > 150
    for name in names:
        council = places.index.council(name.postcode.replace(" ", ""))
        assert council is not None, name
        assert council.name, name
        assert council.code not in ours, name


def test_ids_of_names_fit_into_the_state_of_a_call(revision):
    for name in known_names(revision).names:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name.id), name
        assert len(name.id) <= 40


def test_without_the_index_names_are_understood_and_postcodes_are_not(revision):
    from ivr.directory.places import NO_INDEX

    assert find_place("spondon", NO_INDEX, revision).area == "derby"
    assert find_place("DE21 7AB", NO_INDEX, revision).kind is PlaceKind.NOT_UNDERSTOOD
    assert find_place("nottingham", NO_INDEX, revision).kind is PlaceKind.ELSEWHERE


def test_an_operators_own_name_is_understood_at_once(places):
    more = edited(
        (
            "config/areas.yaml",
            "    Spondon: DE21 7LJ",
            "    Spondon, Spoony: DE21 7LJ\n    Nowhere End: DE1 3AE",
        )
    )
    assert find_place("spoony", places, more).say_back == "Spondon"
    assert find_place("Nowhere End", places, more).area == "derby"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("spondan", "Spondon"),  # a wrong letter
        ("chesterfeild", "Chesterfield"),  # two that changed places
        ("chesterfiled", "Chesterfield"),
        ("ilkston", "Ilkeston"),  # one too few
        ("buxtonn", "Buxton"),  # one too many
        ("london", "London"),  # spelt right: never the nearest of ours
        ("spoon", ""),
        ("boxtom", ""),  # two wrong in a short name
    ],
)
def test_how_many_letters_may_be_wrong(places, revision, typed, meant):
    assert find_place(typed, places, revision).say_back == meant


def test_an_empty_book_finds_nothing():
    assert NameBook(()).find("anything at all") == ()


def test_words_are_compared_without_accents_and_apostrophes():
    assert unaccented_words("King\u2019s  N\u00e9wton!") == ["kings", "newton"]
