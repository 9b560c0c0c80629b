"""Every scenario goes the same way in the web application as in the simulated line, event for event."""

import pytest

from ivr.engine import voice
from ivr.proof.scenarios import read_scenarios, run
from ivr.simulator.callers import number_for
from ivr.simulator.events import Requested, SimulatedOutcome
from ivr.simulator.script import play
from tests import callers
from tests.flask_line import FlaskLine

SCENARIOS = [each.scenario for each in read_scenarios(callers.ROOT).scenarios]
CALLS = [each for each in SCENARIOS if each.texts is None]
TEXTS = [each for each in SCENARIOS if each.texts is not None]


@pytest.fixture(scope="module")
def flask_line():
    return FlaskLine(callers.shipped())


def call_events(line, scenario) -> tuple[object, ...]:
    """All that happens in a call, without the addresses that were asked."""
    call = line.carrier(scenario.instant()).dial(number_for(scenario.from_))
    outcomes = [outcome for _, outcome in scenario.expected_rings()]
    play(call, scenario.actions(), [*outcomes, *[SimulatedOutcome.NO_ANSWER] * 20])
    return tuple(each for each in call.events if not isinstance(each, Requested))


def replies(line, scenario) -> tuple[object, ...]:
    replies = line.carrier(scenario.instant()).text(
        number_for(scenario.from_), scenario.texts, media=scenario.pictures
    )
    return replies.messages, replies.faults


def test_calls_go_as_they_do_in_the_web_application(line, flask_line):
    assert len(CALLS) >= 80
    for scenario in CALLS:
        assert call_events(line, scenario) == call_events(flask_line, scenario), scenario.scenario


def test_texts_are_answered_as_they_are_in_the_web_application(line, flask_line):
    assert len(TEXTS) >= 80
    for scenario in TEXTS:
        assert replies(line, scenario) == replies(flask_line, scenario), scenario.scenario


def test_a_scenario_in_which_the_engine_raises_does_not_hold(line, monkeypatch):
    scenario = CALLS[0]
    assert list(run(scenario, line.carrier)) == []

    def fails(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(voice, "start", fails)
    assert any("answered 500" in problem for problem in run(scenario, line.carrier))
