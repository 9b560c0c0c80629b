"""Claim 5: the second silence and the third mistake lead to a person."""

from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Proved, Refutation, asks, is_ring

_SILENCES = 2
_MISTAKES = 3


def _not_helped(proved: Proved) -> Iterator[Refutation]:
    walk = proved.walk
    for cell, edges in walk.edges.items():
        if cell.rang or not asks(walk.page(cell)):
            continue
        for edge in edges:
            for to, mask in edge.to:
                silent = to.silences >= _SILENCES and to.silences > cell.silences
                mistaken = to.mistakes >= _MISTAKES and to.mistakes > cell.mistakes
                if not silent and not mistaken:
                    continue
                page, after = walk.page(to), walk.node(to, mask)
                which = "second silence" if silent else "third mistake"
                if not is_ring(page) and not to.told:
                    yield Refutation(f"is not put through to a person at the {which}", after)
                elif silent and not any("9 9 9" in words for words in page.turn.says):
                    yield Refutation(
                        "stays silent twice and is not told what to do who cannot speak", after
                    )


MISTAKES = Claim(
    "mistakes",
    "The second silence, the third mistake, and speech that nobody understood lead to a person.",
    "Somebody frightened presses the wrong key, or cannot speak at all.",
    _not_helped,
)
