"""Simulated calls and texts, which changed live data in other flow engines.

Each test rebuilds a fault of RapidPro, Glific, Verboice, Studio, jambonz or FreePBX. The engine and the
number of its issue are above each group.
"""

import pytest

from ivr.simulator.events import SimulatedOutcome
from ivr.simulator.line import SimulatedLine
from ivr.simulator.script import Press, play
from tests.callers import BANK_HOLIDAY, WORKING_DAY, Caller, instant, shipped, shipped_line
from tests.cli.terminal import ivr
from tests.lessons.lesson import Lesson
from tests.texters import Texter

MOBILE = "+447700900123"


# --- Simulators wrote into live data, kept state, and were shared (rapidpro #408, #175, glific #4304)


@pytest.mark.lesson(Lesson.SHARED_SIMULATOR)
def test_two_simulated_calls_share_no_state():
    one, two = SimulatedLine(shipped()), SimulatedLine(shipped())
    first, second = one.carrier(instant(WORKING_DAY)), two.carrier(instant(BANK_HOLIDAY))
    here, there = first.dial(MOBILE), second.dial(MOBILE)
    here.press("1")
    there.press("2")
    here.stay_silent()
    there.stay_silent()
    assert here.waiting.number == "+441332641172"
    assert there.waiting.number == "+441629533190"
    assert {turn.state.area for turn in one.turns} == {None, "derby"}
    assert {turn.state.area for turn in two.turns} == {None, "derbyshire"}


@pytest.mark.lesson(Lesson.SHARED_SIMULATOR)
def test_a_simulated_call_does_not_affect_the_next():
    def heard():
        call = shipped_line().carrier(instant(WORKING_DAY)).dial(MOBILE)
        play(
            call,
            [Press("9"), Press("1"), Press("1"), Press("1")],
            (SimulatedOutcome.NO_ANSWER,) * 9,
        )
        return call.heard

    first = heard()
    assert first
    assert heard() == first


@pytest.mark.lesson(Lesson.SHARED_SIMULATOR)
def test_simulated_calls_and_texts_write_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Caller().dials().presses("1").waits().tries("initial-response")
    Texter().texts("derby")
    ivr("call", "--at", "2026-11-24 10:00", "--press", "1")
    assert list(tmp_path.rglob("*")) == []
