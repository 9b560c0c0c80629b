"""The claim that a text is promised only to callers who asked for it and may have it, and fits."""

from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Evidence, Refutation
from ivr.proof.claims.texts import text_problem

_KEY = "1"


def _wrong_promises(evidence: Evidence) -> Iterator[Refutation]:
    walk = evidence.walk
    may_not = walk.graph.masks.of_callers(lambda caller: not caller.takes_texts)
    for edge in (edge for edges in walk.edges.values() for edge in edges):
        for target, mask in edge.targets:
            promise = walk.document(target).turn.promise
            if promise is None:
                continue
            evidence.count("texts promised")
            node = walk.node(target, mask)
            if any(action.name != f"press {_KEY}" for action in edge.actions):
                yield Refutation("is promised a text without having pressed a key for it", node)
            if wrong := mask & may_not:
                problem = "is promised a text that may not be sent"
                yield Refutation(problem, walk.node(target, wrong))
            if unfit := text_problem(promise.body):
                yield Refutation(f"is promised a text that {unfit}", node)
    for cell, mask in walk.starts:
        if walk.document(cell).turn.promise is not None:
            yield Refutation("is promised a text at once", walk.node(cell, mask))


PROMISES = Claim(
    "promises",
    "A text is promised only after a key, to a mobile that has not refused texts, and fits.",
    "A text that the caller did not ask for can be read by the person it is about.",
    _wrong_promises,
)
