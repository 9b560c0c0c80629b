"""Two claims: every path ends, and it ends with a person or with the numbers."""

from collections.abc import Iterator

from ivr.proof.actions import Action
from ivr.proof.cells import Cell, Edge
from ivr.proof.claims.base import Evidence, Refutation, claim, speech_seconds
from ivr.proof.longest_path import ExactLongestPath, ReverseOrder, reverse_order, upper_bounds
from ivr.proof.walk import Walk

_MAX_SECONDS = 30 * 60
_LONGEST_RING = 60.0  # a talk may last for hours, and does not keep a caller from a person


@claim(
    "ends",
    "Every path ends, within a bounded number of turns and of seconds.",
    "A caller who is sent round and round gives up, and a child waits.",
)
def every_path_ends(evidence: Evidence) -> Iterator[Refutation]:
    walk = evidence.walk
    order = reverse_order(walk)
    going_round = _going_round(walk, order)
    for cell in order.back:
        if going_round.get(cell):
            problem = "can go round for ever, and never comes to an end"
            yield Refutation(problem, walk.node(cell, going_round[cell]))
    if going_round:
        return

    def seconds(cell: Cell, edge: Edge) -> tuple[float, Action]:
        passed = edge.branch.seconds
        if edge.branch.rang:
            passed = min(sum(rang.seconds for rang in edge.branch.rang), _LONGEST_RING)
        return speech_seconds(walk.document(cell)) + passed, edge.action

    turns = upper_bounds(walk, order, lambda _, edge: (1.0, edge.action))
    longest = upper_bounds(walk, order, seconds)
    for unit, bounds, first in (("turns", turns, 1), ("seconds", longest, 0)):
        most = round(max(bounds[cell] for cell, _ in walk.starts))
        evidence.counts[f"longest path, {unit}, at most"] = first + most
    exact = ExactLongestPath(walk, seconds)
    for cell, mask in walk.starts:
        if longest[cell] > _MAX_SECONDS:
            node = walk.node(cell, mask)
            if (longest_wait := exact.cost(node)) > _MAX_SECONDS:
                problem = f"can be kept on the line for {longest_wait / 60:.0f} minutes"
                yield Refutation(problem, path=tuple(exact.path(node)))


def _going_round(walk: Walk, order: ReverseOrder) -> dict[Cell, int]:
    """The callers who can go on for ever, by cell: those left after removing all who cannot."""
    if not order.back:
        return {}
    left, changed = dict(walk.cells), True
    while changed:
        changed = False
        for cell in order.cells:
            stay = 0
            for edge in walk.edges[cell]:
                for target, mask in edge.targets:
                    stay |= walk.graph.masks.earlier(mask & left[target], edge.action)
            if left[cell] & ~stay:
                left[cell] &= stay
                changed = True
    return {cell: mask for cell, mask in left.items() if mask}


@claim(
    "person-or-numbers",
    "Every path ends with a person, or with the numbers said twice and the emergency words.",
    "A caller who does not reach a person must know which number to ring.",
)
def person_or_numbers(evidence: Evidence) -> Iterator[Refutation]:
    walk = evidence.walk
    for cell, mask in walk.starts:
        if walk.document(cell).waits_for == "end":
            yield Refutation("hears the line end at once", walk.node(cell, mask))
    yield from abandoned_callers(evidence)


def abandoned_callers(evidence: Evidence) -> Iterator[Refutation]:
    """Callers whose line ends on the way, without a person or the numbers."""
    walk = evidence.walk
    for cell, edges in walk.edges.items():
        document = walk.document(cell)
        for edge in edges:
            end = edge.branch.end
            if end is not None and document.waits_for != "end" and not end.startswith("talked to"):
                problem = "hears the line end without a person or a number"
                yield Refutation(problem, walk.node(cell), edge.action)
            for target, mask in edge.targets:
                if walk.document(target).waits_for == "end" and not cell.numbers_told:
                    problem = "is not put through to a person, and does not hear the numbers twice"
                    problem += " with the emergency words"
                    yield Refutation(problem, walk.node(target, mask))
