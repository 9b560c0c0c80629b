"""Claim 6: the emergency words come before the first question, and answer words of danger."""

from collections.abc import Iterator

from ivr.engine.call_state import Phase
from ivr.proof.claims.base import Claim, Proved, Refutation, asks, is_ring
from ivr.proof.turn_documents import Page


def _late(proved: Proved) -> Iterator[Refutation]:
    walk = proved.walk
    for cell, mask in walk.begins:
        said = " ".join(walk.page(cell).turn.says)
        emergency, option = said.find("9 9 9"), said.find("press ")
        if emergency < 0 or 0 <= option < emergency:
            what = "is asked a question before hearing what to do in danger"
            yield Refutation(what, walk.node(cell, mask))
    yield from _danger_unanswered(proved)


def _danger_unanswered(proved: Proved) -> Iterator[Refutation]:
    """Words of danger, spoken at a question: a person rings, and the emergency words come first."""
    walk, graph = proved.walk, proved.walk.graph
    urgent = {words for reply in proved.revision.danger.urgent.values() for words in reply.words}
    seen: set[int] = set()
    for cell, edges in walk.edges.items():
        page, spot = walk.page(cell), graph.spot_of[cell.page]
        if spot in seen or page.waits != "listen" or not asks(page):
            continue
        seen.add(spot)
        for edge in edges:
            spoken = [a for a in edge.acts if a.name == f"say {a.deed}" and a.deed in urgent]
            answered = all(_is_answered(walk.page(to)) for to, _ in edge.to)
            if spoken and not answered:
                node = walk.node(cell, walk.cells[cell])
                yield Refutation("speaks of danger, and is not answered", node, spoken[0])


def _is_answered(page: Page) -> bool:
    helped = is_ring(page) or page.turn.state.phase is Phase.NUMBERS
    return helped and any("9 9 9" in words for words in page.turn.says)


EMERGENCY_FIRST = Claim(
    "emergency-first",
    "The emergency words come before the first question, and answer words of danger.",
    "Somebody in danger now must not wait for a menu to learn that 999 is quicker.",
    _late,
)
