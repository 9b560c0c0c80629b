"""Claims 1 and 2: every path ends, and it ends with a person or with numbers."""

from collections.abc import Iterator

from ivr.proof.actions import Act
from ivr.proof.claims.base import Claim, Proved, Refutation, seconds_of_words
from ivr.proof.longest_path import (Exactly, Order, at_most, in_reverse)
from ivr.proof.walk import Cell, Edge, Walk

_LONGEST_MINUTES = 30
_LONGEST_RING = 60.0  # a talk may last for hours: that is nobody being kept


def endless(proved: Proved) -> Iterator[Refutation]:
    """Paths that go round, or on for too long."""
    walk = proved.walk
    order = in_reverse(walk)
    round_ = _round(walk, order)
    for cell in order.back:
        if round_.get(cell):
            what = "can go round for ever, and never comes to an end"
            yield Refutation(what, walk.node(cell, round_[cell]))
    if round_:
        return

    def seconds(cell: Cell, edge: Edge) -> tuple[float, Act]:
        return _kept(walk, cell, edge), edge.act

    turns = at_most(walk, order, lambda _, edge: (1.0, edge.act))
    longest = at_most(walk, order, seconds)
    proved.counts["longest path, turns, at most"] = 1 + round(
        max(turns[cell] for cell, _ in walk.begins)
    )
    proved.counts["longest path, seconds, at most"] = round(
        max(longest[cell] for cell, _ in walk.begins)
    )
    exactly = Exactly(walk, seconds)
    for cell, mask in walk.begins:
        if longest[cell] > _LONGEST_MINUTES * 60:
            node = walk.node(cell, mask)
            if (kept := exactly.of(node)) > _LONGEST_MINUTES * 60:
                what = f"can be kept for {kept / 60:.0f} minutes without end"
                yield Refutation(what, path=tuple(exactly.way(node)))


def _kept(walk: Walk, cell: Cell, edge: Edge) -> float:
    """Seconds of what is said in a cell, and of the wait or the ring after it."""
    passed = edge.branch.seconds
    if edge.branch.rang:
        passed = min(sum(rang.seconds for rang in edge.branch.rang), _LONGEST_RING)
    return seconds_of_words(walk.page(cell)) + passed


def _round(walk: Walk, order: Order) -> dict[Cell, int]:
    """The callers who can go on for ever, by cell: of all who come there, those that are left when
    whoever cannot go on is taken away, again and again."""
    if not order.back:
        return {}
    left, changed = dict(walk.cells), True
    while changed:
        changed = False
        for cell in order.cells:
            stay = 0
            for edge in walk.edges[cell]:
                for to, mask in edge.to:
                    stay |= walk.graph.earlier(mask & left[to], edge.act)
            if left[cell] & ~stay:
                left[cell] &= stay
                changed = True
    return {cell: mask for cell, mask in left.items() if mask}


def _stranded(proved: Proved) -> Iterator[Refutation]:
    walk = proved.walk
    for cell, mask in walk.begins:
        if walk.page(cell).waits == "end":
            yield Refutation("hears the line end at once", walk.node(cell, mask))
    yield from left_alone(proved)


def left_alone(proved: Proved) -> Iterator[Refutation]:
    """Whoever loses the line on the way, without a person or the numbers."""
    walk = proved.walk
    for cell, edges in walk.edges.items():
        page = walk.page(cell)
        for edge in edges:
            over = edge.branch.over
            if over is not None and page.waits != "end" and not over.startswith("talked to"):
                node = walk.node(cell, walk.cells[cell])
                yield Refutation("hears the line end without a person or a number", node, edge.act)
            for to, mask in edge.to:
                if walk.page(to).waits == "end" and not cell.told:
                    yield Refutation(
                        "is not put through to anybody, and does not hear the numbers twice with the "
                        "emergency words",
                        walk.node(to, mask),
                    )


ENDS = Claim(
    "ends",
    "Every path ends, within a bounded number of turns and of seconds.",
    "A caller who is sent round and round gives up, and a child waits.",
    endless,
)
PERSON_OR_NUMBERS = Claim(
    "person-or-numbers",
    "Every path ends with a person, or with the numbers said twice and the emergency words.",
    "Nobody may be left with silence: who reaches nobody must know whom to ring.",
    _stranded,
)
