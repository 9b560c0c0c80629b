"""Claim 6: the emergency words come before the first question."""

from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Proved, Refutation


def _late(proved: Proved) -> Iterator[Refutation]:
    for node, before in proved.walk.found.items():
        if before is not None:
            continue
        said = " ".join(proved.walk.page(node).turn.says)
        emergency, option = said.find("9 9 9"), said.find("press ")
        if emergency < 0 or 0 <= option < emergency:
            yield Refutation("is asked a question before hearing what to do in danger", node)


EMERGENCY_FIRST = Claim(
    "emergency-first",
    "The emergency words come before the first question.",
    "Somebody in danger now must not wait for a menu to learn that 999 is quicker.",
    _late,
)
