"""The walk: every path that a caller can take through the voice flow, at every distinct moment.

Each turn may stay in its moment or pass to the next. It decides nothing about what is right: claims
do, by looking at each node with all that follows it.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ivr.content.flow import Menu, Tell
from ivr.content.revision import Revision
from ivr.engine.state import Phase
from ivr.proof.graph import NOISE, Graph, Who, callers
from ivr.proof.page import SILENCE, Act, Branch, Page
from ivr.proof.timeline import Timeline

# Nobody may come as far; a flow that lets them is walked in a circle, and not without end.
_MOST = 5


class Node(NamedTuple):
    """A page of a caller at the moment it was made, with the silences and other mistakes that the
    caller has made so far, counted here and not by the engine.

    `who`, `page` and `moment` are indexes into the graph; of all callers and moments with the same
    future, the first stands for all. `rang` says that somebody has been rung.
    """

    who: int
    page: int
    moment: int
    silences: int = 0
    mistakes: int = 0
    rang: bool = False


class Edge(NamedTuple):
    """An act on a node's page, what it leads to, and the nodes that follow: at the same moment, and
    at each moment that may come next. `at` is the caller and the moment at which each of them was
    made, before another came to stand for it. `alike` counts the acts that lead to the same."""

    act: Act
    branch: Branch
    after: tuple[Node, ...]
    at: tuple[tuple[int, int], ...]
    alike: int = 1


_Following = tuple[tuple[int, int, int], tuple[int, int]]


class Walk:
    """Every node, in the order in which it was found: nearest first."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.found: dict[Node, tuple[Node, Act] | None] = {}
        self.edges = 0
        self.follows: dict[Node, tuple[Edge, ...]] = {}
        self._groups: dict[int, tuple[tuple[Act, str, int], ...]] = {}
        self._followers: dict[tuple[int, str, int, int], tuple[_Following, ...]] = {}
        self._alike: dict[tuple[int, int, int], int] = {}

    @property
    def revision(self) -> Revision:
        """What is walked."""
        return self.graph.revision

    def page(self, node: Node) -> Page:
        """The node's page."""
        return self.graph.pages[node.page]

    def edges_of(self, node: Node) -> tuple[Edge, ...]:
        """Everything that can happen on a node's page."""
        spot = self.graph.spot_of[node.page]
        page = self.graph.spots[spot]
        edges = []
        for act, counts, alike in self._groups_at(spot, page):
            silences, mistakes, rang = _after(node, counts)
            following = self._following(spot, act, node)
            after = tuple(
                Node(who, page_id, moment, silences, mistakes, rang)
                for (who, page_id, moment), _ in following
            )
            at = tuple(made for _, made in following)
            edges.append(Edge(act, self.graph.branch(spot, act), after, at, alike))
        return tuple(edges)

    def after(self, node: Node, act: Act) -> tuple[Node, ...]:
        """What follows an act in the same moment, whichever way it is timed: pressing early leads
        where pressing late does."""
        spot = self.graph.spot_of[node.page]
        late = next((a for a in self.graph.acts[spot] if a.deed == act.deed), act)
        counts = _counts(self.revision, self.graph.spots[spot], late)
        return tuple(
            Node(*stands, *_after(node, counts))
            for stands, (_, moment) in self._following(spot, late, node)
            if moment == node.moment
        )

    def path(self, node: Node) -> list[tuple[Node, Act | None]]:
        """From the start of a call to `node`: each node, and what the caller did there."""
        steps: list[tuple[Node, Act | None]] = [(node, None)]
        while (before := self.found[steps[-1][0]]) is not None:
            steps.append(before)
        return steps[::-1]

    def _groups_at(self, spot: int, page: Page) -> tuple[tuple[Act, str, int], ...]:
        """The acts that lead to different things or count differently, and how many each stands for."""
        if spot not in self._groups:
            groups: dict[tuple[object, ...], list[Act]] = {}
            for act in self.graph.acts[spot]:
                outcomes = tuple((o.mask, o.page) for o in self.graph.outcomes(spot, act))
                branch = self.graph.branch(spot, act)
                seconds = branch.seconds if branch.rang else 0.0
                key = (outcomes, branch.over, seconds, _counts(self.revision, page, act))
                groups.setdefault(key, []).append(act)
            self._groups[spot] = tuple(
                (acts[0], _counts(self.revision, page, acts[0]), len(acts))
                for acts in groups.values()
            )
        return self._groups[spot]

    def _following(self, spot: int, act: Act, node: Node) -> tuple[_Following, ...]:
        key = (spot, act.name, node.who, node.moment)
        if key not in self._followers:
            outcomes = self.graph.outcomes(spot, act)
            found: dict[_Following, None] = {}
            for who, moment in self._next(spot, act, node):
                bit = self.graph.bit(who, moment)
                for outcome in outcomes:
                    if outcome.mask & bit:
                        stands = self.standing_for(who, outcome.page, moment)
                        found[stands, (who, moment)] = None
            self._followers[key] = tuple(found)
        return self._followers[key]

    def _next(self, spot: int, act: Act, node: Node) -> list[tuple[int, int]]:
        """The callers and moments that may come next: the node stands for all alike, so what
        follows any of their moments may follow it."""
        mask = self._alike_at(spot, node.who, node.moment)
        timeline = self.graph.timeline
        here = [m for m in range(len(timeline.moments)) if mask & self.graph.bit(node.who, m)]
        later = {two for one, two in self.graph.follows(act) if one in here}
        return [(node.who, moment) for moment in (node.moment, *sorted(later))]

    def standing_for(self, who: int, page: int, moment: int) -> tuple[int, int, int]:
        """The caller, page and moment that stand for this one."""
        spot = self.graph.spot_of[page]
        first_who, first_moment = self.graph.first_of(self._alike_at(spot, who, moment))
        return first_who, page, first_moment

    def _alike_at(self, spot: int, who: int, moment: int) -> int:
        key = (spot, who, moment)
        if key not in self._alike:
            self._alike[key] = self.graph.alike(*key)
        return self._alike[key]


def walk(
    revision: Revision,
    timeline: Timeline,
    *,
    who: Sequence[Who] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Walk:
    """Walk every path.

    Args:
        revision: what is proved.
        timeline: its distinct moments.
        who: the kinds of caller; all of them by default.
        progress: told of the number of nodes now and then.
    """
    made = Walk(Graph(revision, timeline, who or callers(revision)))
    waiting: deque[Node] = deque()

    def come(node: Node, before: tuple[Node, Act] | None) -> None:
        if node not in made.found:
            made.found[node] = before
            waiting.append(node)

    for outcome in made.graph.begins:
        for caller in range(len(made.graph.who)):
            for moment in range(len(timeline.moments)):
                if outcome.mask & made.graph.bit(caller, moment):
                    come(Node(*made.standing_for(caller, outcome.page, moment)), None)
    while waiting:
        node = waiting.popleft()
        edges = made.follows[node] = made.edges_of(node)
        for edge in edges:
            for after in edge.after:
                come(after, (node, edge.act))
        made.edges += sum((len(edge.after) or 1) * edge.alike for edge in edges)
        if progress and len(made.found) % 5000 == 0:
            progress(len(made.found))
    return made


def _counts(revision: Revision, page: Page, act: Act) -> str:
    """What an act counts as, by the rules that callers are promised: in a question, silence that is
    no answer, a key that is no choice, and noise. After a ring nothing counts."""
    if page.turn.state.phase is not Phase.STEP:
        return "ring"
    step = revision.voice.steps.get(page.turn.state.step)
    if not isinstance(step, Menu | Tell):
        return "nothing"
    choices = step.choices if isinstance(step, Menu) else {}
    if act is SILENCE:
        return "nothing" if isinstance(step, Menu) and step.silence is not None else "silence"
    wrong_key = act.name.startswith("press ") and act.deed not in (*choices, "0", "*")
    return "mistake" if wrong_key or act.deed == NOISE else "nothing"


def _after(node: Node, counts: str) -> tuple[int, int, bool]:
    match counts:
        case "ring":
            return 0, 0, True
        case "silence":
            return min(node.silences + 1, _MOST), min(node.mistakes + 1, _MOST), node.rang
        case "mistake":
            return node.silences, min(node.mistakes + 1, _MOST), node.rang
        case _:
            return node.silences, node.mistakes, node.rang
