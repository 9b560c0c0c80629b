"""Every sign that phones send for an apostrophe, in texts, speech and places."""

import re

import pytest

from ivr.content.vocabulary import phrases
from ivr.directory.places import find_place, open_places
from ivr.engine.danger import danger_phrases
from ivr.engine.message_intent import find_intent
from tests.callers import shipped

# Straight, curly, reversed, low and full-width; accents; primes; modifier letters; other alphabets.
SIGNS = (
    "'\u2019\u2018\u201b\u201a\uff07\u00b4\u0060\u00b8\u02ca"
    "\u2032\u2035\u02bc\u02b9\u02bb\u055a\u05f3\u275c"
)
CONTRACTION = re.compile(
    r"\b(?:(do|does|did|is|was|wo|ca|have|has|would|could)(nt)|(he|she|it|that|mum|dad)(s)"
    r"|(i)(m|ve)|(they|we|you)(re|ve))\b"
)


def contracted(sign: str) -> list[str]:
    """All listed phrases of danger with a contraction, written with this sign."""

    def write(match: re.Match[str]) -> str:
        start, end = (part for part in match.groups() if part)
        return f"{start}n{sign}t" if end == "nt" else f"{start}{sign}{end}"

    revision = shipped()
    listed = (
        phrase
        for keywords in revision.danger.urgent.values()
        for written in keywords.words
        for phrase in phrases(revision.danger.groups, written)
    )
    return [CONTRACTION.sub(write, phrase) for phrase in listed if CONTRACTION.search(phrase)]


@pytest.mark.parametrize("sign", SIGNS)
def test_danger_is_recognised_with_any_apostrophe_in_texts_and_speech(sign):
    written = contracted(sign)[:: 1 if sign == "\u00b4" else 7]
    assert len(written) > 50
    assert [each for each in written if not find_intent(shipped(), each).is_urgent] == []
    assert [each for each in written if not danger_phrases(shipped()).find(each)] == []


@pytest.mark.parametrize("sign", SIGNS)
def test_a_place_is_found_beside_any_apostrophe(sign):
    place = find_place(f"my neighbour{sign}s child in Spondon", open_places(), shipped())
    assert place.area == "derby"


def test_double_quotation_marks_do_not_join_words():
    assert find_intent(shipped(), "she said \u201chelp me\u201d").is_urgent
    assert not find_intent(shipped(), "he\u201cs hurting me\u201d").trail[-1].startswith('"hes')
