"""The graph of turns: which turn follows which. The engine is asked once for all inputs that it reads
alike: every action with the same meaning, every state that agrees in the fields of the past that the
engine read, every caller and moment with the same values read. A *position* is a turn without its
words: what it waits for, and the state."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ivr.content.revision import Revision
from ivr.directory.callers import Caller
from ivr.directory.moment import Moment
from ivr.directory.places import NO_INDEX, Places
from ivr.engine import voice
from ivr.engine.call_state import CallState, Phase
from ivr.engine.events import Event, TextNotStored
from ivr.engine.interpretation import Meaning
from ivr.engine.turn import End, Turn, Wait
from ivr.proof import read_tracking
from ivr.proof.actions import Action, actions_at
from ivr.proof.read_tracking import ReadLog, ReadValues, TrackedCaller, TrackedMoment
from ivr.proof.sample_callers import CallerMasks, SampleCaller
from ivr.proof.timeline import Timeline
from ivr.proof.turn_documents import SERVICE_FAULT, DocumentReader, TurnDocument

# An event stands for itself where the engine raises while it interprets it.
MeaningOrEvent = Meaning | Event


class Outcome(NamedTuple):
    """The document that follows (an index into the graph's) for the callers and moments of `mask`."""

    mask: int
    document: int


class _HeardTurn(NamedTuple):
    """A turn as callers hear it, the fields of the past that it only passes on, the turn without any
    past, and its documents by the values passed on."""

    turn: Turn
    carried: tuple[str, ...]
    bare: Turn
    documents: dict[tuple[object, ...], int]


class _Answer(NamedTuple):
    """A turn of the engine, the callers and moments it serves, and the past it depends on."""

    mask: int
    read: ReadValues
    heard: _HeardTurn


class Question(NamedTuple):
    """What the engine is asked. `state` and `meaning` are None where a call begins. `answers` are
    shared by all states that differ in their past only; `outcomes` are those of this state."""

    state: CallState | None
    meaning: MeaningOrEvent | None
    outcomes: list[Outcome]
    answers: list[_Answer]


class Graph:
    """Documents, positions and what follows them. `position_of[i]` is the position of document i, and
    `actions[p]` is what can happen at position p."""

    def __init__(
        self,
        revision: Revision,
        timeline: Timeline,
        callers: Sequence[SampleCaller],
        places: Places = NO_INDEX,
    ) -> None:
        self.revision, self.timeline = revision, timeline
        self.callers, self.places = tuple(callers), places
        self.masks = CallerMasks(self.callers, timeline, revision.service.rings.longest_call)
        self.documents: list[TurnDocument] = []
        self.position_of: list[int] = []
        self.positions: list[TurnDocument] = []
        self.actions: list[tuple[Action, ...]] = []
        self.engine_turns = 0
        self._document_ids: dict[Turn, int] = {}
        self._position_ids: dict[tuple[Wait, CallState], int] = {}
        self._without_past = cache(read_tracking.without_past)
        self._questions: dict[tuple[CallState | None, MeaningOrEvent | None], Question] = {}
        self._answers: dict[tuple[CallState | None, MeaningOrEvent | None], list[_Answer]] = {}
        self._heard: dict[tuple[Turn, tuple[str, ...]], _HeardTurn] = {}
        self._meanings: dict[tuple[object, ...], MeaningOrEvent] = {}
        self._actions: dict[tuple[str, Phase, str, bool], tuple[Action, ...]] = {}
        self._reader = DocumentReader(revision)

    def start(self) -> tuple[Outcome, ...]:
        return self.answer(self.question(None, None), self.masks.all)

    def meaning_after(
        self, position: int, action: Action
    ) -> tuple[CallState, MeaningOrEvent] | None:
        """The state that comes back after an action, and what the action means there. None where the
        call is over."""
        branch = self.positions[position].branch(action)
        if branch.end is not None or branch.event is None:
            return None
        state = branch.state or CallState()
        return state, self._meaning(state, branch.event)

    def follow(self, position: int, action: Action, mask: int) -> tuple[Outcome, ...]:
        """The documents that follow an action; none where the call is over."""
        asked = self.meaning_after(position, action)
        return self.answer(self.question(*asked), mask) if asked else ()

    def follow_from(self, state: CallState, event: Event, mask: int) -> tuple[Outcome, ...]:
        """The documents that follow an event in a state of any origin."""
        return self.answer(self.question(state, self._meaning(state, event)), mask)

    def question(self, state: CallState | None, meaning: MeaningOrEvent | None) -> Question:
        key = state, meaning
        if key not in self._questions:
            bare = state and self._without_past(state)
            answers = self._answers.setdefault((bare, meaning), [])
            self._questions[key] = Question(state, meaning, [], answers)
        return self._questions[key]

    def answer(self, question: Question, mask: int) -> tuple[Outcome, ...]:
        """The documents that follow for the callers and moments of `mask`. The engine is asked for
        those it was not asked for before."""
        left, outcomes = mask, []
        for outcome in question.outcomes:
            if here := outcome.mask & mask:
                outcomes.append(Outcome(here, outcome.document))
                left &= ~outcome.mask
        while left:
            for outcome in self._new_outcomes(question, *self.masks.first(left)):
                question.outcomes.append(outcome)
                outcomes.append(Outcome(outcome.mask & mask, outcome.document))
                left &= ~outcome.mask
        return tuple(outcomes)

    def _meaning(self, state: CallState, event: Event) -> MeaningOrEvent:
        key = state.phase, state.step, state.place_id, state.area_to_confirm, event
        if key not in self._meanings:
            try:
                self._meanings[key] = voice.meaning_of(self.revision, state, event, self.places)
            except Exception:
                self._meanings[key] = event
        return self._meanings[key]

    def _new_outcomes(self, question: Question, caller: int, moment: int) -> Iterator[Outcome]:
        """The outcome for this caller and all who get the same answer. If a text is promised, also the
        outcome when it cannot be stored."""
        answer = self._answer(question, caller, moment)
        heard = answer.heard
        past = read_tracking.past_of(question.state, heard.carried)
        if past not in heard.documents:
            turn = read_tracking.with_past(heard.turn, heard.carried, past)
            heard.documents[past] = self._document(turn, heard.bare)
        yield Outcome(answer.mask, heard.documents[past])
        if heard.turn.promise is not None:
            not_promised = self.question(question.state, TextNotStored())
            yield from self._new_outcomes(not_promised, caller, moment)

    def _answer(self, question: Question, caller: int, moment: int) -> _Answer:
        bit, state = self.masks.bit(caller, moment), question.state
        for answer in question.answers:
            if answer.mask & bit and (
                state is None or read_tracking.has_values(state, answer.read)
            ):
                return answer
        log = ReadLog()
        tracked_moment = TrackedMoment(self.timeline.moments[moment], log)
        tracked_caller = TrackedCaller(self.callers[caller].caller, log)

        def make_turn(state: CallState | None) -> Turn:
            self.engine_turns += 1
            return engine_turn(
                self.revision, state, question.meaning, tracked_caller, tracked_moment, self.places
            )

        turn, read, carried = (
            read_tracking.track_turn(state, make_turn) if state else (make_turn(None), (), ())
        )
        heard = as_heard(turn)
        key = heard, carried if heard.state is turn.state else ()
        if key not in self._heard:
            bare = heard._replace(state=self._without_past(heard.state))
            self._heard[key] = _HeardTurn(*key, bare, {})
        question.answers.append(_Answer(self.masks.alike(log, bit), read, self._heard[key]))
        return question.answers[-1]

    def _document(self, turn: Turn, bare: Turn) -> int:
        if turn not in self._document_ids:
            self._document_ids[turn] = len(self.documents)
            self.documents.append(self._reader.read(turn, bare))
            position = turn.wait, turn.state
            if position not in self._position_ids:
                self._position_ids[position] = len(self.positions)
                self._add_position(Turn((), *position), Turn((), turn.wait, bare.state))
            self.position_of.append(self._position_ids[position])
        return self._document_ids[turn]

    def _add_position(self, turn: Turn, bare: Turn) -> None:
        document, state = self._reader.read(turn, bare), turn.state
        waits_for = document.waits_for
        key = waits_for, state.phase, state.step, len({*state.rung}) < len(state.rung)
        if key not in self._actions:
            self._actions[key] = tuple(actions_at(self.revision, waits_for, state, self.places))
        self.positions.append(document)
        self.actions.append(self._actions[key])


def as_heard(turn: Turn) -> Turn:
    """The turn without its trail, which callers do not hear, and at the end of a call without the
    state, which the carrier does not send back."""
    if isinstance(turn.wait, End):
        return turn._replace(trail=(), state=CallState(phase=turn.state.phase))
    return turn._replace(trail=())


def engine_turn(
    revision: Revision,
    state: CallState | None,
    meaning: MeaningOrEvent | None,
    caller: Caller,
    moment: Moment,
    places: Places = NO_INDEX,
) -> Turn:
    """The engine's turn. The engine promises never to raise; where it does, the turn ends the call and
    its words are the exception."""
    try:
        if state is None or meaning is None:
            return voice.start(revision, caller, moment, places)
        if isinstance(meaning, Meaning):
            return voice.proceed(revision, state, meaning, caller, moment, places)
        return voice.resume(revision, state, meaning, caller, moment, places)
    except Exception as raised:
        return Turn((f"{SERVICE_FAULT}{raised!r}",), End(), state or CallState())
