"""Claim 5: the second silence and the third mistake lead to a person."""

from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Proved, Refutation, asks, is_ring, tells_numbers_twice

_SILENCES = 2
_MISTAKES = 3


def _not_helped(proved: Proved) -> Iterator[Refutation]:
    walk = proved.walk
    for node, edges in walk.follows.items():
        if node.rang or not asks(walk.page(node)):
            continue
        for edge in edges:
            for after in edge.after:
                silent = after.silences >= _SILENCES and after.silences > node.silences
                mistaken = after.mistakes >= _MISTAKES and after.mistakes > node.mistakes
                if not silent and not mistaken:
                    continue
                page = walk.page(after)
                which = "second silence" if silent else "third mistake"
                if not is_ring(page) and not tells_numbers_twice(proved.revision, page):
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
