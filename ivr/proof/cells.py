"""The cells of the walk, and the rules by which it counts a caller's mistakes.

The walk counts for itself, by the rules promised to callers, and never trusts the engine's counts.
"""

from collections.abc import Collection
from typing import Literal, NamedTuple

from ivr.content.flow import Menu, Place, Tell
from ivr.content.revision import Revision
from ivr.engine.call_state import Phase
from ivr.engine.place_question import PlaceQuestion, choice_keys
from ivr.proof.actions import NOISE, SILENCE, Action
from ivr.proof.turn_documents import Branch, TurnDocument

CountsAs = Literal["ring", "over", "silence", "mistake", "nothing"]
# The highest count. A flow that never helps the caller is then walked in a circle, and not for ever.
_MAX_COUNT = 5


class Cell(NamedTuple):
    """A document (an index into the graph's), with the silences and all mistakes of the caller so far.
    `has_rung`: a contact has been rung. `numbers_told`: since then the caller has heard the numbers
    twice, with the emergency words."""

    document: int
    silences: int = 0
    mistakes: int = 0
    has_rung: bool = False
    numbers_told: bool = False


class Node(NamedTuple):
    """One caller in a cell, at the moment at which its document was made."""

    cell: Cell
    caller: int
    moment: int


class Edge(NamedTuple):
    """The actions in a cell that lead to the same cells and count alike, what they lead to (timed from
    the end of the words), and the next cells with the callers at the moments of their next request."""

    actions: tuple[Action, ...]
    branch: Branch
    targets: tuple[tuple[Cell, int], ...]

    @property
    def action(self) -> Action:
        """The first of the actions."""
        return self.actions[0]


def counts_as(revision: Revision, document: TurnDocument, action: Action) -> CountsAs:
    """What an action counts as. At a question, a mistake is a silence that is not an answer, a key
    that is not a choice, or noise. After a ring nothing counts."""
    state = document.turn.state
    if document.waits_for == "ring":
        return "ring"
    if state.phase is not Phase.STEP:
        return "over"
    step = revision.voice.steps.get(state.step)
    if not isinstance(step, Menu | Tell | Place):
        return "nothing"
    choices: Collection[str] = step.choices if isinstance(step, Menu) else ()
    silence_answers = isinstance(step, Menu) and step.silence is not None
    if isinstance(step, Place):
        question = PlaceQuestion(state.place_id, state.area_to_confirm)
        choices = choice_keys(revision, question)
        silence_answers = not (state.place_id or state.area_to_confirm)
    if action is SILENCE:
        return "nothing" if silence_answers else "silence"
    pressed = action.name.startswith("press ")
    wrong_key = pressed and action.script_text not in (*choices, "0", "*")
    return "mistake" if wrong_key or action.script_text == NOISE else "nothing"


def next_counts(cell: Cell, counts: CountsAs) -> tuple[int, int, bool]:
    """The silences, mistakes and `has_rung` of the next cell."""
    match counts:
        case "ring" | "over":
            return 0, 0, True
        case "silence":
            silences = min(cell.silences + 1, _MAX_COUNT)
            return silences, min(cell.mistakes + 1, _MAX_COUNT), cell.has_rung
        case "mistake":
            return cell.silences, min(cell.mistakes + 1, _MAX_COUNT), cell.has_rung
        case "nothing":
            return cell.silences, cell.mistakes, cell.has_rung
