"""The line without a server says what the line with one says: every story, event for event."""

import pytest

from ivr.directory.clock import from_wall_clock
from ivr.directory.places import open_places
from ivr.engine import voice
from ivr.proof.bare_line import BareLine
from ivr.proof.scenarios import read_deed, read_ring, read_scenarios, run
from ivr.simulator import Requested, RingOutcome, number_for
from ivr.simulator.script import play
from tests import callers

STORIES = [each.scenario for each in read_scenarios(callers.ROOT).scenarios]
CALLS = [each for each in STORIES if each.texts is None]
TEXTS = [each for each in STORIES if each.texts is not None]


@pytest.fixture(scope="module")
def bare():
    return BareLine(callers.shipped(), open_places())


def called(line, story) -> tuple[object, ...]:
    """All that happens in a call, without the addresses that were asked."""
    rings = [] if story.rings == ("nobody",) else [read_ring(each)[1] for each in story.rings]
    call = line.carrier(instant(story)).dial(number_for(story.from_))
    play(call, [read_deed(deed) for deed in story.does], [*rings, *[RingOutcome.NO_ANSWER] * 20])
    return tuple(each for each in call.events if not isinstance(each, Requested))


def texted(line, story) -> tuple[object, ...]:
    said = line.carrier(instant(story)).text(
        number_for(story.from_), story.texts, media=story.pictures
    )
    return said.messages, said.faults


def instant(story):
    return from_wall_clock(story.at.at, later=story.at.late)


def test_calls_go_as_they_do_through_the_server(line, bare):
    assert len(CALLS) >= 80
    for story in CALLS:
        assert called(bare, story) == called(line, story), story.scenario


def test_texts_are_answered_as_they_are_by_the_server(line, bare):
    assert len(TEXTS) >= 80
    for story in TEXTS:
        assert texted(bare, story) == texted(line, story), story.scenario


def test_a_story_in_which_the_engine_raises_does_not_hold(bare, monkeypatch):
    story = CALLS[0]
    assert list(run(story, bare.carrier)) == []

    def fails(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(voice, "start", fails)
    assert any("answered 500" in problem for problem in run(story, bare.carrier))
