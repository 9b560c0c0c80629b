"""Example words for every kind of answer, for the proof."""

from ivr.directory.places import NO_INDEX, find_place
from ivr.directory.places.example_answers import example_answers


def test_every_kind_of_answer_has_an_example(places, revision):
    examples = example_answers(places, revision)
    assert {
        *(f"area {area} by {how}" for area in revision.areas for how in ("name", "postcode")),
        *("elsewhere england", "elsewhere wales", "elsewhere scotland unnamed"),
        *("elsewhere northern-ireland unnamed", "elsewhere islands unnamed", "elsewhere unnamed"),
        *("which", "on-boundary", "never-issued", "never-issued in derbyshire", "nothing"),
        "area derby read back",
    } <= set(examples)


def test_without_the_index_only_names_have_examples(revision):
    examples = example_answers(NO_INDEX, revision)
    assert {"area derby by name", "which", "on-boundary", "nothing"} <= set(examples)
    assert not any("postcode" in name for name in examples)


def test_examples_are_the_same_every_time(places, revision):
    assert example_answers(places, revision) == example_answers(places, revision)
    examples = example_answers(places, revision).values()
    assert all(find_place(words, places, revision, spoken=True).reason for words in examples)
