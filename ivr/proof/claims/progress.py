"""Claim 10: a call in progress under the old revision goes on under the new one."""

from collections.abc import Iterator
from dataclasses import replace

from ivr.proof.acts import Act
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.claims.ending import endless, left_alone
from ivr.proof.claims.ringing import wrongly_rung
from ivr.proof.graph import Graph
from ivr.proof.timeline import voice_timeline
from ivr.proof.walk import Cell, Walk, walk, walk_from

_PHONES = 3  # the plain phones come first; who calls makes no difference to what a revision knows
_WHEN = "is on the line when this is published, and then"


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
    seen: set[object] = set()
    for cell, edges in old.edges.items():
        for edge in edges:
            goes_on = any(old.page(to).waits != "end" for to, _ in edge.to)
            for act in edge.acts:
                branch = old.graph.branch(old.graph.spot_of[cell.page], act)
                asked = branch.state, branch.event
                if branch.state is None or branch.event is None or asked in seen:
                    continue
                seen.add(asked)
                for outcome in new.follow_from(branch.state, branch.event, new.everybody):
                    if goes_on and new.pages[outcome.page].waits == "end":
                        yield _cut_off(proved, old, cell, act)
                    begins[outcome.page] = begins.get(outcome.page, 0) | outcome.mask
    proved.counts["calls in progress"] = len(seen)
    handed = replace(proved, walk=walk_from(new, begins.items(), in_progress=True), counts={})
    for refute in (endless, left_alone, wrongly_rung):
        for found in refute(handed):
            yield replace(found, what=f"{_WHEN} {found.what}", walk=handed.walk)


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
