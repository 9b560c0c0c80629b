"""Two claims: at every minute a contact is open, and no contact rings that may not."""

from collections.abc import Iterator

from ivr.directory.moment import Availability
from ivr.engine.call_state import Phase
from ivr.engine.routing import matching_route
from ivr.engine.turn import Ring
from ivr.proof.cells import Cell, Edge
from ivr.proof.claims.base import Evidence, Refutation, claim
from ivr.proof.rota import needs, ring_order
from ivr.proof.turn_documents import TurnDocument
from ivr.simulator.events import SimulatedOutcome

# Outcomes of a ring that a person or a machine answered, if only for a moment.
_ANSWERED = frozenset(
    map(str, (SimulatedOutcome.ANSWERED, SimulatedOutcome.ENDED, SimulatedOutcome.MOMENT))
)
_NO_ANSWER = str(SimulatedOutcome.NO_ANSWER)


@claim(
    "somebody-open",
    "At every minute, every area, caller and need has a contact that is open.",
    "Without an open contact, a phone rings and is never answered.",
)
def somebody_open(evidence: Evidence) -> Iterator[Refutation]:
    revision, timeline = evidence.revision, evidence.walk.graph.timeline
    groups = [
        (area, caller, need)
        for area in (*revision.areas, None)
        for caller in (None, "public", "young-person", "professional")
        for need in (None, *needs(revision))
    ]
    for index, moment in enumerate(timeline.moments):
        for area, caller, need in groups:
            order = ring_order(revision, moment, area, caller, need)
            if not any(map(moment.is_open, order)):
                named = (area and revision.areas[area].name, caller, need and f"need {need}")
                known = ", ".join(filter(None, named)) or "a caller of whom nothing is known"
                problem = f"finds that no contact is open for: {known}"
                yield Refutation(problem, at=timeline.instant(index))


@claim(
    "who-may-ring",
    "No contact rings that is closed or expired, none twice unless asked for, none that is calling; "
    "a dead number delays the caller no longer than its own ring time.",
    "A phone that rings in an empty office costs the minute in which another would be answered.",
)
def who_may_ring(evidence: Evidence) -> Iterator[Refutation]:
    walk = evidence.walk
    wrong: dict[int, tuple[tuple[int, str], ...]] = {}
    for cell, edges in walk.edges.items():
        for edge in edges:
            answered = not edge.branch.rang or any(a.name in _ANSWERED for a in edge.actions)
            if problem := _too_long(evidence, cell, edge):
                yield Refutation(problem, walk.node(cell), edge.action)
            for target, mask in edge.targets:
                document = walk.document(target)
                if not answered and document.turn.state.phase is Phase.STILL_THERE:
                    # The next contact must ring at once.
                    problem = "whose call was not answered is told that it has ended"
                    yield Refutation(problem, walk.node(cell, walk.cells[cell] & mask), edge.action)
                if not isinstance(document.turn.wait, Ring):
                    continue
                if target.document not in wrong:
                    wrong[target.document] = tuple(_may_not_ring(evidence, document))
                second = _second_ring(evidence, walk.document(cell), document)
                for callers, why in (*wrong[target.document], *second):
                    if wrongly := mask & callers:
                        yield Refutation(f"is put through to {why}", walk.node(target, wrongly))


def _may_not_ring(evidence: Evidence, document: TurnDocument) -> Iterator[tuple[int, str]]:
    """The callers for whom a ring is wrong (a mask), and why."""
    turn, masks = document.turn, evidence.walk.graph.masks
    if not isinstance(turn.wait, Ring):
        return
    contact, state = turn.wait.contact, turn.state
    for availability in (Availability.CLOSED, Availability.EXPIRED):
        yield masks.where(contact, availability), f"{contact}, which is {availability}"
    _, row = matching_route(evidence.revision, state.area, state.caller, state.need)
    if row.need is None:
        why = f"{contact}, whose hours are unknown, without having asked for it"
        yield masks.where(contact, Availability.UNKNOWN), why
    if evidence.revision.contacts[contact].never_dial:
        yield masks.all, f"{contact}, whose number is given out and never rung"
    calling = masks.of_callers(lambda caller: contact in caller.contacts or caller.is_from_line)
    yield calling, f"{contact}, which is where the call comes from"


def _second_ring(
    evidence: Evidence, before: TurnDocument, document: TurnDocument
) -> Iterator[tuple[int, str]]:
    wait, state, previous = document.turn.wait, document.turn.state, before.turn
    if isinstance(wait, Ring) and (previous.state.retried or not state.retried):
        ringing = (previous.wait.contact,) if isinstance(previous.wait, Ring) else ()
        if wait.contact in (*previous.state.rung, *ringing):
            why = f"{wait.contact} a second time, without asking for it"
            yield evidence.walk.graph.masks.all, why


def _too_long(evidence: Evidence, cell: Cell, edge: Edge) -> str | None:
    """Why an unanswered ring lasts too long: by the carrier's clock, not by what the engine meant."""
    wait = evidence.walk.document(cell).turn.wait
    if not isinstance(wait, Ring) or all(each.name != _NO_ANSWER for each in edge.actions):
        return None
    contact, service = evidence.revision.contacts[wait.contact], evidence.revision.service
    allowed = contact.ring_seconds or service.rings.seconds
    rang = sum(each.seconds for each in edge.branch.rang)
    problem = f"waits for {wait.contact} for {rang:.0f} seconds; {allowed} are allowed"
    return problem if rang > allowed else None
