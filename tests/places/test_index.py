"""The postcode index against the source it is built from, row by row, and against bad files."""

import pytest

from ivr.directory.places import Council, open_places
from ivr.directory.places.councils import council_lookup
from ivr.directory.places.index import IndexUnreadable, PostcodeIndex, inward_code, inward_number
from ivr.directory.places.index_builder import Origin, build
from ivr.directory.places.ons_source import origin, read_rows, row_files

SIZE = 2_720_556
WITHOUT_A_COUNCIL = 11_007
ORIGIN = Origin("made up", "a licence", "an attribution")


def made(tmp_path, *some: tuple[str, str]):
    path = tmp_path / "made.index"
    assert build(path, some, lambda code: Council(code, f"{code} Council"), ORIGIN) == len(some)
    return path


def test_every_row_of_the_source_is_answered_as_the_source_has_it(places):
    """All 2,720,556: a wrong one sends a caller to the wrong council."""
    index, asked, none = places.index, 0, 0
    for file in row_files():
        for postcode, district in read_rows(file):
            assert index.district(postcode) == district, postcode
            asked += 1
            none += not district
    assert asked == len(index) == SIZE
    assert none == WITHOUT_A_COUNCIL


def test_there_is_no_row_that_the_source_has_not(places):
    assert sum(1 for _ in places.index) == SIZE
    derby = sum(district == "E06000015" for _, district in places.index)
    county = sum("E07000032" <= district <= "E07000039" for _, district in places.index)
    assert (derby, county) == (12_075, 31_973)


def test_edition_licence_and_attribution_are_inside(places):
    index = places.index
    assert index.edition == origin().edition
    assert "Open Government Licence" in index.licence
    assert "Crown copyright and database right" in index.attribution


def test_a_postcode_that_was_never_issued_is_none_and_not_a_neighbour(places):
    index = places.index
    assert index.district("DE217ZZ") is not None
    for text in ("DE219ZZ", "ZZ99ZZ", "DE21", "", "DE217A", "DE217AÉ", "de217ab", "DE2177B", "7AB"):
        assert index.district(text) is None, text
        assert index.council(text) is None, text


def test_the_first_half_of_a_postcode_names_all_its_councils_the_largest_first(places):
    assert [c.place for c in places.index.councils_in("DE21")] == ["Derby", "Derbyshire"]
    assert [c.place for c in places.index.councils_in("DE4")] == ["Derbyshire"]
    assert places.index.councils_in("ZZ9") == ()


def test_the_county_is_responsible_where_there_are_two_tiers(places):
    assert places.index.district("DE43AT") == "E07000035"
    assert places.index.council("DE43AT").code == "E10000007"


def test_inward_codes_are_numbers_and_back():
    assert all(inward_number(inward_code(n)) == n for n in range(6760))
    assert [inward_number(bad) for bad in ("", "AAA", "7A", "7AB ", "7aB", "77B")] == [-1] * 6


def test_rows_come_in_any_order_and_come_out_sorted(tmp_path):
    index = PostcodeIndex(made(tmp_path, ("B29ZZ", "E2"), ("A11AA", ""), ("B21AA", "E1")))
    assert list(index) == [("A11AA", ""), ("B21AA", "E1"), ("B29ZZ", "E2")]
    assert index.council("A11AA") == Council()
    assert index.council("B29ZZ").name == "E2 Council"
    assert index.council("B22ZZ") is None


@pytest.mark.parametrize(
    "some", [[("A11AA", "E1"), ("A11AA", "E2")], [("A1 1AA", "E1")], [("", "E1")], [("A1AAA", "")]]
)
def test_rows_that_cannot_be_are_refused_and_nothing_is_left_behind(tmp_path, some):
    with pytest.raises(ValueError, match="postcode"):
        build(tmp_path / "made.index", some, Council, ORIGIN)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [0, 1, 8, 12, 40, -1])
def test_a_damaged_file_is_said_and_never_answers(tmp_path, length):
    path = made(tmp_path, ("A11AA", "E1"), ("B21AA", "E2"))
    whole = path.read_bytes()
    path.write_bytes(whole[:length] if length >= 0 else whole[: len(whole) - 40])
    with pytest.raises(IndexUnreadable):
        PostcodeIndex(path)
    opened = open_places(path)
    assert opened.index is None
    assert "build" in opened.missing


def test_an_index_of_another_version_is_said(tmp_path):
    path = made(tmp_path, ("A11AA", "E1"))
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":2'))
    assert "this version" in open_places(path).missing


def test_a_missing_index_is_said_with_what_to_do(tmp_path):
    assert "ivr places build" in open_places(tmp_path / "none").missing


def test_every_district_of_england_and_wales_has_a_council_with_a_name(places):
    """A code that came after our tables is found here: add it to councils.py, with its source."""
    codes = {district for _, district in places.index if district[:1] in ("E", "W")}
    nameless = sorted(code for code in codes if not places.index.council_of(code).name)
    assert len(codes) > 300
    assert nameless == []


@pytest.mark.parametrize(
    ("district", "code", "name", "nation"),
    [
        ("E06000015", "E06000015", "Derby City Council", "england"),
        ("E07000038", "E10000007", "Derbyshire County Council", "england"),
        ("E06000063", "E06000063", "Cumberland Council", "england"),
        ("E06000064", "E06000064", "Westmorland and Furness Council", "england"),
        ("E06000065", "E06000065", "North Yorkshire Council", "england"),
        ("E06000066", "E06000066", "Somerset Council", "england"),
        ("E06000010", "E06000010", "Hull City Council", "england"),
        ("E06000014", "E06000014", "City of York Council", "england"),
        ("W06000015", "W06000015", "Cardiff Council", "wales"),
        ("S12000036", "S12000036", "", "scotland"),
        ("N09000003", "N09000003", "", "northern-ireland"),
        ("L99999999", "", "", "islands"),
        ("M99999999", "", "", "islands"),
        ("E07999999", "E07999999", "", "england"),
        ("X1", "", "", ""),
    ],
)
def test_who_is_responsible_in_a_district(district, code, name, nation):
    council = council_lookup()(district)
    assert (council.code, council.name, council.nation) == (code, name, nation)


def test_council_names_fit_the_characters_of_a_text(places):
    """A letter outside GSM-7 cuts a text segment to 70 characters."""
    names = {places.index.council_of(district).name for _, district in places.index}
    assert all(name.isascii() for name in names)
