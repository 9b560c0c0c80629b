"""Claim 10: a call in progress under the old revision goes on under the new one."""

from collections.abc import Iterator

from ivr.engine.turn import End
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.graph import Graph, turn_of


def _dropped(proved: Proved) -> Iterator[Refutation]:
    if proved.previous is None:
        return
    new = proved.walk.graph
    old = Graph(proved.previous, new.timeline, new.who[:3])
    moment, caller = new.timeline.moments[0], new.who[0].caller
    for spot, page in enumerate(old.spots):
        for act in old.acts[spot]:
            branch = old.branch(spot, act)
            if branch.state is None or branch.event is None:
                continue
            proved.counts["calls in progress"] = proved.counts.get("calls in progress", 0) + 1
            turn = turn_of(proved.revision, branch.state, branch.event, caller, moment)
            before = turn_of(proved.previous, branch.state, branch.event, caller, moment)
            if isinstance(turn.wait, End) and not isinstance(before.wait, End):
                step = page.turn.state.step or str(page.turn.state.phase)
                yield Refutation(
                    f'is at {step} when this is published, does "{act.deed}", and is cut off',
                    at=proved.start,
                )


CALLS_IN_PROGRESS = Claim(
    "calls-in-progress",
    "Every state of a call in progress under the old revision goes on under the new one.",
    "Publishing must not cut off whoever is on the line.",
    _dropped,
)
