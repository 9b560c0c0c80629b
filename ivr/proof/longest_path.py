"""The longest way from each cell, in whatever an edge costs.

First for cells, as if whoever comes to one could go on as anybody there may: never too little, often
exact, and quick. Where that is too long, for each caller and moment: exact.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ivr.proof.actions import Act
from ivr.proof.walk import Cell, Edge, Node, Walk

Cost = Callable[[Cell, Edge], tuple[float, Act] | None]


class Order(NamedTuple):
    """Cells so that each comes after all that follow it; and those at which a path comes back to
    where it has been (it is cut there)."""

    cells: tuple[Cell, ...]
    back: tuple[Cell, ...]


def in_reverse(walk: Walk) -> Order:
    """Every cell after everything that follows it."""
    done: set[Cell] = set()
    open_: set[Cell] = set()
    order: list[Cell] = []
    back: dict[Cell, None] = {}
    for root in walk.cells:
        if root in done:
            continue
        stack = [(root, _following(walk, root))]
        open_.add(root)
        while stack:
            cell, rest = stack[-1]
            for after in rest:
                if after in open_:
                    back[cell] = None
                elif after not in done:
                    open_.add(after)
                    stack.append((after, _following(walk, after)))
                    break
            else:
                stack.pop()
                open_.discard(cell)
                done.add(cell)
                order.append(cell)
    return Order(tuple(order), tuple(back))


def _following(walk: Walk, cell: Cell) -> Iterator[Cell]:
    return (to for edge in walk.edges[cell] for to, _ in edge.to)


def at_most(walk: Walk, order: Order, cost: Cost) -> dict[Cell, float]:
    """What the longest way from each cell costs at most.

    Args:
        walk: the paths.
        order: its cells, as `in_reverse` gives them.
        cost: what an edge costs, and by which of its acts; None where it is not to be gone.
    """
    longest: dict[Cell, float] = {}
    for cell in order.cells:
        most = 0.0
        for edge in walk.edges[cell]:
            if edge.to and (priced := cost(cell, edge)) is not None:
                # Where a path goes round, its end is not known: a claim of its own refutes it.
                most = max(most, priced[0] + max(longest.get(to, 0.0) for to, _ in edge.to))
        longest[cell] = most
    return longest


class Exactly:
    """What the longest way costs for one caller at one moment."""

    def __init__(self, walk: Walk, cost: Cost) -> None:
        self._walk, self._cost = walk, cost
        self._known: dict[Node, tuple[float, tuple[Node, Act] | None]] = {}

    def of(self, node: Node) -> float:
        """The cost of the longest way from a node. Where a path goes round, it is cut."""
        waiting = [node]
        open_: set[Node] = set()
        while waiting:
            here = waiting[-1]
            if here in self._known:
                waiting.pop()
                continue
            steps = list(self._steps(here))
            unknown = [to for _, _, to in steps if to not in self._known and to not in open_]
            open_.add(here)
            if unknown:
                waiting += unknown
                continue
            best: tuple[float, tuple[Node, Act] | None] = (0.0, None)
            for cost, act, to in steps:
                if to in self._known and cost + self._known[to][0] > best[0]:
                    best = cost + self._known[to][0], (to, act)
            self._known[here] = best
            open_.discard(here)
        return self._known[node][0]

    def way(self, node: Node) -> Iterator[tuple[Node, Act | None]]:
        """The longest way from a node."""
        self.of(node)
        while (step := self._known[node][1]) is not None:
            yield node, step[1]
            node = step[0]
        yield node, None

    def _steps(self, node: Node) -> Iterator[tuple[float, Act, Node]]:
        graph = self._walk.graph
        for edge in self._walk.edges[node.cell]:
            if (priced := self._cost(node.cell, edge)) is None:
                continue
            later = graph.later(graph.bit(node.who, node.moment), edge.act)
            for to, mask in edge.to:
                for who, moment in graph.callers_at(mask & later):
                    yield priced[0], priced[1], Node(to, who, moment)
