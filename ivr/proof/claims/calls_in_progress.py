"""The claim that a call in progress under the old revision continues under the new one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ivr.engine.call_state import CallState
from ivr.engine.events import Event
from ivr.proof.actions import Action
from ivr.proof.cells import Cell
from ivr.proof.claims.base import Evidence, Refutation, claim
from ivr.proof.claims.endings import abandoned_callers, every_path_ends
from ivr.proof.claims.ringing import who_may_ring
from ivr.proof.graph import Graph
from ivr.proof.timeline import voice_timeline
from ivr.proof.walk import Walk, walk, walk_from

_PHONES = 3  # the ordinary phones come first; what a revision knows does not depend on the caller
_WHEN = "is on the line when this is published, and then"


class _Return(NamedTuple):
    """The cell and the action after which a call comes back, the sample callers (indexes) whose call
    continues there, and those whose call may be over (a landline, where a mobile is offered a text)."""

    cell: Cell
    action: Action
    continuing: set[int]
    ending: set[int]


@claim(
    "calls-in-progress",
    "Every state of a call in progress under the old revision continues under the new one.",
    "Publishing must not cut off a caller who is on the line.",
)
def continued_calls(evidence: Evidence) -> Iterator[Refutation]:
    """Every state of every call under the old revision, with everything that can happen next, resumed
    under the new one at every moment: an operator may publish at any minute."""
    if evidence.previous is None:
        return
    graph = evidence.walk.graph
    phones, places = graph.callers[:_PHONES], graph.places
    before = voice_timeline(evidence.previous, evidence.start, evidence.days)
    old = walk(evidence.previous, before, callers=phones, places=places)
    new = Graph(evidence.revision, graph.timeline, phones, places)
    starts: dict[int, int] = {}
    returns = _returns(old)
    for (state, event), each in returns.items():
        continuing = each.continuing - each.ending
        for outcome in new.follow_from(state, event, new.masks.all):
            is_over = new.documents[outcome.document].waits_for == "end"
            if is_over and continuing & _callers(new, outcome.mask):
                left = old.document(each.cell).turn.state
                where, did = left.step or str(left.phase), each.action.script_text
                problem = f'is at {where} when this is published, does "{did}", and is cut off'
                yield Refutation(problem, at=evidence.start)
            starts[outcome.document] = starts.get(outcome.document, 0) | outcome.mask
    evidence.counts["calls in progress"] = len(returns)
    resumed = replace(evidence, walk=walk_from(new, starts.items(), in_progress=True), counts={})
    for refute in (every_path_ends.refute, abandoned_callers, who_may_ring.refute):
        for refutation in refute(resumed):
            problem = f"{_WHEN} {refutation.problem}"
            yield replace(refutation, problem=problem, walk=resumed.walk)


def _returns(old: Walk) -> dict[tuple[CallState, Event], _Return]:
    """Everything with which calls come back: a state, and the event since."""
    returns: dict[tuple[CallState, Event], _Return] = {}
    graph = old.graph
    for cell, edges in old.edges.items():
        for edge in edges:
            after = [
                (old.document(target).waits_for == "end", _callers(graph, mask))
                for target, mask in edge.targets
            ]
            for action in edge.actions:
                branch = graph.positions[graph.position_of[cell.document]].branch(action)
                if branch.state is None or branch.event is None:
                    continue
                key = branch.state, branch.event
                each = returns.setdefault(key, _Return(cell, action, set(), set()))
                for is_over, callers in after:
                    (each.ending if is_over else each.continuing).update(callers)
    return returns


def _callers(graph: Graph, mask: int) -> set[int]:
    return {caller for caller, _ in graph.masks.members(mask)}
