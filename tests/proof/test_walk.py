"""The walk against brute force: whatever a real call does, the walk has been there.

Calls are played through the service and the simulated carrier, with random acts at random instants,
most of them just before something opens or closes. Each turn must be a page of the walk, and each
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
from ivr.proof.actions import Act
from ivr.proof.graph import as_heard
from ivr.proof.sample_callers import NO_TEXTS, callers
from ivr.proof.timeline import Timeline, text_timeline, voice_timeline
from ivr.proof.walk import Cell, Walk, walk
from ivr.simulator import Requested, RingOutcome, SimulatedCall, number_for
from ivr.simulator.gathering import Keys, Words
from ivr.simulator.leg import Ring
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
    starts = [start for start, _ in timeline.spans]
    return timeline.spans[bisect_right(starts, now) - 1][1]


def _key(turn: Turn) -> tuple[object, ...]:
    heard = as_heard(turn)
    return heard.says, heard.wait, heard.state, heard.promise


class Follower:
    """Goes through the walk with a call. `stands` are the cells in which it can be."""

    def __init__(self, made: Walk, who: int, now: datetime) -> None:
        self.made, self.who = made, who
        self.page = -1
        self.stands: set[Cell] = set()
        self._pages = {_key(page.turn): number for number, page in enumerate(made.graph.pages)}
        self._start = now

    @property
    def acts(self) -> list[Act]:
        """What can be done here; a ring that a person answers would end the call too soon."""
        graph = self.made.graph
        found = graph.acts[graph.spot_of[self.page]]
        return [act for act in found if act.name != str(RingOutcome.ANSWERED)]

    def begins(self, turn: Turn) -> None:
        self.page = self._page_of(turn)
        here = self.made.graph.bit(self.who, self._moment(self._start))
        self.stands = {
            cell for cell, mask in self.made.begins if cell.page == self.page and mask & here
        }
        assert self.stands, f"no call begins with {turn.says} at {self._start}"

    def goes_on(self, act: Act, turn: Turn, now: datetime) -> None:
        graph = self.made.graph
        spot, before, page = graph.spot_of[self.page], self.page, self._page_of(turn)
        bit = graph.bit(self.who, self._moment(now))
        assert any(o.page == page for o in graph.follow(spot, act, bit)), (
            f"the walk does not know that {act.name} after {graph.pages[before].turn.says} "
            f"leads to {turn.says} at {now}"
        )
        self.stands = {
            to
            for cell in self.stands
            for edge in self.made.edges[cell]
            for to, mask in edge.to
            if act in edge.acts and to.page == page and mask & bit
        }
        assert self.stands, f"no path of the walk does {act.name} and comes to {turn.says} at {now}"
        self.page = page

    def _page_of(self, turn: Turn) -> int:
        key = _key(turn)
        assert key in self._pages, f"no page of the walk says {turn.says}"
        return self._pages[key]

    def _moment(self, now: datetime) -> int:
        return moment_number(self.made.graph.timeline, now)


def do(call: SimulatedCall, act: Act, draws: random.Random) -> None:
    """Do one thing. A talk lasts for two minutes, or for up to hours."""
    match act.does:
        case Keys(keys=keys):
            call.press(keys)
        case Words(words=words):
            call.say(words)
        case Ring(outcome=RingOutcome.ENDED):
            call.ring(RingOutcome.ENDED, draws.choice([120.0, draws.uniform(5, _LONG_TALK)]))
        case Ring(outcome=outcome):
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
    made: Walk, line: SimulatedLine, who: int, start: datetime, draws: random.Random
) -> int:
    """Play one call to its end and check every turn; how many there were."""
    name = made.graph.who[who].name.replace(NO_TEXTS, "mobile")
    carrier = line.carrier(start)
    call = carrier.dial(name if name.startswith("+") else number_for(name))
    follower = Follower(made, who, start)
    follower.begins(line.turns[0])
    turns = 1
    for _ in range(40):
        if call.waiting is None or asked_at(call, start) > start + _LAST_ACT:
            break
        act = draws.choice(follower.acts)
        do(call, act, draws)
        if len(line.turns) > turns:
            assert len(line.turns) == turns + 1
            follower.goes_on(act, line.turns[turns], asked_at(call, start))
            turns += 1
    return turns


def starts(timeline: Timeline, days: int, draws: random.Random, count: int) -> list[datetime]:
    """Instants of the days, most of them within minutes before something changes."""
    first, last = timeline.spans[0][0], timeline.end - _KEEPS
    changes = [start for start, _ in timeline.spans[1:] if start < last]
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
    everybody = callers(revision)
    # Simulated lines keep no promises, so they offer no texts.
    plain = next(each for each in everybody if each.name == NO_TEXTS)
    who = [plain, next(each for each in everybody if each.caller.contacts)]
    made, line, draws = (
        walk(revision, timeline, who=who, places=open_places()),
        SimulatedLine(revision),
        random.Random(seed),  # noqa: S311 - the calls of a test
    )
    return sum(
        follow_a_call(made, line, draws.randrange(len(who)), instant, draws)
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
def test_whatever_a_call_does_the_walk_has_been_there(service: Drawn, start: str, seed: int):
    assert check_calls(service.revision, instant(start), days=14, calls=60, seed=seed)


@pytest.mark.soak
@settings(deadline=None, max_examples=100, phases=(Phase.reuse, Phase.generate))
@DRAWN
def test_whatever_many_calls_do_the_walk_has_been_there(service: Drawn, start: str, seed: int):
    assert check_calls(service.revision, instant(start), days=14, calls=200, seed=seed)


@pytest.mark.soak
def test_whatever_a_call_to_the_shipped_service_does_the_walk_has_been_there():
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
    assert {pair for pair in pairwise(minutes) if pair[0] != pair[1]} == timeline.follows
    assert timeline.within(0) == timeline.follows
    apart = {
        (one, two)
        for i, one in enumerate(minutes)
        for two in minutes[i : i + 4 * 60 + 1]
        if one != two
    }
    assert apart <= timeline.within(_LONG_TALK)
