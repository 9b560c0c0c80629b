"""Claim 14: a text is promised only to whoever asked for it, may have it, and can read all of it."""

from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.claims.texts import unfit

_KEY = "1"


def _wrongly_promised(proved: Proved) -> Iterator[Refutation]:
    walk = proved.walk
    may_not = walk.graph.of(lambda who: not who.takes_texts)
    for edges in walk.edges.values():
        for edge in edges:
            for to, mask in edge.to:
                promise = walk.page(to).turn.promise
                if promise is None:
                    continue
                proved.counts["texts promised"] = proved.counts.get("texts promised", 0) + 1
                node = walk.node(to, mask)
                if any(act.name != f"press {_KEY}" for act in edge.acts):
                    yield Refutation("is promised a text without having pressed a key for it", node)
                if wrongly := mask & may_not:
                    what = "is promised a text that may not be sent"
                    yield Refutation(what, walk.node(to, wrongly))
                if problem := unfit(promise.body):
                    yield Refutation(f"is promised a text that {problem}", node)
    for cell, mask in walk.begins:
        if walk.page(cell).turn.promise is not None:
            yield Refutation("is promised a text at once", walk.node(cell, mask))


PROMISES = Claim(
    "promises",
    "A text is promised only after a key, to a mobile that has not refused texts, and fits.",
    "A text that nobody asked for can be read by the person it is about.",
    _wrongly_promised,
)
