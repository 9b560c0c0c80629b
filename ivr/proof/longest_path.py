"""The longest path from each cell, by any cost of an edge. `upper_bounds` treats all callers in a cell
as one: never too low, often exact, and quick. `ExactLongestPath` follows each caller at each moment."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ivr.proof.actions import Action
from ivr.proof.cells import Cell, Edge, Node
from ivr.proof.walk import Walk

# The cost of an edge, and the action that costs it; None for an edge that no path may take.
Cost = Callable[[Cell, Edge], tuple[float, Action] | None]


class ReverseOrder(NamedTuple):
    """Every cell after all cells that follow it. At each cell of `back` a path returns to where it has
    been, and is cut."""

    cells: tuple[Cell, ...]
    back: tuple[Cell, ...]


def reverse_order(walk: Walk) -> ReverseOrder:
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
    return ReverseOrder(tuple(order), tuple(back))


def _following(walk: Walk, cell: Cell) -> Iterator[Cell]:
    return (target for edge in walk.edges[cell] for target, _ in edge.targets)


def upper_bounds(walk: Walk, order: ReverseOrder, cost: Cost) -> dict[Cell, float]:
    """The most that the longest path from each cell can cost."""
    longest: dict[Cell, float] = {}
    for cell in order.cells:
        most = 0.0
        for edge in walk.edges[cell]:
            if edge.targets and (priced := cost(cell, edge)) is not None:
                # A path that goes round has no known end here: a claim of its own refutes it.
                rest = max(longest.get(target, 0.0) for target, _ in edge.targets)
                most = max(most, priced[0] + rest)
        longest[cell] = most
    return longest


class ExactLongestPath:
    """The longest path of one caller from one moment. A path that goes round is cut."""

    def __init__(self, walk: Walk, cost: Cost) -> None:
        self._walk, self._cost = walk, cost
        self._known: dict[Node, tuple[float, tuple[Node, Action] | None]] = {}

    def cost(self, node: Node) -> float:
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
            best: tuple[float, tuple[Node, Action] | None] = (0.0, None)
            for cost, action, to in steps:
                if to in self._known and cost + self._known[to][0] > best[0]:
                    best = cost + self._known[to][0], (to, action)
            self._known[here] = best
            open_.discard(here)
        return self._known[node][0]

    def path(self, node: Node) -> Iterator[tuple[Node, Action | None]]:
        self.cost(node)
        while (step := self._known[node][1]) is not None:
            yield node, step[1]
            node = step[0]
        yield node, None

    def _steps(self, node: Node) -> Iterator[tuple[float, Action, Node]]:
        masks = self._walk.graph.masks
        for edge in self._walk.edges[node.cell]:
            if (priced := self._cost(node.cell, edge)) is None:
                continue
            later = masks.later(masks.bit(node.caller, node.moment), edge.action)
            for target, mask in edge.targets:
                for caller, moment in masks.members(mask & later):
                    yield priced[0], priced[1], Node(target, caller, moment)
