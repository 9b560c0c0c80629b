"""The walk: every path that a caller can take through the voice flow, at every distinct moment.

Each turn may stay in its moment or pass to a later one. It decides nothing about what is right: claims
do, by looking at each cell with all that follows it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ivr.content.flow import Menu, Place, Tell
from ivr.content.revision import Revision
from ivr.directory.places import NO_INDEX, Places
from ivr.engine.call_state import CallState, Phase
from ivr.engine.place_question import PlaceQuestion as AskedOfPlace
from ivr.engine.place_question import choice_keys
from ivr.proof.actions import SILENCE, Act
from ivr.proof.graph import Asked, Graph, Question
from ivr.proof.sample_callers import Who, callers
from ivr.proof.spoken import NOISE
from ivr.proof.timeline import Timeline
from ivr.proof.turn_documents import Branch, Page, tells_numbers_twice

# Nobody may come as far; a flow that lets them is walked in a circle, and not without end.
_MOST = 5
RING = "ring"


class Cell(NamedTuple):
    """A page (an index into the graph's), with the silences and other mistakes that the caller has
    made so far, counted here and not by the engine. `rang` says that somebody has been rung, `told`
    that the numbers were said twice since, with the emergency words."""

    page: int
    silences: int = 0
    mistakes: int = 0
    rang: bool = False
    told: bool = False


class Node(NamedTuple):
    """One caller in a cell, at the moment at which its page was made."""

    cell: Cell
    who: int
    moment: int

    @property
    def page(self) -> int:
        """The page, as an index into the graph's."""
        return self.cell.page


class Edge(NamedTuple):
    """The acts that lead from a cell to the same, and count alike: what becomes of them, timed from
    the end of the words; and the cells that follow, each with the callers for whom it does, at the
    moments of their next request."""

    acts: tuple[Act, ...]
    branch: Branch
    to: tuple[tuple[Cell, int], ...]

    @property
    def act(self) -> Act:
        """The first of the acts."""
        return self.acts[0]


class _Arrival(NamedTuple):
    """How callers first came to a cell: those of `mask`, by an act of those of `among` before."""

    mask: int
    before: Cell | None
    act: Act | None
    among: int


class _Group(NamedTuple):
    acts: tuple[Act, ...]
    counts: str
    branch: Branch
    asked: Asked | None
    question: Question | None = None  # what is asked at one spot


class Walk:
    """Every cell with the callers and moments that come to it (a bit mask of the graph), in the order
    in which it was found: nearest first."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.cells: dict[Cell, int] = {}
        self._arrivals: dict[Cell, list[_Arrival]] = {}
        self._steps: dict[Cell, list[dict[Cell, int]]] = {}
        self._groups: dict[tuple[object, ...], tuple[_Group, ...]] = {}
        self._groups_of: dict[int, tuple[_Group, ...]] = {}
        self._cells_after: dict[tuple[object, ...], Cell] = {}
        self._telling: dict[int, bool] = {}
        self._addresses: dict[tuple[int, int], tuple[str, ...]] = {}

    @property
    def revision(self) -> Revision:
        """What is walked."""
        return self.graph.revision

    @cached_property
    def begins(self) -> tuple[tuple[Cell, int], ...]:
        """The cells in which calls begin, with the callers who begin there."""
        return tuple(
            (cell, arrival.mask)
            for cell, arrivals in self._arrivals.items()
            for arrival in arrivals
            if arrival.before is None
        )

    @cached_property
    def edges(self) -> dict[Cell, tuple[Edge, ...]]:
        """Everything that can happen in each cell."""
        return {
            cell: tuple(
                Edge(group.acts, group.branch, tuple(to.items()))
                for group, to in zip(self._groups_at(cell), steps, strict=True)
            )
            for cell, steps in self._steps.items()
        }

    @cached_property
    def nodes(self) -> int:
        """How many callers at moments come to cells, all told."""
        return sum(mask.bit_count() for mask in self.cells.values())

    @cached_property
    def turns(self) -> int:
        """How many turns can follow each other, each act of each caller at each moment counted."""
        return sum(
            len(edge.acts)
            * (sum(m.bit_count() for _, m in edge.to) or self.cells[cell].bit_count())
            for cell, edges in self.edges.items()
            for edge in edges
        )

    def page(self, at: Cell | Node) -> Page:
        """The page of a cell or a node."""
        return self.graph.pages[at.page]

    def node(self, cell: Cell, mask: int) -> Node:
        """The first caller and moment of `mask` in a cell."""
        return Node(cell, *self.graph.first_of(mask))

    def nodes_of(self, cell: Cell, mask: int) -> Iterator[Node]:
        """Every caller and moment of `mask` in a cell."""
        return (Node(cell, *each) for each in self.graph.callers_at(mask))

    def after(self, cell: Cell, mask: int, act: Act) -> Iterator[tuple[Cell, int]]:
        """What follows an act in the same moment, whichever way it is timed: pressing early leads
        where pressing late does."""
        spot = self.graph.spot_of[cell.page]
        late = next((a for a in self.graph.acts[spot] if a.deed == act.deed), act)
        counts = _counts(self.revision, self.graph.spots[spot], late)
        for outcome in self.graph.follow(spot, late, mask):
            yield self.cell_after(cell, counts, outcome.page), outcome.mask

    def cell_after(self, cell: Cell, counts: str, page: int) -> Cell:
        """The cell of a page that follows another, after an act that counts so."""
        key = cell[1:], counts, page
        if key not in self._cells_after:
            told = self._tells(page) or (cell.told and counts != RING)
            self._cells_after[key] = Cell(page, *_after(cell, counts), told)
        return self._cells_after[key]

    def _tells(self, page: int) -> bool:
        if page not in self._telling:
            self._telling[page] = tells_numbers_twice(self.revision, self.graph.pages[page])
        return self._telling[page]

    def path(self, node: Node) -> list[tuple[Node, Act | None]]:
        """From the start of a call to `node`, the shortest way: each node, and what the caller did
        there."""
        steps: list[tuple[Node, Act | None]] = [(node, None)]
        while True:
            node = steps[-1][0]
            bit = self.graph.bit(node.who, node.moment)
            came = next(each for each in self._arrivals[node.cell] if each.mask & bit)
            if came.before is None or came.act is None:
                return steps[::-1]
            among = self.graph.earlier(bit, came.act) & came.among
            steps.append((self.node(came.before, among & bit or among), came.act))

    def come(self, cell: Cell, mask: int, before: Cell | None, act: Act | None, among: int) -> int:
        """Note that callers come to a cell; those who had not been there."""
        fresh = mask & ~self.cells.get(cell, 0)
        if fresh:
            self.cells[cell] = self.cells.get(cell, 0) | fresh
            self._arrivals.setdefault(cell, []).append(_Arrival(fresh, before, act, among))
        return fresh

    def steps(self, cell: Cell, mask: int) -> Iterator[tuple[Act, Cell, int]]:
        """The cells that follow for these callers, and by which act; noted as edges."""
        groups = self._groups_at(cell)
        noted = self._steps.setdefault(cell, [{} for _ in groups])
        for group, edge in zip(groups, noted, strict=True):
            for to, there in self._to(cell, group, mask):
                edge[to] = edge.get(to, 0) | there
                yield group.acts[0], to, there

    def _to(self, cell: Cell, group: _Group, mask: int) -> Iterator[tuple[Cell, int]]:
        if group.question is None:
            return
        there = self.graph.later(mask, group.acts[0])
        for outcome in self.graph.answer(group.question, there):
            yield self.cell_after(cell, group.counts, outcome.page), outcome.mask

    def _groups_at(self, cell: Cell) -> tuple[_Group, ...]:
        """The acts in a cell, by what they lead to and how they count, and what is asked after them."""
        spot = self.graph.spot_of[cell.page]
        if spot not in self._groups_of:
            page = self.graph.spots[spot]
            self._groups_of[spot] = tuple(
                group._replace(question=self._question(page, group))
                for group in self._alike_at(spot)
            )
        return self._groups_of[spot]

    def _question(self, page: Page, group: _Group) -> Question | None:
        if group.asked is None:
            return None
        return self.graph.question(page.state_of(group.branch.url) or CallState(), group.asked)

    def _alike_at(self, spot: int) -> tuple[_Group, ...]:
        """The groups of a spot. Acts that mean the same to the engine, in the same state, lead to the
        same; spots of one shape, at the same place in the flow, have the same groups."""
        graph, page = self.graph, self.graph.spots[spot]
        acts, here = graph.acts[spot], page.turn.state
        addresses = self._addresses_of(page, acts)
        back = tuple(state and _where(state) for state in map(page.state_of, addresses))
        key = page.shape, id(acts), _where(here), back
        if key not in self._groups:
            groups: dict[tuple[object, ...], list[_Group]] = {}
            for act in acts:
                branch, counts = page.branch(act), _counts(self.revision, page, act)
                found = graph.asks(spot, act)
                group = _Group((act,), counts, branch._replace(state=None), found and found[1])
                rings = branch.seconds if branch.rang else 0.0
                alike = (found, branch.over, rings, branch.faults, counts)
                groups.setdefault(alike, []).append(group)
            self._groups[key] = tuple(
                several[0]._replace(acts=tuple(each.acts[0] for each in several))
                for several in groups.values()
            )
        return self._groups[key]

    def _addresses_of(self, page: Page, acts: tuple[Act, ...]) -> tuple[str, ...]:
        key = page.shape, id(acts)
        if key not in self._addresses:
            found = (page.branch(act).url for act in acts)
            self._addresses[key] = tuple(dict.fromkeys(url for url in found if url))
        return self._addresses[key]


def walk(
    revision: Revision,
    timeline: Timeline,
    *,
    who: Sequence[Who] | None = None,
    places: Places = NO_INDEX,
    progress: Callable[[int], None] | None = None,
) -> Walk:
    """Walk every path.

    Args:
        revision: what is proved.
        timeline: its distinct moments.
        who: the kinds of caller; all of them by default.
        places: the postcode index.
        progress: told of the number of cells now and then.
    """
    graph = Graph(revision, timeline, who or callers(revision), places)
    return walk_from(graph, ((o.page, o.mask) for o in graph.begin()), progress=progress)


def walk_from(
    graph: Graph,
    begins: Iterable[tuple[int, int]],
    *,
    in_progress: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Walk:
    """Walk every path that begins on one of these pages, each with a mask of callers; calls that are
    in progress may have been told the numbers before."""
    made = Walk(graph)
    waiting: dict[Cell, int] = {}
    for page, mask in begins:
        cell = made.cell_after(Cell(page, rang=in_progress, told=in_progress), "nothing", page)
        if fresh := made.come(cell, mask, None, None, 0):
            waiting[cell] = waiting.get(cell, 0) | fresh
    told = 0
    while waiting:
        cell = next(iter(waiting))
        mask = waiting.pop(cell)
        for act, to, there in made.steps(cell, mask):
            if fresh := made.come(to, there, cell, act, mask):
                waiting[to] = waiting.get(to, 0) | fresh
        if progress and len(made.cells) >= told + 1000:
            told = len(made.cells)
            progress(told)
    return made


def _where(state: CallState) -> tuple[object, ...]:
    """All of a state that the meaning of an event depends on."""
    return state.phase, state.step, state.place_id, state.area_to_confirm


def _counts(revision: Revision, page: Page, act: Act) -> str:
    """What an act counts as, by the rules that callers are promised: in a question, silence that is
    no answer, a key that is no choice, and noise. After a ring nothing counts."""
    state = page.turn.state
    if page.waits == "ring":
        return RING
    if state.phase is not Phase.STEP:
        return "over"
    step = revision.voice.steps.get(state.step)
    if not isinstance(step, Menu | Tell | Place):
        return "nothing"
    choices: Collection[str] = step.choices if isinstance(step, Menu) else ()
    answer = isinstance(step, Menu) and step.silence is not None
    if isinstance(step, Place):
        asked = AskedOfPlace(state.place_id, state.area_to_confirm)
        choices, answer = choice_keys(revision, asked), asked.is_open
    if act is SILENCE:
        return "nothing" if answer else "silence"
    wrong_key = act.name.startswith("press ") and act.deed not in (*choices, "0", "*")
    return "mistake" if wrong_key or act.deed == NOISE else "nothing"


def _after(cell: Cell, counts: str) -> tuple[int, int, bool]:
    match counts:
        case "ring" | "over":
            return 0, 0, True
        case "silence":
            return min(cell.silences + 1, _MOST), min(cell.mistakes + 1, _MOST), cell.rang
        case "mistake":
            return cell.silences, min(cell.mistakes + 1, _MOST), cell.rang
        case _:
            return cell.silences, cell.mistakes, cell.rang
