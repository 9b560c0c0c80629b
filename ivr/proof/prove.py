"""The proof: all claims over all callers. States what was covered, or gives examples against it."""

import gc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from ivr.content.findings import Finding
from ivr.content.revision import Revision
from ivr.directory.places import NO_INDEX, Places
from ivr.engine.message_intent import prepare
from ivr.proof.claims import CLAIMS
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.counterexample import Example, example
from ivr.proof.graph import Graph
from ivr.proof.sample_callers import Who, callers
from ivr.proof.scenarios import LocatedScenario
from ivr.proof.timeline import DAYS, text_timeline, voice_timeline
from ivr.proof.walk import Walk, walk

Made = TypeVar("Made")
Beside = Callable[[Callable[[], "_Found"]], Callable[[], "_Found"]]
_EXAMPLES = 3
LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim, and the nearest counterexamples; none if the claim holds. `findings` are all findings
    in files that refute it, so that each can be accepted on its own."""

    claim: Claim
    examples: tuple[Example, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """All verdicts, and what was covered: names and counts."""

    verdicts: tuple[Verdict, ...]
    covered: tuple[tuple[str, int], ...]

    @property
    def holds(self) -> bool:
        """Whether nobody is stranded."""
        return not any(verdict.examples for verdict in self.verdicts)


def when_asked(work: Callable[[], Made]) -> Callable[[], Made]:
    """Beside nothing: the work is done once it is asked for."""
    return work


def _nearest(examples: Iterator[Example]) -> tuple[Example, ...]:
    """The first few that read differently."""
    told: dict[str, Example] = {}
    for each in islice(examples, LOOKED_AT):
        told.setdefault(each.sentence, each)
        if len(told) == _EXAMPLES:
            break
    return tuple(told.values())


@contextmanager
def _without_collection() -> Iterator[None]:
    """All that a walk makes is kept until its end: looking for what could be thrown away costs a
    fifth of the time and finds nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # what there is counts as old: else all of it is looked through at once
            gc.unfreeze()
            gc.enable()


@_without_collection()
def prove(
    revision: Revision,
    start: datetime,
    *,
    scenarios: Sequence[LocatedScenario],
    previous: Revision | None = None,
    days: int = DAYS,
    claims: Sequence[Claim] = CLAIMS,
    who: Sequence[Who] | None = None,
    places: Places = NO_INDEX,
    beside: Beside = when_asked,
    progress: Callable[[int], None] | None = None,
) -> Proof:
    """Prove that no caller is stranded, or show one who is.

    Args:
        revision: what is to be published.
        start: the first instant that is looked at.
        scenarios: what the sources say.
        previous: the live revision, whose calls in progress must go on.
        days: how far to look ahead.
        claims: which claims; all by default.
        who: the kinds of caller; all of them by default.
        places: the postcode index.
        beside: begins work, and gives what waits for what came of it: each claim that does not look
            at the walk can be looked into beside it.
        progress: told of the number of cells now and then.
    """
    voice, texts = voice_timeline(revision, start, days), text_timeline(revision, start, days)
    asked = who or callers(revision)
    prepare(revision)  # once, and not in each process
    unwalked = Walk(Graph(revision, voice, asked, places))
    proved = Proved(revision, start, days, unwalked, texts, tuple(scenarios), previous)
    apart = [beside(partial(_look, proved, [claim])) for claim in claims if not claim.walks]
    made = walk(revision, voice, who=asked, places=places, progress=progress)
    found = _look(replace(proved, walk=made), [claim for claim in claims if claim.walks])
    graph = made.graph
    covered = {
        "steps": len(revision.voice.steps),
        "states": len(graph.spots),
        "pages": len(graph.pages),
        "kinds of caller": len(graph.who),
        "instants at which something changes": len(voice.spans),
        "distinct moments for calls": len(voice.moments),
        "distinct moments for texts": len(texts.moments),
        "cells walked": len(made.cells),
        "callers in them at moments": made.nodes,
        "turns": made.turns,
        "turns asked of the engine": graph.asked,
    }
    for each in apart:
        other = each()
        found = _Found(found.verdicts | other.verdicts, found.counts | other.counts)
    verdicts = tuple(found.verdicts[claim.id] for claim in claims)
    return Proof(verdicts, tuple((covered | found.counts).items()))


class _Found(NamedTuple):
    verdicts: dict[str, Verdict]
    counts: dict[str, int]


def _look(proved: Proved, claims: Sequence[Claim]) -> _Found:
    """The verdict on each claim, and the figures counted on the way."""
    counts: dict[str, int] = {}
    proved = replace(proved, counts=counts)
    return _Found({claim.id: _verdict(proved, claim) for claim in claims}, counts)


def _verdict(proved: Proved, claim: Claim) -> Verdict:
    findings: list[Finding] = []

    def refutations() -> Iterator[Refutation]:
        for each in claim.refute(proved):
            if each.finding is not None:
                findings.append(each.finding)
            yield each

    found = refutations()
    examples = _nearest(example(proved.walk, each) for each in found)
    if findings:
        deque(found, maxlen=0)  # collect the other findings as well
    return Verdict(claim, examples, tuple(findings))
