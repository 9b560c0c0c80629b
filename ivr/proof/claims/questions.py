"""Two claims about questions: the emergency words come first and answer words of danger, and mistakes
lead to a person."""

from collections.abc import Iterator

from ivr.engine.call_state import Phase
from ivr.proof.claims.base import Evidence, Refutation, claim, is_in_flow, is_ring, says_999
from ivr.proof.turn_documents import TurnDocument

_SILENCES = 2
_MISTAKES = 3


@claim(
    "emergency-first",
    "The emergency words come before the first question, and answer words of danger.",
    "A caller in danger must not wait for a menu to learn that 999 is quicker.",
)
def emergency_words_first(evidence: Evidence) -> Iterator[Refutation]:
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
            said = (a for a in edge.actions if a.name.startswith("say "))
            danger = next((action for action in said if action.script_text in urgent), None)
            if danger and not all(_is_answer(walk.document(target)) for target, _ in edge.targets):
                problem = "speaks of danger, and is not answered"
                yield Refutation(problem, walk.node(cell), danger)


def _is_answer(document: TurnDocument) -> bool:
    helps = is_ring(document) or document.turn.state.phase is Phase.NUMBERS
    return helps and says_999(document)


@claim(
    "mistakes",
    "The second silence, the third mistake, and speech that is not understood lead to a person.",
    "A frightened caller presses the wrong key, or cannot speak at all.",
)
def mistakes_lead_to_a_person(evidence: Evidence) -> Iterator[Refutation]:
    walk = evidence.walk
    for cell, _, target, mask in walk.steps():
        if cell.has_rung or not is_in_flow(walk.document(cell)):
            continue
        silent = target.silences >= _SILENCES and target.silences > cell.silences
        mistaken = target.mistakes >= _MISTAKES and target.mistakes > cell.mistakes
        if not silent and not mistaken:
            continue
        document = walk.document(target)
        if not is_ring(document) and not target.numbers_told:
            mistake = "second silence" if silent else "third mistake"
            problem = f"is not put through to a person at the {mistake}"
            yield Refutation(problem, walk.node(target, mask))
        elif silent and not says_999(document):
            problem = "stays silent twice and is not told how to reach the police in silence"
            yield Refutation(problem, walk.node(target, mask))
