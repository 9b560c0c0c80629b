"""Claim 10: a call in progress under the old revision goes on under the new one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ivr.engine.events import Event
from ivr.engine.call_state import CallState
from ivr.proof.actions import Act
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.claims.endings import endless, left_alone
from ivr.proof.claims.ringing import wrongly_rung
from ivr.proof.graph import Graph
from ivr.proof.timeline import voice_timeline
from ivr.proof.walk import Cell, Walk, walk, walk_from

_PHONES = 3  # the plain phones come first; who calls makes no difference to what a revision knows
_WHEN = "is on the line when this is published, and then"


class _Here(NamedTuple):
    """Where a call comes back from, by which act; and the kinds of caller who go on after it, and for
    whom it can be over (a landline that is offered no text, where a mobile is)."""

    cell: Cell
    act: Act
    goes_on: set[int]
    ends: set[int]


def _dropped(proved: Proved) -> Iterator[Refutation]:
    """Every state of every call under the old revision, with everything that can happen next, taken
    up by the new one at every moment: whoever publishes may do so at any minute."""
    if proved.previous is None:
        return
    phones = proved.walk.graph.who[:_PHONES]
    before = voice_timeline(proved.previous, proved.start, proved.days)
    places = proved.walk.graph.places
    old = walk(proved.previous, before, who=phones, places=places)
    new = Graph(proved.revision, proved.walk.graph.timeline, phones, places)
    begins: dict[int, int] = {}
    in_progress = _in_progress(old)
    for (state, event), here in in_progress.items():
        goes_on = here.goes_on - here.ends
        for outcome in new.follow_from(state, event, new.everybody):
            if new.pages[outcome.page].waits == "end" and goes_on & _kinds(new, outcome.mask):
                yield _cut_off(proved, old, here.cell, here.act)
            begins[outcome.page] = begins.get(outcome.page, 0) | outcome.mask
    proved.counts["calls in progress"] = len(in_progress)
    handed = replace(proved, walk=walk_from(new, begins.items(), in_progress=True), counts={})
    for refute in (endless, left_alone, wrongly_rung):
        for found in refute(handed):
            yield replace(found, what=f"{_WHEN} {found.what}", walk=handed.walk)


def _in_progress(old: Walk) -> dict[tuple[CallState, Event], _Here]:
    """Everything with which calls come back: a state, and what has happened since."""
    found: dict[tuple[CallState, Event], _Here] = {}
    graph = old.graph
    for cell, edges in old.edges.items():
        for edge in edges:
            after = [(old.page(to).waits == "end", _kinds(graph, mask)) for to, mask in edge.to]
            for act in edge.acts:
                branch = graph.branch(graph.spot_of[cell.page], act)
                if branch.state is None or branch.event is None:
                    continue
                here = found.setdefault(
                    (branch.state, branch.event), _Here(cell, act, set(), set())
                )
                for is_over, kinds in after:
                    (here.ends if is_over else here.goes_on).update(kinds)
    return found


def _kinds(graph: Graph, mask: int) -> set[int]:
    """The kinds of caller in a mask (indexes)."""
    return {who for who, _ in graph.callers_at(mask)}


def _cut_off(proved: Proved, old: Walk, cell: Cell, act: Act) -> Refutation:
    state = old.page(cell).turn.state
    where = state.step or str(state.phase)
    return Refutation(
        f'is at {where} when this is published, does "{act.deed}", and is cut off', at=proved.start
    )


CALLS_IN_PROGRESS = Claim(
    "calls-in-progress",
    "Every state of a call in progress under the old revision goes on under the new one.",
    "Publishing must not cut off whoever is on the line.",
    _dropped,
)
