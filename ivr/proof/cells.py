"""The cells of the walk, the rules by which it counts a caller's mistakes, and the actions that lead
to the same cells. The walk counts for itself, by the rules promised to callers, and never trusts the
engine's counts."""

from collections.abc import Collection
from typing import Literal, NamedTuple

from ivr.content.flow import Menu, Place, Tell
from ivr.content.revision import Revision
from ivr.engine.call_state import CallState, Phase
from ivr.engine.place_question import PlaceQuestion, choice_keys
from ivr.proof.actions import NOISE, SILENCE, Action
from ivr.proof.graph import Graph, MeaningOrEvent, Question
from ivr.proof.turn_documents import Branch, DocumentShape, TurnDocument

CountsAs = Literal["ring", "over", "silence", "mistake", "nothing"]
# The highest count. A flow that never helps the caller is then walked in a circle, and not for ever.
_MAX_COUNT = 5


class Cell(NamedTuple):
    """A document (an index into the graph's), with the silences and all mistakes of the caller so far.
    `has_rung`: a contact has been rung. `numbers_told`: since then the caller has heard the numbers
    twice, with the emergency words."""

    document: int
    silences: int = 0
    mistakes: int = 0
    has_rung: bool = False
    numbers_told: bool = False

    def next_counts(self, counts: CountsAs) -> tuple[int, int, bool]:
        """The silences, mistakes and `has_rung` of the next cell. A silence is a mistake as well."""
        if counts in ("ring", "over"):
            return 0, 0, True
        silences = self.silences + (counts == "silence")
        mistakes = self.mistakes + (counts in ("silence", "mistake"))
        return min(silences, _MAX_COUNT), min(mistakes, _MAX_COUNT), self.has_rung


class Node(NamedTuple):
    """One caller in a cell, at the moment at which its document was made."""

    cell: Cell
    caller: int
    moment: int


class Edge(NamedTuple):
    """The actions in a cell that lead to the same cells and count alike, what they lead to (timed from
    the end of the words), and the next cells with the callers at the moments of their next request."""

    actions: tuple[Action, ...]
    branch: Branch
    targets: tuple[tuple[Cell, int], ...]

    @property
    def action(self) -> Action:
        return self.actions[0]


class ActionGroup(NamedTuple):
    """Actions that mean the same to the engine in the same state, so that the walk follows one of them.
    `question` is what the engine is asked after these actions; None where the call is over."""

    actions: tuple[Action, ...]
    counts: CountsAs
    branch: Branch
    meaning: MeaningOrEvent | None
    question: Question | None = None


class ActionGroups:
    """The groups at each position. Positions whose documents have one shape, at the same place in the
    flow, share them, except for the question."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._by_place: dict[tuple[object, ...], tuple[ActionGroup, ...]] = {}
        self._by_position: dict[int, tuple[ActionGroup, ...]] = {}
        self._addresses: dict[tuple[DocumentShape, int], tuple[str, ...]] = {}

    def at(self, document: int) -> tuple[ActionGroup, ...]:
        position = self._graph.position_of[document]
        if position not in self._by_position:
            groups = list(self._grouped(position))
            for index, group in enumerate(groups):
                if group.meaning is not None:
                    state = self._graph.positions[position].state_of(group.branch.url)
                    question = self._graph.question(state or CallState(), group.meaning)
                    groups[index] = group._replace(question=question)
            self._by_position[position] = tuple(groups)
        return self._by_position[position]

    def _grouped(self, position: int) -> tuple[ActionGroup, ...]:
        graph, document = self._graph, self._graph.positions[position]
        actions = graph.actions[position]
        shape = document.shape, id(actions)
        if shape not in self._addresses:
            urls = (document.branch(action).url for action in actions)
            self._addresses[shape] = tuple(dict.fromkeys(filter(None, urls)))
        returned = map(document.state_of, self._addresses[shape])
        places = tuple(state and _place_in_flow(state) for state in returned)
        key = shape, _place_in_flow(document.turn.state), places
        if key not in self._by_place:
            groups: dict[tuple[object, ...], ActionGroup] = {}
            for action in actions:
                branch = document.branch(action)
                counts = counts_as(graph.revision, document, action)
                asked = graph.meaning_after(position, action)
                ring_seconds = branch.seconds if branch.rang else 0.0
                alike = asked, branch.end, ring_seconds, branch.faults, counts
                new = ActionGroup((), counts, branch._replace(state=None), asked and asked[1])
                group = groups.get(alike, new)
                groups[alike] = group._replace(actions=(*group.actions, action))
            self._by_place[key] = tuple(groups.values())
        return self._by_place[key]


def _place_in_flow(state: CallState) -> tuple[object, ...]:
    """All of a state that the meaning of an event depends on."""
    return state.phase, state.step, state.place_id, state.area_to_confirm


def counts_as(revision: Revision, document: TurnDocument, action: Action) -> CountsAs:
    """What an action counts as. At a question, a mistake is a silence that is not an answer, a key
    that is not a choice, or noise. After a ring nothing counts."""
    state = document.turn.state
    if document.waits_for == "ring":
        return "ring"
    if state.phase is not Phase.STEP:
        return "over"
    step = revision.voice.steps.get(state.step)
    if not isinstance(step, Menu | Tell | Place):
        return "nothing"
    choices: Collection[str] = step.choices if isinstance(step, Menu) else ()
    silence_answers = isinstance(step, Menu) and step.silence is not None
    if isinstance(step, Place):
        question = PlaceQuestion(state.place_id, state.area_to_confirm)
        choices = choice_keys(revision, question)
        silence_answers = not (state.place_id or state.area_to_confirm)
    if action is SILENCE:
        return "nothing" if silence_answers else "silence"
    pressed = action.name.startswith("press ")
    wrong_key = pressed and action.script_text not in (*choices, "0", "*")
    return "mistake" if wrong_key or action.script_text == NOISE else "nothing"
