"""Claim 6: the emergency words come before the first question, and answer words of danger."""

from collections.abc import Iterator

from ivr.engine.state import Phase
from ivr.proof.claims.base import (
    Claim,
    Proved,
    Refutation,
    asks,
    is_ring,
)


def _late(proved: Proved) -> Iterator[Refutation]:
    for node, before in proved.walk.found.items():
        if before is not None:
            continue
        said = " ".join(proved.walk.page(node).turn.says)
        emergency, option = said.find("9 9 9"), said.find("press ")
        if emergency < 0 or 0 <= option < emergency:
            yield Refutation("is asked a question before hearing what to do in danger", node)
    yield from _danger_unanswered(proved)


def _danger_unanswered(proved: Proved) -> Iterator[Refutation]:
    """Words of danger, spoken at a question: a person rings, and the emergency words come first."""
    graph = proved.walk.graph
    urgent = {words for reply in proved.revision.texts.urgent.values() for words in reply.words}
    seen: set[int] = set()
    for node in proved.walk.follows:
        page, spot = proved.walk.page(node), graph.spot_of[node.page]
        if spot in seen or page.waits != "listen" or not asks(page):
            continue
        seen.add(spot)
        for act in graph.acts[spot]:
            if act.name != f"say {act.deed}" or act.deed not in urgent:
                continue
            for outcome in graph.outcomes(spot, act):
                after = graph.pages[outcome.page]
                helped = is_ring(after) or after.turn.state.phase is Phase.NUMBERS
                if not helped or not any("9 9 9" in words for words in after.turn.says):
                    yield Refutation("speaks of danger, and is not answered", node, act)
                    break


EMERGENCY_FIRST = Claim(
    "emergency-first",
    "The emergency words come before the first question, and answer words of danger.",
    "Somebody in danger now must not wait for a menu to learn that 999 is quicker.",
    _late,
)
