"""Claims 1 and 2: every path ends, and it ends with a person or with numbers."""

from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Proved, Refutation, seconds_of_words, tells_numbers_twice
from ivr.proof.walk import Node, Walk

_LONGEST_MINUTES = 30


def _endless(proved: Proved) -> Iterator[Refutation]:
    order, back = _order(proved.walk)
    for node in back:
        yield Refutation("can go round for ever, and never comes to an end", node)
    if back:
        return
    turns: dict[Node, int] = {}
    seconds: dict[Node, float] = {}
    for node in order:  # what follows comes before what it follows
        page = proved.walk.page(node)
        talk = seconds_of_words(page)
        turns[node], seconds[node] = 1, talk
        for edge in proved.walk.follows[node]:
            waited = sum(rang.seconds for rang in edge.branch.rang)
            passed = edge.branch.seconds if not waited else min(waited, 60.0)
            for after in edge.after:
                turns[node] = max(turns[node], 1 + turns[after])
                seconds[node] = max(seconds[node], talk + passed + seconds[after])
    starts = [node for node, before in proved.walk.found.items() if before is None]
    proved.counts["longest path, turns"] = max(turns[node] for node in starts)
    proved.counts["longest path, seconds"] = round(max(seconds[node] for node in starts))
    for node in starts:
        if seconds[node] > _LONGEST_MINUTES * 60:
            yield Refutation(f"can be kept for {seconds[node] / 60:.0f} minutes without end", node)


def in_reverse(walk: Walk) -> list[Node]:
    """All nodes, each after everything that follows it (a path that goes round is cut where it
    does: another claim sees to that)."""
    return _order(walk)[0]


def _order(walk: Walk) -> tuple[list[Node], list[Node]]:
    """Nodes so that each comes after all that follow it; and those that lead back to themselves."""
    done: set[Node] = set()
    open_: set[Node] = set()
    order: list[Node] = []
    back: list[Node] = []
    for root in walk.found:
        if root in done:
            continue
        stack = [(root, iter([n for e in walk.follows[root] for n in e.after]))]
        open_.add(root)
        while stack:
            node, rest = stack[-1]
            for after in rest:
                if after in open_:
                    back.append(node)
                elif after not in done:
                    open_.add(after)
                    stack.append((after, iter([n for e in walk.follows[after] for n in e.after])))
                    break
            else:
                stack.pop()
                open_.discard(node)
                done.add(node)
                order.append(node)
    return order, back


def _stranded(proved: Proved) -> Iterator[Refutation]:
    walk = proved.walk
    for node, edges in walk.follows.items():
        page = walk.page(node)
        if walk.found[node] is None and page.waits == "end":
            yield Refutation("hears the line end at once", node)
        for edge in edges:
            over = edge.branch.over
            if over is not None and page.waits != "end" and not over.startswith("talked to"):
                yield Refutation("hears the line end without a person or a number", node, edge.act)
            for after in edge.after:
                ends = walk.page(after).waits == "end"
                if ends and not tells_numbers_twice(proved.revision, page):
                    yield Refutation(
                        "is not put through to anybody, and does not hear the numbers twice with the "
                        "emergency words",
                        after,
                    )


ENDS = Claim(
    "ends",
    "Every path ends, within a bounded number of turns and of seconds.",
    "A caller who is sent round and round gives up, and a child waits.",
    _endless,
)
PERSON_OR_NUMBERS = Claim(
    "person-or-numbers",
    "Every path ends with a person, or with the numbers said twice and the emergency words.",
    "Nobody may be left with silence: who reaches nobody must know whom to ring.",
    _stranded,
)
