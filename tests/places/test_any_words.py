"""Any words get a result, and its trail has none of the caller's words in it."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.directory.places import PlaceKind, PlaceResult, find_place, open_places
from ivr.directory.places.finder import known_names
from ivr.directory.places.postcodes import alike, read_out, read_postcode
from tests.callers import shipped

PLACES = open_places()
REVISION = shipped()
_NAMES = [name.text for name in known_names(REVISION).names]
_PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [*_NAMES, "DE21", "7AB", "delta", "twenty", "double", "or", "not", "near", "in"]
    ),
    st.text(alphabet=string.ascii_letters + string.digits + " -.,", max_size=8),
)


def check(place: PlaceResult) -> None:
    assert (place.kind is PlaceKind.AREA) == (place.area is not None)
    assert place.area is None or place.area in REVISION.areas
    assert all(area == "" or area in REVISION.areas for area in place.areas)
    assert place.kind is not PlaceKind.AMBIGUOUS or len(place.areas) > 1
    assert place.reason
    if place.phrase and any(c.isdigit() for c in place.phrase):
        assert place.phrase.casefold() not in place.reason.casefold()
    if place.name_id:
        assert known_names(REVISION).by_id(place.name_id)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=12).map(" ".join), st.booleans())
def test_anything_gets_an_answer(words, spoken):
    check(find_place(words, PLACES, REVISION, spoken=spoken))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=1600), st.booleans())
def test_any_text_of_any_length_gets_an_answer(words, spoken):
    check(find_place(words, PLACES, REVISION, spoken=spoken))


def test_long_and_odd_messages_get_an_answer():
    for words in ("a" * 1600, "Derby " * 400, "DE21 " * 400, "😀" * 1600, "\x00\ud800", "1 " * 800):
        check(find_place(words, PLACES, REVISION, spoken=True))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_an_issued_postcode_is_read_however_it_is_spaced(data):
    index = PLACES.index
    outward = data.draw(
        st.sampled_from(["DE21", "DE1", "S41", "SK17", "NG10", "B1", "EC1A", "W1A"])
    )
    postcode = data.draw(st.sampled_from([p for p, _ in index.beginning_with(outward)][:200]))
    gaps = data.draw(st.lists(st.sampled_from(["", " "]), min_size=7, max_size=7))
    typed = "".join(a + b for a, b in zip(postcode, gaps, strict=False))
    glued = postcode[:-3] + data.draw(st.sampled_from(["", " ", "-", ".  "])) + postcode[-3:]
    assert read_postcode(glued, index).text == postcode
    read = read_postcode(typed, index)
    assert read is None or read.text in (postcode, postcode[:-3])


def test_postcodes_that_sound_alike_differ_in_one_letter():
    others = list(alike("DE217AB"))
    assert len(others) == len(set(others)) > 10
    for other in others:
        assert sum(a != b for a, b in zip("DE217AB", other, strict=True)) == 1
        assert [c.isdigit() for c in other] == [c.isdigit() for c in "DE217AB"]


def test_a_postcode_is_read_out_letter_by_letter():
    assert read_out("DE217AB") == "D E 2 1, 7 alpha bravo"
    assert read_out("M11AE") == "M 1, 1 alpha echo"
