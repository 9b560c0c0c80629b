"""Claim 7: seconds stay inside the budgets of config/service.yaml."""

from collections.abc import Callable, Iterator

from ivr.carrier.simulated.events import RingOutcome
from ivr.content.flow import Menu
from ivr.engine.speaking import seconds_to_say
from ivr.engine.state import Phase
from ivr.proof.claims.base import Claim, Proved, Refutation, asks, is_ring, seconds_of_words
from ivr.proof.claims.ending import in_reverse
from ivr.proof.page import SILENCE, Act, Page, press, press_after
from ivr.proof.walk import Edge, Node

Policy = Callable[[Proved, Page], list[Act]]
_LONG_TALKS = (str(RingOutcome.ANSWERED), str(RingOutcome.ENDED))
_NO_KEY = "9"


def _over(proved: Proved) -> Iterator[Refutation]:
    budgets = proved.revision.service.budgets
    starts = _starts(proved)
    yield from _first_words(proved, starts)
    for name, policy, budget in (
        ("a patient member of the public", _patient, budgets.ring_patient),
        ("somebody who knows the keys", _quick, budgets.ring_quick),
        ("a silent caller", _silent, budgets.ring_silent),
        ("a caller with three wrong keys", _mistaken, budgets.ring_mistaken),
    ):
        longest = 0.0
        for start in starts:
            for node, seconds in _to_a_ring(proved, start, policy):
                longest = max(longest, seconds)
                if seconds > budget:
                    what = f"waits {seconds:.1f} seconds for a phone to ring, as {name}"
                    yield Refutation(f"{what}; {budget} are allowed", node)
        proved.counts[f"seconds to a ring, {name}"] = round(longest)
    yield from _to_the_numbers(proved, starts)


def _starts(proved: Proved) -> list[Node]:
    """Calls that begin from an ordinary phone."""
    return [
        node
        for node, before in proved.walk.found.items()
        if before is None and not _special(proved, node)
    ]


def _special(proved: Proved, node: Node) -> bool:
    caller = proved.walk.graph.who[node.who].caller
    return bool(caller.contacts) or caller.is_us


def _first_words(proved: Proved, starts: list[Node]) -> Iterator[Refutation]:
    budgets = proved.revision.service.budgets
    for node in starts:
        page = proved.walk.page(node)
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


def _to_a_ring(proved: Proved, start: Node, policy: Policy) -> Iterator[tuple[Node, float]]:
    waiting = [(start, 0.0)]
    for _ in range(10_000):
        if not waiting:
            return
        node, seconds = waiting.pop()
        page = proved.walk.page(node)
        if is_ring(page):
            yield node, seconds + seconds_of_words(page)
        elif asks(page):
            for act in policy(proved, page):
                branch = page.branch(act)
                for after in proved.walk.after(node, act):
                    waiting.append((after, seconds + branch.seconds))


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


def _silent(proved: Proved, page: Page) -> list[Act]:  # noqa: ARG001 - whatever is asked
    return [SILENCE]


def _mistaken(proved: Proved, page: Page) -> list[Act]:  # noqa: ARG001 - whatever is asked
    return [press(_NO_KEY)]


def _to_the_numbers(proved: Proved, starts: list[Node]) -> Iterator[Refutation]:
    """The longest way to the numbers when everything fails: no ring is answered by anybody who
    stays, and the caller does not ask to hear things again."""
    walk = proved.walk
    longest: dict[Node, float] = {}
    then: dict[Node, tuple[Node, Act] | None] = {}
    for node in in_reverse(walk):
        page = walk.page(node)
        most: tuple[float, tuple[Node, Act] | None] = 0.0, None
        follows = () if page.turn.state.phase is Phase.NUMBERS else walk.follows[node]
        for edge in follows:
            if not _fails(edge):
                continue
            passed = page.branch(edge.act).seconds
            for after in edge.after:
                # Where a path goes round, its end is not known: that is another claim's to refute.
                if passed + longest.get(after, 0.0) > most[0]:
                    way = (after, edge.act) if after in longest else None
                    most = passed + longest.get(after, 0.0), way
        longest[node], then[node] = most
    proved.counts["seconds to the numbers, whole call, at most"] = _longest(longest, starts)
    first_rings = [
        after
        for node, edges in walk.follows.items()
        if asks(walk.page(node))
        for edge in edges
        for after in edge.after
        if is_ring(walk.page(after))
    ]
    proved.counts["seconds to the numbers, from the last answer, at most"] = _longest(
        longest, first_rings
    )
    budgets = proved.revision.service.budgets
    for begins, budget, since in (
        (starts, budgets.numbers_whole, "the start of the call"),
        (first_rings, budgets.numbers, "the last answer"),
    ):
        for begin in sorted(set(begins), key=lambda each: -longest[each]):
            if longest[begin] > budget:
                what = f"hears the numbers only {longest[begin]:.0f} seconds after {since}"
                path = tuple(walk.path(begin))[:-1] + tuple(_way(begin, then))
                yield Refutation(f"{what}; {budget} are allowed", path=path)


def _longest(longest: dict[Node, float], nodes: list[Node]) -> int:
    return round(max((longest[node] for node in nodes), default=0.0))


def _fails(edge: Edge) -> bool:
    return edge.act.name not in _LONG_TALKS and edge.act.deed not in ("*", "again")


def _way(
    start: Node, then: dict[Node, tuple[Node, Act] | None]
) -> Iterator[tuple[Node, Act | None]]:
    node = start
    while (step := then[node]) is not None:
        yield node, step[1]
        node = step[0]
    yield node, None


BUDGETS = Claim(
    "budgets",
    "Seconds stay inside the budgets of config/service.yaml.",
    "Every second before a person answers, some callers give up.",
    _over,
)
