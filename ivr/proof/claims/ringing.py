"""Claims 3 and 4: at every minute somebody is open; nobody is rung who may not be."""

from collections.abc import Iterator

from ivr.directory.moment import Availability
from ivr.engine.call_state import Phase
from ivr.engine.routing import matching_route
from ivr.engine.turn import Ring
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.rota import needs, order
from ivr.proof.turn_documents import Page
from ivr.proof.walk import Cell, Edge
from ivr.simulator.events import RingOutcome

# How a ring comes out that somebody took, if only for a moment.
_TAKEN = frozenset(map(str, (RingOutcome.ANSWERED, RingOutcome.ENDED, RingOutcome.MOMENT)))
_NO_ANSWER = str(RingOutcome.NO_ANSWER)


def _nobody_open(proved: Proved) -> Iterator[Refutation]:
    revision, timeline = proved.revision, proved.walk.graph.timeline
    kinds = (None, "public", "young-person", "professional")
    for index, moment in enumerate(timeline.moments):
        for area in (*revision.areas, None):
            for caller in kinds:
                for need in (None, *needs(revision)):
                    found = order(revision, moment, area, caller, need)
                    if not any(moment.is_open(name) for name in found):
                        who = ", ".join(filter(None, (area, caller, need))) or "nothing"
                        yield Refutation(
                            f"of whom this is known: {who}, has no contact that is open",
                            at=timeline.instant(index),
                        )


def wrongly_rung(proved: Proved) -> Iterator[Refutation]:
    """Rings that should not have been."""
    walk = proved.walk
    wrong: dict[int, tuple[tuple[int, str], ...]] = {}
    for cell, edges in walk.edges.items():
        for edge in edges:
            was_taken = not edge.branch.rang or any(act.name in _TAKEN for act in edge.acts)
            if problem := _too_long(proved, cell, edge):
                yield Refutation(problem, walk.node(cell, walk.cells[cell]), edge.act)
            for to, mask in edge.to:
                page = walk.page(to)
                if not was_taken and page.turn.state.phase is Phase.STILL_THERE:
                    # The next must ring at once.
                    what = "whom nobody took the call of is told that it has ended"
                    here = walk.cells[cell] & mask or walk.cells[cell]
                    yield Refutation(what, walk.node(cell, here), edge.act)
                if not isinstance(page.turn.wait, Ring):
                    continue
                if to.page not in wrong:
                    wrong[to.page] = tuple(_wrong(proved, page))
                for who, why in (*wrong[to.page], *_again(proved, walk.page(cell), page)):
                    if wrongly := mask & who:
                        yield Refutation(f"is put through to {why}", walk.node(to, wrongly))


def _wrong(proved: Proved, page: Page) -> Iterator[tuple[int, str]]:
    """For whom a ring is wrong (a bit mask), and why."""
    turn, graph = page.turn, proved.walk.graph
    if not isinstance(turn.wait, Ring):
        return
    contact, state = turn.wait.contact, turn.state
    for status in (Availability.CLOSED, Availability.WITHHELD):
        yield graph.when(contact, status), f"{contact}, which is {status}"
    _, row = matching_route(proved.revision, state.area, state.caller, state.need)
    if row.need is None:
        why = f"{contact}, whose hours nobody knows, without having asked for it"
        yield graph.when(contact, Availability.UNKNOWN), why
    if proved.revision.contacts[contact].never_dial:
        yield graph.everybody, f"{contact}, whose number is told and never rung"
    calling = graph.of(lambda who: contact in who.contacts or who.is_own_number)
    yield calling, f"{contact}, which is where the call comes from"


def _again(proved: Proved, before: Page, page: Page) -> Iterator[tuple[int, str]]:
    wait, state, was = page.turn.wait, page.turn.state, before.turn
    if isinstance(wait, Ring) and (was.state.retried or not state.retried):
        ringing = (was.wait.contact,) if isinstance(was.wait, Ring) else ()
        if wait.contact in (*was.state.rung, *ringing):
            yield (
                proved.walk.graph.everybody,
                f"{wait.contact} a second time, without asking for it",
            )


def _too_long(proved: Proved, cell: Cell, edge: Edge) -> str | None:
    """A phone that nobody answers, by the carrier's clock and not by what the engine meant."""
    wait = proved.walk.page(cell).turn.wait
    if not isinstance(wait, Ring) or all(act.name != _NO_ANSWER for act in edge.acts):
        return None
    contact, service = proved.revision.contacts[wait.contact], proved.revision.service
    longest, rang = (
        contact.ring_seconds or service.rings.seconds,
        sum(r.seconds for r in edge.branch.rang),
    )
    if rang <= longest:
        return None
    return f"waits for {wait.contact} for {rang:.0f} seconds; {longest} are allowed"


SOMEBODY_OPEN = Claim(
    "somebody-open",
    "At every minute, every area, caller and need has a contact that is open.",
    "An empty rota rings for ever.",
    _nobody_open,
)
WHO_MAY_RING = Claim(
    "who-may-ring",
    "No contact rings that is closed or withheld, none twice unless asked for, none that is calling; "
    "a dead number delays nobody beyond its own time.",
    "A phone that rings in an empty office costs the minute in which somebody would have answered.",
    wrongly_rung,
)
