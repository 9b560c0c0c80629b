"""The walk: every path that a caller can take through the voice flow, at every distinct moment. Each
turn may stay in its moment or pass to a later one. What is right is decided by claims, which check each
cell and everything that follows it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from ivr.content.revision import Revision
from ivr.directory.places import NO_INDEX, Places
from ivr.proof.actions import Action
from ivr.proof.cells import ActionGroups, Cell, CountsAs, Edge, Node, counts_as
from ivr.proof.graph import Graph
from ivr.proof.sample_callers import SampleCaller, sample_callers
from ivr.proof.timeline import Timeline
from ivr.proof.turn_documents import TurnDocument, says_numbers_twice


class _Arrival(NamedTuple):
    """How the callers of `mask` first came to a cell: from the cell `before`, where they were among
    the callers `origin`, by an action. A call that begins there has neither."""

    mask: int
    before: Cell | None
    action: Action | None
    origin: int


class Walk:
    """Every cell with the callers and moments that come to it (a mask of the graph), nearest first."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.cells: dict[Cell, int] = {}
        self._arrivals: dict[Cell, list[_Arrival]] = {}
        self._targets: dict[Cell, list[dict[Cell, int]]] = {}
        self._groups = ActionGroups(graph)
        self._next_cells: dict[tuple[object, ...], Cell] = {}
        self.revision = graph.revision
        self._says_numbers = cache(lambda i: says_numbers_twice(self.revision, graph.documents[i]))

    @cached_property
    def starts(self) -> tuple[tuple[Cell, int], ...]:
        """The cells in which calls begin, with the callers who begin there."""
        return tuple(
            (cell, arrival.mask)
            for cell, arrivals in self._arrivals.items()
            for arrival in arrivals
            if arrival.before is None
        )

    @cached_property
    def edges(self) -> dict[Cell, tuple[Edge, ...]]:
        return {
            cell: tuple(
                Edge(group.actions, group.branch, tuple(masks.items()))
                for group, masks in zip(self._groups.at(cell.document), targets, strict=True)
            )
            for cell, targets in self._targets.items()
        }

    @property
    def node_count(self) -> int:
        return sum(mask.bit_count() for mask in self.cells.values())

    @property
    def turn_count(self) -> int:
        """How many turns can follow each other: every action of every caller at every moment."""
        return sum(
            len(edge.actions)
            * (sum(mask.bit_count() for _, mask in edge.targets) or self.cells[cell].bit_count())
            for cell, edges in self.edges.items()
            for edge in edges
        )

    def document(self, cell: Cell) -> TurnDocument:
        return self.graph.documents[cell.document]

    def steps(self) -> Iterator[tuple[Cell, Edge, Cell, int]]:
        """Each cell and edge with each next cell and the callers who come to it."""
        for cell, edges in self.edges.items():
            for edge in edges:
                for target, mask in edge.targets:
                    yield cell, edge, target, mask

    def node(self, cell: Cell, mask: int | None = None) -> Node:
        """The first caller and moment of `mask` in a cell; of all that come to it by default."""
        return Node(cell, *self.graph.masks.first(mask or self.cells[cell]))

    def nodes(self, cell: Cell, mask: int) -> Iterator[Node]:
        return (Node(cell, *each) for each in self.graph.masks.members(mask))

    def follow(self, cell: Cell, mask: int, action: Action) -> Iterator[tuple[Cell, int]]:
        """What follows an action in the same moment, however it is timed: a key pressed early leads
        where one pressed late does."""
        position = self.graph.position_of[cell.document]
        late = next(
            (a for a in self.graph.actions[position] if a.script_text == action.script_text), action
        )
        counts = counts_as(self.revision, self.graph.positions[position], late)
        for outcome in self.graph.follow(position, late, mask):
            yield self.next_cell(cell, counts, outcome.document), outcome.mask

    def next_cell(self, cell: Cell, counts: CountsAs, document: int) -> Cell:
        key = cell[1:], counts, document
        if key not in self._next_cells:
            numbers_told = self._says_numbers(document) or (cell.numbers_told and counts != "ring")
            self._next_cells[key] = Cell(document, *cell.next_counts(counts), numbers_told)
        return self._next_cells[key]

    def path(self, node: Node) -> list[tuple[Node, Action | None]]:
        """The shortest path from the start of a call to `node`: each node, and the action there."""
        steps: list[tuple[Node, Action | None]] = [(node, None)]
        masks = self.graph.masks
        while True:
            node = steps[-1][0]
            bit = masks.bit(node.caller, node.moment)
            arrival = next(each for each in self._arrivals[node.cell] if each.mask & bit)
            if arrival.before is None or arrival.action is None:
                return steps[::-1]
            origin = masks.earlier(bit, arrival.action) & arrival.origin
            steps.append((self.node(arrival.before, origin & bit or origin), arrival.action))

    def arrive(
        self, cell: Cell, mask: int, before: Cell | None, action: Action | None, origin: int
    ) -> int:
        """Record that callers come to a cell. Returns those who had not been there."""
        new = mask & ~self.cells.get(cell, 0)
        if new:
            self.cells[cell] = self.cells.get(cell, 0) | new
            self._arrivals.setdefault(cell, []).append(_Arrival(new, before, action, origin))
        return new

    def step(self, cell: Cell, mask: int) -> Iterator[tuple[Action, Cell, int]]:
        """The next cells of these callers, and the action that leads there. Records the edges."""
        groups = self._groups.at(cell.document)
        targets = self._targets.setdefault(cell, [{} for _ in groups])
        for group, masks in zip(groups, targets, strict=True):
            if group.question is None:
                continue
            later = self.graph.masks.later(mask, group.actions[0])
            for outcome in self.graph.answer(group.question, later):
                target = self.next_cell(cell, group.counts, outcome.document)
                masks[target] = masks.get(target, 0) | outcome.mask
                yield group.actions[0], target, outcome.mask


def walk(
    revision: Revision,
    timeline: Timeline,
    *,
    callers: Sequence[SampleCaller] | None = None,
    places: Places = NO_INDEX,
    progress: Callable[[int], None] | None = None,
) -> Walk:
    """Walk every path of a revision. `progress` is called with the number of cells now and then."""
    graph = Graph(revision, timeline, callers or sample_callers(revision), places)
    return walk_from(graph, ((o.document, o.mask) for o in graph.start()), progress=progress)


def walk_from(
    graph: Graph,
    starts: Iterable[tuple[int, int]],
    *,
    in_progress: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Walk:
    """Walk every path that begins with one of these documents, each with a mask of callers. Callers of
    calls in progress may have been told the numbers before."""
    result = Walk(graph)
    waiting: dict[Cell, int] = {}
    for document, mask in starts:
        before = Cell(document, has_rung=in_progress, numbers_told=in_progress)
        cell = result.next_cell(before, "nothing", document)
        if new := result.arrive(cell, mask, None, None, 0):
            waiting[cell] = waiting.get(cell, 0) | new
    reported = 0
    while waiting:
        cell = next(iter(waiting))
        mask = waiting.pop(cell)
        for action, target, there in result.step(cell, mask):
            if new := result.arrive(target, there, cell, action, mask):
                waiting[target] = waiting.get(target, 0) | new
        if progress and len(result.cells) >= reported + 1000:
            reported = len(result.cells)
            progress(reported)
    return result
