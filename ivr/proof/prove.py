"""The proof: every claim over all callers, what was covered, and counterexamples if any."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from ivr.content.findings import Finding
from ivr.content.revision import Revision
from ivr.directory.places import NO_INDEX, Places
from ivr.engine.message_intent import prepare
from ivr.proof.claims import CLAIMS
from ivr.proof.claims.base import Claim, Evidence
from ivr.proof.counterexample import Counterexample, counterexample
from ivr.proof.graph import Graph
from ivr.proof.sample_callers import SampleCaller, sample_callers
from ivr.proof.scenarios import LocatedScenario
from ivr.proof.timeline import DAYS, text_timeline, voice_timeline
from ivr.proof.walk import Walk, walk

# Starts a task, and returns a function that waits for its result.
StartTask = Callable[[Callable[[], "_Checked"]], Callable[[], "_Checked"]]
_MAX_COUNTEREXAMPLES = 3
_MAX_REFUTATIONS = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim, and the nearest counterexamples; none if the claim holds. `findings` are all findings
    in files that refute it, so that each can be accepted on its own."""

    claim: Claim
    counterexamples: tuple[Counterexample, ...]
    findings: tuple[Finding, ...] = ()
    at_least: int = 0  # refutations that were counted, shown or not


@dataclass(frozen=True, slots=True)
class Proof:
    """All verdicts, and the figures of what was covered, as (name, count)."""

    verdicts: tuple[Verdict, ...]
    coverage: tuple[tuple[str, int], ...]

    @property
    def holds(self) -> bool:
        return not any(verdict.counterexamples for verdict in self.verdicts)


class _Checked(NamedTuple):
    verdicts: dict[str, Verdict]
    counts: dict[str, int]


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A walk keeps everything it makes until its end: collection takes a fifth of the time and frees
    nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # marks everything as old; without it the next collection scans all of it
            gc.unfreeze()
            gc.enable()


@_without_garbage_collection()
def prove(
    revision: Revision,
    start: datetime,
    *,
    scenarios: Sequence[LocatedScenario],
    previous: Revision | None = None,
    days: int = DAYS,
    claims: Sequence[Claim] = CLAIMS,
    callers: Sequence[SampleCaller] | None = None,
    places: Places = NO_INDEX,
    start_task: StartTask = lambda work: work,
    progress: Callable[[int], None] | None = None,
) -> Proof:
    """Prove that no caller is stranded in the `days` from `start`, or show one who is. `scenarios` are
    what the sources say; calls in progress under `previous` must continue. `start_task` starts the
    check of a claim that does not need the walk, beside the walk; by default the check is made when its
    result is asked for. `progress` is called with the number of cells now and then."""
    voice, texts = voice_timeline(revision, start, days), text_timeline(revision, start, days)
    callers = callers or sample_callers(revision)
    prepare(revision)  # once, and not in each task
    not_walked = Walk(Graph(revision, voice, callers, places))
    evidence = Evidence(revision, start, days, not_walked, texts, tuple(scenarios), previous)
    tasks = [
        start_task(partial(_check, evidence, [claim])) for claim in claims if not claim.needs_walk
    ]
    full_walk = walk(revision, voice, callers=callers, places=places, progress=progress)
    checked = _check(
        replace(evidence, walk=full_walk), [each for each in claims if each.needs_walk]
    )
    graph = full_walk.graph
    coverage = {
        "steps": len(revision.voice.steps),
        "states": len(graph.positions),
        "documents": len(graph.documents),
        "kinds of caller": len(graph.callers),
        "instants at which something changes": len(voice.periods),
        "distinct moments for calls": len(voice.moments),
        "distinct moments for texts": len(texts.moments),
        "cells walked": len(full_walk.cells),
        "callers in them at moments": full_walk.node_count,
        "turns": full_walk.turn_count,
        "turns asked of the engine": graph.engine_turns,
    }
    for result in tasks:
        other = result()
        checked = _Checked(checked.verdicts | other.verdicts, checked.counts | other.counts)
    verdicts = tuple(checked.verdicts[claim.id] for claim in claims)
    return Proof(verdicts, tuple((coverage | checked.counts).items()))


def _check(evidence: Evidence, claims: Sequence[Claim]) -> _Checked:
    """The verdict on each claim, and the figures counted on the way."""
    evidence = replace(evidence, counts={})
    return _Checked({claim.id: _verdict(evidence, claim) for claim in claims}, evidence.counts)


def _verdict(evidence: Evidence, claim: Claim) -> Verdict:
    """The claim with the first few counterexamples that have different sentences."""
    nearest: dict[str, Counterexample] = {}
    number = 0
    findings: list[Finding] = []
    for number, refutation in enumerate(claim.refute(evidence), 1):
        if refutation.finding is not None:
            findings.append(refutation.finding)
        if number <= _MAX_REFUTATIONS and len(nearest) < _MAX_COUNTEREXAMPLES:
            each = counterexample(evidence.walk, refutation)
            nearest.setdefault(each.sentence, each)
        if number == _MAX_REFUTATIONS and not findings:
            break  # findings are all collected
    return Verdict(claim, tuple(nearest.values()), tuple(findings), number)
