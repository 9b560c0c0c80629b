"""The claim that the second silence and the third mistake lead to a person."""

from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Evidence, Refutation, is_in_flow, is_ring

_SILENCES = 2
_MISTAKES = 3


def _unhelped_callers(evidence: Evidence) -> Iterator[Refutation]:
    walk = evidence.walk
    for cell, edges in walk.edges.items():
        if cell.has_rung or not is_in_flow(walk.document(cell)):
            continue
        for target, mask in (target for edge in edges for target in edge.targets):
            silent = target.silences >= _SILENCES and target.silences > cell.silences
            mistaken = target.mistakes >= _MISTAKES and target.mistakes > cell.mistakes
            if not silent and not mistaken:
                continue
            document, node = walk.document(target), walk.node(target, mask)
            if not is_ring(document) and not target.numbers_told:
                mistake = "second silence" if silent else "third mistake"
                yield Refutation(f"is not put through to a person at the {mistake}", node)
            elif silent and not any("9 9 9" in words for words in document.turn.says):
                problem = "stays silent twice and is not told how to reach the police in silence"
                yield Refutation(problem, node)


MISTAKES = Claim(
    "mistakes",
    "The second silence, the third mistake, and speech that is not understood lead to a person.",
    "A frightened caller presses the wrong key, or cannot speak at all.",
    _unhelped_callers,
)
