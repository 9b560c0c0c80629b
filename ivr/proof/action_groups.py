"""The actions at a position, grouped by what they lead to and how they count.

Actions that mean the same to the engine in the same state lead to the same turn, so the walk follows
one action of each group.
"""

from typing import NamedTuple

from ivr.engine.call_state import CallState
from ivr.proof.actions import Action
from ivr.proof.cells import CountsAs, counts_as
from ivr.proof.graph import Graph, MeaningOrEvent, Question
from ivr.proof.turn_documents import Branch, TurnDocument


class ActionGroup(NamedTuple):
    """`question` is what the engine is asked after these actions; None where the call is over."""

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
        self._addresses: dict[tuple[int, int], tuple[str, ...]] = {}

    def at(self, position: int) -> tuple[ActionGroup, ...]:
        if position not in self._by_position:
            document = self._graph.positions[position]
            self._by_position[position] = tuple(
                group._replace(question=self._question(document, group))
                for group in self._grouped(position)
            )
        return self._by_position[position]

    def _question(self, document: TurnDocument, group: ActionGroup) -> Question | None:
        if group.meaning is None:
            return None
        state = document.state_of(group.branch.url) or CallState()
        return self._graph.question(state, group.meaning)

    def _grouped(self, position: int) -> tuple[ActionGroup, ...]:
        graph, document = self._graph, self._graph.positions[position]
        actions = graph.actions[position]
        returned = map(document.state_of, self._addresses_of(document, actions))
        key = (
            document.shape,
            id(actions),
            _place_in_flow(document.turn.state),
            tuple(state and _place_in_flow(state) for state in returned),
        )
        if key not in self._by_place:
            groups: dict[tuple[object, ...], list[Action]] = {}
            first: dict[tuple[object, ...], ActionGroup] = {}
            for action in actions:
                branch = document.branch(action)
                counts = counts_as(graph.revision, document, action)
                asked = graph.meaning_after(position, action)
                ring_seconds = branch.seconds if branch.rang else 0.0
                alike = asked, branch.end, ring_seconds, branch.faults, counts
                groups.setdefault(alike, []).append(action)
                group = ActionGroup((), counts, branch._replace(state=None), asked and asked[1])
                first.setdefault(alike, group)
            self._by_place[key] = tuple(
                first[alike]._replace(actions=tuple(together)) for alike, together in groups.items()
            )
        return self._by_place[key]

    def _addresses_of(self, document: TurnDocument, actions: tuple[Action, ...]) -> tuple[str, ...]:
        key = document.shape, id(actions)
        if key not in self._addresses:
            urls = (document.branch(action).url for action in actions)
            self._addresses[key] = tuple(dict.fromkeys(filter(None, urls)))
        return self._addresses[key]


def _place_in_flow(state: CallState) -> tuple[object, ...]:
    """All of a state that the meaning of an event depends on."""
    return state.phase, state.step, state.place_id, state.area_to_confirm
