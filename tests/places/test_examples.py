"""Example words for every kind of answer, for the proof."""

from ivr.directory.places import NOWHERE, find
from ivr.directory.places.example_answers import examples


def test_every_kind_of_answer_has_an_example(places, revision):
    found = examples(places, revision)
    assert {
        *(f"area {area} by {how}" for area in revision.areas for how in ("name", "postcode")),
        *("elsewhere england", "elsewhere wales", "elsewhere scotland unnamed"),
        *("elsewhere northern-ireland unnamed", "elsewhere islands unnamed", "elsewhere unnamed"),
        *("which", "straddles", "never-issued", "never-issued in derbyshire", "nothing"),
        "area derby read back",
    } <= set(found)


def test_without_the_index_only_names_have_examples(revision):
    found = examples(NOWHERE, revision)
    assert {"area derby by name", "which", "straddles", "nothing"} <= set(found)
    assert not any("postcode" in name for name in found)


def test_examples_are_the_same_every_time(places, revision):
    assert examples(places, revision) == examples(places, revision)
    assert all(
        find(w, places, revision, spoken=True).why for w in examples(places, revision).values()
    )
