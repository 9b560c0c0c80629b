"""What the engine does not read cannot matter: one answer is right for every past that it serves."""

import random
from itertools import product

import pytest

from ivr.directory.places import open_places
from ivr.engine import voice
from ivr.engine.call_state import CallState, Phase
from ivr.engine.events import KeysPressed, RingEnded, RingOutcome, Silence, SpeechHeard
from ivr.engine.turn import End, Turn
from ivr.proof.read_tracking import (
    PAST_FIELDS,
    has_values,
    past_of,
    track_turn,
    with_past,
    without_past,
)
from ivr.proof.sample_callers import sample_callers
from tests.callers import moment, shipped

EMPTY = CallState()
PASTS = [
    dict(zip(PAST_FIELDS, each, strict=True))
    for each in product((0, 1, 2), (0, 1, 3), (0, 2), (0, 1, 2), (False, True), (False, True))
]


def answering(ask, state: CallState = EMPTY) -> tuple[Turn, dict[str, object], tuple[str, ...]]:
    turn, read, carried = track_turn(state, ask)
    return turn, dict(read), carried


def passing_on(**changes):
    def ask(state: CallState) -> Turn:
        taken = {name: change(state) for name, change in changes.items()}
        return Turn((), End(), state._replace(**taken))

    return ask


# --- One answer for many pasts ----------------------------------------------------------------------


def asked_in_calls():
    """States in the middle of calls, each with something that can happen next."""
    revision = shipped()
    rung = next(row.try_[0] for row in revision.routes)
    for step in revision.voice.steps:
        for event in (
            Silence(),
            KeysPressed("1"),
            KeysPressed("0"),
            KeysPressed("*"),
            KeysPressed("7"),
            SpeechHeard("derby"),
        ):
            yield CallState(revision.id, step=step, area="derby", caller="public"), event
    for outcome in RingOutcome:
        yield CallState(revision.id, Phase.RING, rung=(rung,)), RingEnded(outcome, 30)
    for phase in (Phase.STILL_THERE, Phase.NUMBERS, Phase.TEXT_OFFER):
        for event in (Silence(), KeysPressed("1"), KeysPressed("*"), KeysPressed("0")):
            yield CallState(revision.id, phase, area="derby", rung=(rung,)), event


@pytest.mark.parametrize("at", ["Tue 24 Nov 2026 10:00", "Fri 25 Dec 2026 03:00"])
def test_an_answer_is_right_for_every_past_that_it_is_given_for(at):
    revision, here, places = shipped(), moment(at), open_places()
    caller = sample_callers(revision)[0].caller
    served, reused = 0, 0
    for bare, event in asked_in_calls():

        def ask(state: CallState, event=event) -> Turn:
            return voice.resume(revision, state, event, caller, here, places)

        answers = []
        for past in PASTS:
            state = bare._replace(**past)
            known = next((each for each in answers if has_values(state, each[1])), None)
            reused += known is not None
            if known is None:
                known = track_turn(state, ask)
                answers.append(known)
            turn, _, carried = known
            assert with_past(turn, carried, past_of(state, carried)) == ask(state), (state, event)
            served += 1
    assert served == len(list(asked_in_calls())) * len(PASTS)
    assert reused > served / 2  # else nothing is gained


# --- Reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        lambda count: count + 1,
        lambda count: 1 + count,
        lambda count: count - 1,
        lambda count: 3 - count,
        lambda count: count < 2,
        lambda count: count >= 2,
        lambda count: count == 2,
        lambda count: count != 2,
        lambda count: 7 if count else 8,
        lambda count: not count,
        lambda count: min(count, 99),
        lambda count: [5, 6, 7][count],
        lambda count: int(count),
        lambda count: f"{count}",
        lambda count: str(count),
        lambda count: {2: "two"}.get(count),
        lambda count: range(count),
    ],
)
def test_any_use_of_a_count_is_recorded_and_uses_its_value(use):
    made = []
    state = CallState(silences=2)
    _, read, carried = answering(
        lambda each: (made.append(use(each.silences)), Turn((), End(), each))[1], state=state
    )
    assert made == [use(2)]
    assert read == {"silences": 2}
    assert "silences" not in carried


def test_two_counts_that_are_compared_are_both_read():
    state = CallState(silences=1, mistakes=1)
    same = []
    _, read, _ = answering(
        lambda each: (same.append(each.silences == each.mistakes), Turn((), End(), each))[1],
        state=state,
    )
    assert same == [True]
    assert read == {"silences": 1, "mistakes": 1}


def test_a_count_that_is_only_passed_on_is_carried_and_not_read():
    turn, read, carried = answering(passing_on(), state=CallState(silences=2, text_offered=True))
    assert (read, set(carried)) == ({}, set(PAST_FIELDS))
    assert turn.state == without_past(turn.state), "the turn itself keeps nothing of the past"


def test_a_count_that_becomes_another_field_is_read():
    turn, read, carried = answering(
        passing_on(mistakes=lambda state: state.silences), state=CallState(silences=2)
    )
    assert read == {"silences": 2}
    assert turn.state.mistakes == 2
    assert "mistakes" not in carried


def test_a_count_that_is_set_to_a_new_value_is_neither_read_nor_carried():
    turn, read, carried = answering(passing_on(silences=lambda _: 0), state=CallState(silences=2))
    assert read == {}
    assert "silences" not in carried
    assert turn.state.silences == 0


def test_an_operation_that_is_not_tracked_raises():
    with pytest.raises(TypeError):
        answering(lambda state: Turn((), End(), state._replace(silences=state.silences // 2)))


def test_an_answer_serves_every_state_with_the_values_it_read():
    draws = random.Random(4)  # noqa: S311 - which pasts a test looks at
    for past in draws.sample(PASTS, 20):
        state = CallState()._replace(**past)
        assert has_values(state, tuple(past.items()))
        assert not has_values(state, (("silences", 9),))
