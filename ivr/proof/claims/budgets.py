"""Claim 7: seconds stay inside the budgets of config/service.yaml."""

from collections.abc import Callable, Iterator

from ivr.content.flow import Menu, Place
from ivr.engine.speech_duration import seconds_to_say
from ivr.engine.call_state import Phase
from ivr.proof.actions import (SILENCE, Act, press, press_after)
from ivr.proof.claims.base import Claim, Proved, Refutation, asks, is_ring, seconds_of_words
from ivr.proof.longest_path import Exactly, at_most, in_reverse
from ivr.proof.turn_documents import Page
from ivr.proof.walk import Cell, Edge, Node
from ivr.simulator.events import RingOutcome

Policy = Callable[[Proved, Page], list[Act]]
_LONG_TALKS = (str(RingOutcome.ANSWERED), str(RingOutcome.ENDED))
_NO_KEY = "9"


def _over(proved: Proved) -> Iterator[Refutation]:
    budgets = proved.revision.service.budgets
    starts = _starts(proved)
    yield from _first_words(proved, starts)
    for name, policy, budget, asked in (
        ("a patient member of the public", _patient, budgets.ring_patient, False),
        ("a patient one who is asked for a place", _patient, budgets.ring_not_sure, True),
        ("somebody who knows the keys", _quick, budgets.ring_quick, None),
        ("a silent caller", _silent, budgets.ring_silent, None),
        ("a caller with three wrong keys", _mistaken, budgets.ring_mistaken, None),
    ):
        longest = 0.0
        for node, seconds, place in _to_a_ring(proved, starts, policy):
            if asked not in (None, place):
                continue
            longest = max(longest, seconds)
            if seconds > budget:
                what = f"waits {seconds:.1f} seconds for a phone to ring, as {name}"
                yield Refutation(f"{what}; {budget} are allowed", node)
        proved.counts[f"seconds to a ring, {name}"] = round(longest)
    yield from _to_the_numbers(proved, starts)


def _starts(proved: Proved) -> list[tuple[Cell, int]]:
    """Calls that begin from an ordinary phone."""
    graph = proved.walk.graph
    ordinary = graph.of(lambda who: not who.contacts and not who.is_own_number)
    return [(cell, mask & ordinary) for cell, mask in proved.walk.begins if mask & ordinary]


def _first_words(proved: Proved, starts: list[tuple[Cell, int]]) -> Iterator[Refutation]:
    budgets = proved.revision.service.budgets
    for cell, mask in starts:
        page, node = proved.walk.page(cell), proved.walk.node(cell, mask)
        emergency = _until(page, "9 9 9.")
        option = _until(page, "press 1.")
        if emergency is None or emergency > budgets.emergency_words:
            yield Refutation("has not heard the emergency words in time", node)
        if option is None or option > budgets.first_option:
            yield Refutation("has not heard the first option in time", node)


def _until(page: Page, phrase: str) -> float | None:
    passed = 0.0
    for words in page.turn.says:
        before, found, _ = words.partition(phrase)
        if found:
            return passed + seconds_to_say(before + found)
        passed += seconds_to_say(words)
    return None


def _to_a_ring(
    proved: Proved, starts: list[tuple[Cell, int]], policy: Policy
) -> Iterator[tuple[Node, float, bool]]:
    """Every ring that a policy leads to, after how many seconds, and whether a place was asked for."""
    walk = proved.walk
    waiting = [(cell, mask, 0.0, False) for cell, mask in starts]
    for _ in range(10_000):
        if not waiting:
            return
        cell, mask, seconds, place = waiting.pop()
        page = walk.page(cell)
        if is_ring(page):
            yield walk.node(cell, mask), seconds + seconds_of_words(page), place
        elif asks(page):
            step = proved.revision.voice.steps.get(page.turn.state.step)
            place = place or isinstance(step, Place)
            for act in policy(proved, page):
                branch = page.branch(act)
                for to, there in walk.after(cell, mask, act):
                    waiting.append((to, there, seconds + branch.seconds, place))


def _menu(proved: Proved, page: Page) -> Menu | None:
    step = proved.revision.voice.steps.get(page.turn.state.step)
    return step if isinstance(step, Menu) else None


def _patient(proved: Proved, page: Page) -> list[Act]:
    menu = _menu(proved, page)
    if menu is None or menu.silence:
        return [SILENCE]
    said = " ".join(heard.text for heard in page.branch(SILENCE).heard)
    return [
        press_after(k, f"press {k}") if f"press {k}" in said else press(k) for k in menu.choices
    ]


def _quick(proved: Proved, page: Page) -> list[Act]:
    menu = _menu(proved, page)
    if page.turn.state.area is None and menu is not None and menu.sets == "area":
        known = [key for key, choice in menu.choices.items() if choice.value]
        return [press(key, at_once=True) for key in (*known, "0")]
    return [press("0", at_once=True)]


def _silent(_: Proved, __: Page) -> list[Act]:
    return [SILENCE]


def _mistaken(_: Proved, __: Page) -> list[Act]:
    return [press(_NO_KEY)]


def _to_the_numbers(proved: Proved, starts: list[tuple[Cell, int]]) -> Iterator[Refutation]:
    """The longest way to the numbers when everything fails: no ring is answered by anybody who
    stays, and the caller does not ask to hear things again."""
    walk, budgets = proved.walk, proved.revision.service.budgets

    def cost(cell: Cell, edge: Edge) -> tuple[float, Act] | None:
        page = walk.page(cell)
        fails = [act for act in edge.acts if _fails(act)]
        if page.turn.state.phase is Phase.NUMBERS or not fails:
            return None
        slowest = max(fails, key=page.seconds)
        return page.seconds(slowest), slowest

    longest = at_most(walk, in_reverse(walk), cost)
    exactly = Exactly(walk, cost)
    for begins, budget, since, what in (
        (starts, budgets.numbers_from_call_start, "the start of the call", "whole call"),
        (_first_rings(proved), budgets.numbers, "the last answer", "from the last answer"),
    ):
        most = max((longest[cell] for cell, _ in begins), default=0.0)
        proved.counts[f"seconds to the numbers, {what}, at most"] = round(most)
        for cell, mask in sorted(begins, key=lambda each: -longest[each[0]]):
            if longest[cell] <= budget:
                break
            node = max(walk.nodes_of(cell, mask), key=exactly.of)
            if (seconds := exactly.of(node)) > budget:
                told = f"hears the numbers only {seconds:.0f} seconds after {since}"
                path = tuple(walk.path(node))[:-1] + tuple(exactly.way(node))
                yield Refutation(f"{told}; {budget} are allowed", path=path)


def _first_rings(proved: Proved) -> list[tuple[Cell, int]]:
    """The rings that follow a question."""
    walk = proved.walk
    found: dict[Cell, int] = {}
    for cell, edges in walk.edges.items():
        for edge in edges if asks(walk.page(cell)) else ():
            for to, mask in edge.to:
                if is_ring(walk.page(to)):
                    found[to] = found.get(to, 0) | mask
    return list(found.items())


def _fails(act: Act) -> bool:
    return act.name not in _LONG_TALKS and act.deed not in ("*", "again")


BUDGETS = Claim(
    "budgets",
    "Seconds stay inside the budgets of config/service.yaml.",
    "Every second before a person answers, some callers give up.",
    _over,
)
