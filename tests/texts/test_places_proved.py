"""The claim about texts, of places: it holds for the shipped files, and finds what was broken."""

import pytest

from ivr.directory.places import NO_INDEX, open_places
from ivr.proof.claims.base import Evidence
from ivr.proof.claims.texts import bad_place_replies, fitting_texts
from ivr.proof.graph import Graph
from ivr.proof.sample_callers import sample_callers
from ivr.proof.timeline import text_timeline, voice_timeline
from ivr.proof.walk import Walk
from tests.callers import WORKING_DAY, edited, instant, shipped

TEXTS_FILE = "flows/sms.yaml"


def proved(revision, places) -> Evidence:
    start, days = instant(WORKING_DAY), 2
    graph = Graph(revision, voice_timeline(revision, start, days), sample_callers(revision), places)
    texts = text_timeline(revision, start, days)
    return Evidence(revision, start, days, Walk(graph), texts, (), lambda: ())


def refuted(revision, places) -> set[str]:
    """What is wrong with the answers to places, without the phrases that ask for other replies."""
    found = bad_place_replies(proved(revision, places))
    return {f"{each.text}: {each.problem}" for each in found}


@pytest.mark.parametrize("places", [open_places(), NO_INDEX], ids=["with the index", "without it"])
def test_every_class_of_places_is_answered_rightly(places):
    assert refuted(shipped(), places) == set()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('name: "{place} is in {area}."', 'name: "Thank you for {place}."', "was understood"),
        ("postcode: That is in {area}.", "postcode: Thank you.", "was understood"),
        ("There is no such postcode. Is it", "Is the abuse, is it", "is not neutral"),
        (
            "{council} covers that place: search",
            "{council} covers it\u2019s place: search",
            "GSM-7",
        ),
        ("That is in Scotland: ", f"That is in Scotland. {'It is. ' * 30}", "segments"),
    ],
)
def test_what_is_broken_is_found(old, new, what):
    broken = edited((TEXTS_FILE, old, new))
    assert any(what in each for each in refuted(broken, open_places()))


def test_the_claim_looks_at_places():
    assert fitting_texts.id == "texts"
    looked = proved(shipped(), open_places())
    next(fitting_texts.refute(looked), None)
    assert looked.counts["places texted"] >= 20
    assert looked.counts["texts about places written"] >= 100
