"""A table of the ways in which callers and texters say, spell and mistype places."""

from pathlib import Path

import pytest

from ivr.directory.places import PlaceKind, PlaceResult, find_place

_TABLE = Path(__file__).with_name("places.tsv")
ROWS = [
    tuple(line.split("\t"))
    for line in _TABLE.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def as_in_table(place: PlaceResult) -> str:
    match place.kind:
        case PlaceKind.AREA:
            return str(place.area)
        case PlaceKind.ELSEWHERE:
            return f"elsewhere {place.council.name}".strip()
        case _:
            return " ".join([str(place.kind), *(area or "-" for area in place.areas)])


def test_the_table_is_long_enough():
    assert len(set(ROWS)) == len(ROWS) >= 200


@pytest.mark.parametrize(("how", "words", "meant"), ROWS, ids=[words for _, words, _ in ROWS])
def test_a_place_is_understood_as_a_local_person_would(places, revision, how, words, meant):
    assert how in ("said", "typed")
    assert as_in_table(find_place(words, places, revision, spoken=how == "said")) == meant
