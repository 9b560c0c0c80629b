"""The terminal command of the page makes the same call again."""

import json
import random
import shlex
from datetime import UTC, datetime
from functools import cache

import pytest
from click.testing import CliRunner

from ivr.cli import commands
from ivr.simulator.events import Ended, Heard, Listening, Pressed, Rang, Ringing, SimulatedOutcome
from ivr.simulator.script import ComeBack, HangUp, Press, Speak, Wait
from ivr.web.demonstration.actions import terminal_command
from ivr.web.demonstration.call_replay import replay
from tests.callers import ROOT, shipped

AT = datetime(2026, 12, 28, 9, 2, tzinfo=UTC)
SEEDS = 12
FROM = ("mobile", "landline", "withheld")
NUMBERS = {"mobile": "+447700900123", "landline": "+441632960123", "withheld": "anonymous"}


def possible_actions(waiting, chance: random.Random):
    if isinstance(waiting, Listening):
        yield from (Press(key) for key in "0123*")
        yield from (Press(key, at_once=True) for key in "012#")
        yield from (Speak("derbyshire"), Speak('I\'m a "teacher"'), Wait())
        if chance.random() < 0.3:
            yield HangUp()
    elif isinstance(waiting, Ringing):
        yield from (
            outcome for outcome in SimulatedOutcome if outcome is not SimulatedOutcome.CANCELED
        )
        if waiting.hangup_on_star:
            yield ComeBack()
        yield HangUp()


@cache
def browser_call(seed: int):
    """A call with up to twelve random actions, each of them possible."""
    chance = random.Random(seed)  # noqa: S311 - the same calls every time
    caller = FROM[seed % 3]
    call = replay(shipped(), AT, NUMBERS[caller], (), None)
    for _ in range(12):
        possible = list(possible_actions(call.waiting, chance))
        if not possible:
            break
        call = replay(shipped(), AT, NUMBERS[caller], call.actions, chance.choice(possible))
    return caller, call


def made_again(caller: str, call):
    words = shlex.split(terminal_command(AT, caller, call.actions))
    assert words[:2] == ["ivr", "call"]
    done = CliRunner().invoke(commands, ["call", *words[2:], "--content", str(ROOT), "--json"])
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_command_makes_the_same_call(seed):
    caller, call = browser_call(seed)
    again = made_again(caller, call)
    heard = [event.text for event in call.events if isinstance(event, Heard)]
    rang = [
        (event.number, str(event.outcome), round(event.seconds, 1))
        for event in call.events
        if isinstance(event, Rang)
    ]
    pressed = [event.keys for event in call.events if isinstance(event, Pressed)]
    assert again["heard"][: len(heard)] == heard
    assert [(r["number"], r["outcome"], r["seconds"]) for r in again["rang"]][: len(rang)] == rang
    assert again["pressed"][: len(pressed)] == pressed
    if call.waiting is None:
        assert (len(again["heard"]), len(again["rang"])) == (len(heard), len(rang))
        ended = next(event.how for event in call.events if isinstance(event, Ended))
        assert again["ended"] == ended


def test_these_calls_have_every_kind_of_action():
    """Otherwise the test above would prove little."""
    done = {
        type(action).__name__ + ("!" if getattr(action, "at_once", False) else "")
        for seed in range(SEEDS)
        for action in browser_call(seed)[1].actions
    }
    assert done >= {"Press", "Press!", "Speak", "Wait", "HangUp", "SimulatedOutcome"}
    given_up = [
        event
        for seed in range(SEEDS)
        for event in browser_call(seed)[1].events
        if isinstance(event, Rang) and event.outcome is SimulatedOutcome.CANCELED
    ]
    assert given_up
