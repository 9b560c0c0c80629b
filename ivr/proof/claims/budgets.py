"""The claim that seconds stay inside the budgets of config/service.yaml."""

from collections.abc import Callable, Iterator

from ivr.content.flow import Menu, Place
from ivr.engine.call_state import Phase
from ivr.engine.speech_duration import seconds_to_say
from ivr.proof.actions import SILENCE, Action, press, press_after_option
from ivr.proof.cells import Cell, Edge, Node
from ivr.proof.claims.base import Evidence, Refutation, claim, is_in_flow, is_ring, speech_seconds
from ivr.proof.longest_path import ExactLongestPath, reverse_order, upper_bounds
from ivr.proof.turn_documents import TurnDocument
from ivr.simulator.events import SimulatedOutcome

# What a caller of one kind does at a question.
Policy = Callable[[Menu | None, TurnDocument], list[Action]]
_LONG_TALKS = (str(SimulatedOutcome.ANSWERED), str(SimulatedOutcome.ENDED))


@claim(
    "budgets",
    "Seconds stay inside the budgets of config/service.yaml.",
    "With every second before a person answers, some callers give up.",
)
def inside_budgets(evidence: Evidence) -> Iterator[Refutation]:
    budgets, wrong_key = evidence.revision.service.budgets, [press("9")]
    masks = evidence.walk.graph.masks
    ordinary = masks.of_callers(lambda caller: not caller.contacts and not caller.is_from_line)
    starts = [(cell, mask & ordinary) for cell, mask in evidence.walk.starts if mask & ordinary]
    yield from _late_first_words(evidence, starts)
    for name, policy, budget, asked_place in (
        ("a patient member of the public", _patient, budgets.ring_patient, False),
        ("a patient one who is asked for a place", _patient, budgets.ring_not_sure, True),
        ("a caller who knows the keys", _quick, budgets.ring_quick, None),
        ("a silent caller", lambda _, __: [SILENCE], budgets.ring_silent, None),
        ("a caller with three wrong keys", lambda _, __: wrong_key, budgets.ring_mistaken, None),
    ):
        longest = 0.0
        for node, seconds, place in _rings_reached(evidence, starts, policy):
            if asked_place not in (None, place):
                continue
            longest = max(longest, seconds)
            if seconds > budget:
                problem = f"waits {seconds:.1f} seconds for a phone to ring, as {name}"
                yield Refutation(f"{problem}; {budget} are allowed", node)
        evidence.counts[f"seconds to a ring, {name}"] = round(longest)
    yield from _late_numbers(evidence, starts)


def _late_first_words(evidence: Evidence, starts: list[tuple[Cell, int]]) -> Iterator[Refutation]:
    budgets = evidence.revision.service.budgets
    for cell, mask in starts:
        for words, phrase, budget in (
            ("the emergency words", "9 9 9.", budgets.emergency_words),
            ("the first option", "press 1.", budgets.first_option),
        ):
            seconds = _seconds_until(evidence.walk.document(cell), phrase)
            if seconds is None or seconds > budget:
                node = evidence.walk.node(cell, mask)
                yield Refutation(f"has not heard {words} in time", node)


def _seconds_until(document: TurnDocument, phrase: str) -> float | None:
    passed = 0.0
    for words in document.turn.says:
        before, found, _ = words.partition(phrase)
        if found:
            return passed + seconds_to_say(before + found)
        passed += seconds_to_say(words)
    return None


def _rings_reached(
    evidence: Evidence, starts: list[tuple[Cell, int]], policy: Policy
) -> Iterator[tuple[Node, float, bool]]:
    """Every ring that a policy leads to, after how many seconds, and whether a place was asked for."""
    walk, steps = evidence.walk, evidence.revision.voice.steps
    waiting = [(cell, mask, 0.0, False) for cell, mask in starts]
    for _ in range(10_000):
        if not waiting:
            return
        cell, mask, seconds, place = waiting.pop()
        document = walk.document(cell)
        if is_ring(document):
            yield walk.node(cell, mask), seconds + speech_seconds(document), place
        elif is_in_flow(document):
            step = steps.get(document.turn.state.step)
            place = place or isinstance(step, Place)
            for action in policy(step if isinstance(step, Menu) else None, document):
                passed = seconds + document.branch(action).seconds
                for target, there in walk.follow(cell, mask, action):
                    waiting.append((target, there, passed, place))


def _patient(menu: Menu | None, document: TurnDocument) -> list[Action]:
    if menu is None or menu.silence:
        return [SILENCE]
    return [press_after_option(key, document.turn.says) for key in menu.choices]


def _quick(menu: Menu | None, document: TurnDocument) -> list[Action]:
    keys = ["0"]
    if document.turn.state.area is None and menu is not None and menu.sets == "area":
        keys = [*(key for key, choice in menu.choices.items() if choice.value), "0"]
    return [press(key, at_once=True) for key in keys]


def _late_numbers(evidence: Evidence, starts: list[tuple[Cell, int]]) -> Iterator[Refutation]:
    """The longest path to the numbers when everything fails: no contact that rings stays on the line,
    and the caller does not ask to hear things again."""
    walk, budgets = evidence.walk, evidence.revision.service.budgets

    def cost(cell: Cell, edge: Edge) -> tuple[float, Action] | None:
        document = walk.document(cell)
        failures = [
            action
            for action in edge.actions
            if action.name not in _LONG_TALKS and action.script_text not in ("*", "again")
        ]
        if document.turn.state.phase is Phase.NUMBERS or not failures:
            return None
        slowest = max(failures, key=document.seconds)
        return document.seconds(slowest), slowest

    longest = upper_bounds(walk, reverse_order(walk), cost)
    exact = ExactLongestPath(walk, cost)
    for begins, budget, since, name in (
        (starts, budgets.numbers_from_call_start, "the start of the call", "whole call"),
        (_first_rings(evidence), budgets.numbers, "the last answer", "from the last answer"),
    ):
        most = max((longest[cell] for cell, _ in begins), default=0.0)
        evidence.counts[f"seconds to the numbers, {name}, at most"] = round(most)
        for cell, mask in sorted(begins, key=lambda each: -longest[each[0]]):
            if longest[cell] <= budget:
                break
            node = max(walk.nodes(cell, mask), key=exact.cost)
            if (seconds := exact.cost(node)) > budget:
                problem = f"hears the numbers only {seconds:.0f} seconds after {since}"
                path = tuple(walk.path(node))[:-1] + tuple(exact.path(node))
                yield Refutation(f"{problem}; {budget} are allowed", path=path)


def _first_rings(evidence: Evidence) -> list[tuple[Cell, int]]:
    """The rings that follow a question."""
    walk = evidence.walk
    rings: dict[Cell, int] = {}
    for cell, _, target, mask in walk.steps():
        if is_in_flow(walk.document(cell)) and is_ring(walk.document(target)):
            rings[target] = rings.get(target, 0) | mask
    return list(rings.items())
