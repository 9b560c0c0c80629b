"""docs/vocabulary.md: each message in its tables gets the reply that the table says."""

import re
from pathlib import Path

import pytest

from ivr.content.vocabulary import near_chains, phrases, shortened
from ivr.engine.message_intent import find_intent
from tests.callers import shipped

PAGE = (Path(__file__).parents[2] / "docs/vocabulary.md").read_text("utf-8")
ROWS = [
    (message, entry)
    for message, entry in re.findall(r"^\| (.+?) \| ([a-z-]+) \|$", PAGE, re.MULTILINE)
    if message != "message"
]


def test_the_page_has_examples_of_each_part() -> None:
    assert len(ROWS) >= 15
    assert {entry for _, entry in ROWS} >= {"danger", "unknown", "form"}


@pytest.mark.parametrize(("message", "entry"), ROWS)
def test_a_message_of_the_page_gets_its_reply(message: str, entry: str) -> None:
    assert (find_intent(shipped(), message).entry or "unknown") == entry


def test_a_list_stands_for_each_of_its_words() -> None:
    assert list(phrases({}, "my <arm, leg> <hurts, is hurting>")) == [
        "my arm hurts",
        "my arm is hurting",
        "my leg hurts",
        "my leg is hurting",
    ]


def test_a_list_of_one_verb_stands_for_its_forms() -> None:
    assert set(phrases({}, "<starve (verb)> me")) >= {"starve me", "starves me", "starving me"}


def test_a_group_that_does_not_exist_stands_for_nothing() -> None:
    assert list(phrases({"kin": ("mum",)}, "<kind> me")) == []


def test_a_list_may_stand_in_each_part_of_a_pattern() -> None:
    chains = near_chains("<slap (verb), hit> ... <mum, dad> + <help, pls>")
    assert chains == (("<slap (verb), hit>", "<mum, dad>"), ("<help, pls>",))


def test_a_long_list_is_shown_short() -> None:
    assert shortened("<a, b, c, d> ... <kin> + <x, y>") == "<a, b, c, ...> ... <kin> + <x, y>"
