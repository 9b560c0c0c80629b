"""The claim that the emergency words come before the first question and answer words of danger."""

from collections.abc import Iterator

from ivr.engine.call_state import Phase
from ivr.proof.claims.base import Claim, Evidence, Refutation, is_in_flow, is_ring
from ivr.proof.turn_documents import TurnDocument


def _missing_words(evidence: Evidence) -> Iterator[Refutation]:
    walk = evidence.walk
    for cell, mask in walk.starts:
        words = " ".join(walk.document(cell).turn.says)
        emergency, option = words.find("9 9 9"), words.find("press ")
        if emergency < 0 or 0 <= option < emergency:
            problem = "is asked a question before hearing what to do in danger"
            yield Refutation(problem, walk.node(cell, mask))
    yield from _unanswered_danger(evidence)


def _unanswered_danger(evidence: Evidence) -> Iterator[Refutation]:
    """Words of danger at a question after which no person rings, or the emergency words are missing."""
    walk = evidence.walk
    urgent = {words for kind in evidence.revision.danger.urgent.values() for words in kind.words}
    checked: set[int] = set()
    for cell, edges in walk.edges.items():
        document, position = walk.document(cell), walk.graph.position_of[cell.document]
        if position in checked or document.waits_for != "listen" or not is_in_flow(document):
            continue
        checked.add(position)
        for edge in edges:
            spoken = [
                action
                for action in edge.actions
                if action.script_text in urgent and action.name == f"say {action.script_text}"
            ]
            answered = all(_is_answer(walk.document(target)) for target, _ in edge.targets)
            if spoken and not answered:
                node = walk.node(cell, walk.cells[cell])
                yield Refutation("speaks of danger, and is not answered", node, spoken[0])


def _is_answer(document: TurnDocument) -> bool:
    helps = is_ring(document) or document.turn.state.phase is Phase.NUMBERS
    return helps and any("9 9 9" in words for words in document.turn.says)


EMERGENCY_FIRST = Claim(
    "emergency-first",
    "The emergency words come before the first question, and answer words of danger.",
    "A caller in danger must not wait for a menu to learn that 999 is quicker.",
    _missing_words,
)
