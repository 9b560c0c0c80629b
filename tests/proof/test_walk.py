"""The walk against brute force: everything that a real call does is in the walk.

Calls are played through the service and the simulated carrier, with random acts at random instants,
most of them just before a contact opens or closes. Each turn must be a document of the walk, and each
step one that the walk took, with the same caller, at the moment that then held.
"""

import random
from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ivr.content.revision import Revision
from ivr.directory.moment import moment_at
from ivr.directory.places import open_places
from ivr.engine.turn import Turn
from ivr.proof.actions import Action
from ivr.proof.cells import Cell
from ivr.proof.graph import as_heard
from ivr.proof.sample_callers import NO_TEXTS, sample_callers
from ivr.proof.timeline import Timeline, text_timeline, voice_timeline
from ivr.proof.walk import Walk, walk
from ivr.simulator.call import SimulatedCall
from ivr.simulator.call_leg import RingResult
from ivr.simulator.callers import number_for
from ivr.simulator.events import Requested, SimulatedOutcome
from ivr.simulator.gather import Keys, Words
from ivr.simulator.line import SimulatedLine
from tests.callers import instant, shipped
from tests.proof.services import Drawn, services

CHRISTMAS = "Mon 21 Dec 2026 00:00"
CLOCKS_FORWARD = "Mon 22 Mar 2027 00:00"
CLOCKS_BACK = "Mon 18 Oct 2027 00:00"
_LONG_TALK = 4 * 60 * 60.0
_KEEPS = timedelta(hours=6)  # the longest that a call of this test can last
_LAST_ACT = timedelta(hours=1)


def moment_number(timeline: Timeline, now: datetime) -> int:
    starts = [start for start, _ in timeline.periods]
    return timeline.periods[bisect_right(starts, now) - 1][1]


def _key(turn: Turn) -> tuple[object, ...]:
    heard = as_heard(turn)
    return heard.says, heard.wait, heard.state, heard.promise


class Follower:
    """Follows a call through the walk. `cells` are the cells in which it can be."""

    def __init__(self, made: Walk, caller: int, now: datetime) -> None:
        self.made, self.caller = made, caller
        self.document = -1
        self.cells: set[Cell] = set()
        self._documents = {
            _key(document.turn): number for number, document in enumerate(made.graph.documents)
        }
        self._start = now

    @property
    def actions(self) -> list[Action]:
        """What can be done here; a ring that a person answers would end the call too soon."""
        graph = self.made.graph
        found = graph.actions[graph.position_of[self.document]]
        return [action for action in found if action.name != str(SimulatedOutcome.ANSWERED)]

    def begins(self, turn: Turn) -> None:
        self.document = self._document_of(turn)
        here = self.made.graph.masks.bit(self.caller, self._moment(self._start))
        self.cells = {
            cell
            for cell, mask in self.made.starts
            if cell.document == self.document and mask & here
        }
        assert self.cells, f"no call begins with {turn.says} at {self._start}"

    def goes_on(self, action: Action, turn: Turn, now: datetime) -> None:
        graph = self.made.graph
        position, before = graph.position_of[self.document], self.document
        document = self._document_of(turn)
        bit = graph.masks.bit(self.caller, self._moment(now))
        assert any(o.document == document for o in graph.follow(position, action, bit)), (
            f"the walk does not know that {action.name} after {graph.documents[before].turn.says} "
            f"leads to {turn.says} at {now}"
        )
        self.cells = {
            to
            for cell in self.cells
            for edge in self.made.edges[cell]
            for to, mask in edge.targets
            if action in edge.actions and to.document == document and mask & bit
        }
        assert self.cells, (
            f"no path of the walk does {action.name} and comes to {turn.says} at {now}"
        )
        self.document = document

    def _document_of(self, turn: Turn) -> int:
        key = _key(turn)
        assert key in self._documents, f"no document of the walk says {turn.says}"
        return self._documents[key]

    def _moment(self, now: datetime) -> int:
        return moment_number(self.made.graph.timeline, now)


def do(call: SimulatedCall, action: Action, draws: random.Random) -> None:
    """Do one thing. A talk lasts for two minutes, or for up to hours."""
    match action.simulated:
        case Keys(keys=keys):
            call.press(keys)
        case Words(words=words):
            call.say(words)
        case RingResult(outcome=SimulatedOutcome.ENDED):
            call.ring(SimulatedOutcome.ENDED, draws.choice([120.0, draws.uniform(5, _LONG_TALK)]))
        case RingResult(outcome=outcome):
            call.ring(outcome)
        case _:
            call.stay_silent()


def asked_at(call: SimulatedCall, start: datetime) -> datetime:
    """When the carrier asked for the newest turn."""
    asked = [
        event.at
        for event in call.events
        if isinstance(event, Requested) and "/status" not in event.url
    ]
    return start + timedelta(seconds=asked[-1])


def follow_a_call(
    made: Walk, line: SimulatedLine, caller: int, start: datetime, draws: random.Random
) -> int:
    """Play one call to its end and check every turn; how many there were."""
    name = made.graph.callers[caller].name.replace(NO_TEXTS, "mobile")
    carrier = line.carrier(start)
    call = carrier.dial(name if name.startswith("+") else number_for(name))
    follower = Follower(made, caller, start)
    follower.begins(line.turns[0])
    turns = 1
    for _ in range(40):
        if call.waiting is None or asked_at(call, start) > start + _LAST_ACT:
            break
        action = draws.choice(follower.actions)
        do(call, action, draws)
        if len(line.turns) > turns:
            assert len(line.turns) == turns + 1
            follower.goes_on(action, line.turns[turns], asked_at(call, start))
            turns += 1
    return turns


def starts(timeline: Timeline, days: int, draws: random.Random, count: int) -> list[datetime]:
    """Instants of the days, most of them within minutes before something changes."""
    first, last = timeline.periods[0][0], timeline.end - _KEEPS
    changes = [start for start, _ in timeline.periods[1:] if start < last]
    found = []
    for _ in range(count):
        if changes and draws.random() < 0.8:
            before = draws.choice([60, 240, 5 * 3600])
            found.append(draws.choice(changes) - timedelta(seconds=draws.randint(0, before)))
        else:
            found.append(first + timedelta(seconds=draws.randint(0, days * 86400)))
    return [min(max(each, first), last) for each in found]


def check_calls(revision: Revision, start: datetime, days: int, calls: int, seed: int) -> int:
    timeline = voice_timeline(revision, start, days)
    everyone = sample_callers(revision)
    # Simulated lines keep no promises, so they offer no texts.
    plain = next(each for each in everyone if each.name == NO_TEXTS)
    callers = [plain, next(each for each in everyone if each.caller.contacts)]
    made, line, draws = (
        walk(revision, timeline, callers=callers, places=open_places()),
        SimulatedLine(revision),
        random.Random(seed),  # noqa: S311 - the calls of a test
    )
    return sum(
        follow_a_call(made, line, draws.randrange(len(callers)), instant, draws)
        for instant in starts(timeline, days, draws, calls)
    )


DRAWN = given(
    service=services(),
    start=st.sampled_from([CHRISTMAS, CLOCKS_FORWARD, CLOCKS_BACK]),
    seed=st.integers(0, 2**32),
)


QUICKLY = settings(deadline=None, derandomize=True, phases=(Phase.generate,))


@settings(QUICKLY, max_examples=6)
@DRAWN
def test_everything_that_a_call_does_is_in_the_walk(service: Drawn, start: str, seed: int):
    assert check_calls(service.revision, instant(start), days=14, calls=60, seed=seed)


@pytest.mark.soak
@settings(deadline=None, max_examples=100, phases=(Phase.reuse, Phase.generate))
@DRAWN
def test_everything_that_many_calls_do_is_in_the_walk(service: Drawn, start: str, seed: int):
    assert check_calls(service.revision, instant(start), days=14, calls=200, seed=seed)


@pytest.mark.soak
def test_everything_that_calls_to_the_shipped_service_do_is_in_the_walk():
    assert check_calls(shipped(), instant(CHRISTMAS), days=14, calls=1500, seed=1) > 5000


def check_minutes(revision: Revision, start: datetime, days: int) -> None:
    voice, texts = voice_timeline(revision, start, days), text_timeline(revision, start, days)
    for minute in range(days * 24 * 60):
        now = start + timedelta(minutes=minute)
        here = moment_at(revision, now)
        spoken = voice.moments[moment_number(voice, now)]
        texted = texts.moments[moment_number(texts, now)]
        for name, status in here.statuses.items():
            heard, read = spoken.statuses[name], texted.statuses[name]
            assert (heard.state, heard.spoken, heard.today) == (
                status.state,
                status.spoken,
                status.today,
            ), f"{name} at {now}"
            assert (read.state, read.texted) == (status.state, status.texted), f"{name} at {now}"
        assert spoken.announcements == here.announcements, f"at {now}"
        assert texted.announcement_texts == here.announcement_texts, f"at {now}"


@pytest.mark.parametrize("start", [CHRISTMAS, CLOCKS_FORWARD, CLOCKS_BACK])
def test_every_minute_of_two_weeks_is_a_moment_of_the_timeline(start):
    check_minutes(shipped(), instant(start), days=14)


@settings(QUICKLY, max_examples=3)
@given(service=services(), start=st.sampled_from([CHRISTMAS, CLOCKS_FORWARD, CLOCKS_BACK]))
def test_every_minute_of_a_drawn_service_is_a_moment_of_the_timeline(service: Drawn, start: str):
    check_minutes(service.revision, instant(start), days=14)


@settings(QUICKLY, max_examples=3)
@given(service=services())
def test_moments_follow_each_other_as_the_minutes_do(service: Drawn):
    start = instant(CHRISTMAS)
    timeline = voice_timeline(service.revision, start, 14)
    minutes = [moment_number(timeline, start + timedelta(minutes=i)) for i in range(14 * 24 * 60)]
    assert {pair for pair in pairwise(minutes) if pair[0] != pair[1]} == timeline.transitions
    assert timeline.pairs_within(0) == timeline.transitions
    apart = {
        (one, two)
        for i, one in enumerate(minutes)
        for two in minutes[i : i + 4 * 60 + 1]
        if one != two
    }
    assert apart <= timeline.pairs_within(_LONG_TALK)
