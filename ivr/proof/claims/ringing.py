"""Claims 3 and 4: at every minute somebody is open; nobody is rung who may not be."""

from collections.abc import Iterator

from ivr.carrier.simulated.events import RingOutcome
from ivr.directory.moment import State
from ivr.engine.routing import row_for
from ivr.engine.turn import Ring
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.duty import needs, order
from ivr.proof.walk import Edge, Node


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


def _wrongly_rung(proved: Proved) -> Iterator[Refutation]:
    for node, edges in proved.walk.follows.items():
        for edge in edges:
            if problem := _too_long(proved, node, edge):
                yield Refutation(problem, node, edge.act)
            for after, made in zip(edge.after, edge.at, strict=True):
                if problem := _problem(proved, node, after, made):
                    yield Refutation(problem, after)


def _problem(proved: Proved, node: Node, after: Node, made: tuple[int, int]) -> str | None:
    turn = proved.walk.page(after).turn
    if not isinstance(turn.wait, Ring):
        return None
    who, moment = made
    graph = proved.walk.graph
    here, caller = graph.timeline.moments[moment], graph.who[who].caller
    contact, state = turn.wait.contact, turn.state
    status = here.state(contact)
    if status in (State.CLOSED, State.WITHHELD):
        return f"is put through to {contact}, which is {status}"
    _, row = row_for(proved.revision, state.area, state.caller, state.need)
    if status is State.UNKNOWN and row.need is None:
        return f"is put through to {contact}, whose hours nobody knows, without having asked for it"
    if proved.revision.contacts[contact].told_only:
        return f"is put through to {contact}, whose number is told and never rung"
    if contact in caller.contacts or caller.is_us:
        return f"is put through to {contact}, which is where the call comes from"
    before = proved.walk.page(node).turn
    rung = (*before.state.rung, *((before.wait.contact,) if isinstance(before.wait, Ring) else ()))
    fresh = state.again and not before.state.again
    if not fresh and contact in rung:
        return f"is put through to {contact} a second time, without asking for it"
    return None


def _too_long(proved: Proved, node: Node, edge: Edge) -> str | None:
    """A phone that nobody answers, by the carrier's clock and not by what the engine meant."""
    wait = proved.walk.page(node).turn.wait
    if not isinstance(wait, Ring) or edge.act.name != str(RingOutcome.NO_ANSWER):
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
    _wrongly_rung,
)
