"""The proof: all claims over all callers. States what was covered, or gives examples against it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ivr.content.findings import Finding
from ivr.content.revision import Revision
from ivr.directory.places import NOWHERE, Places
from ivr.proof.claims import CLAIMS
from ivr.proof.claims.base import Claim, Proved
from ivr.proof.example import Example, example
from ivr.proof.graph import Who
from ivr.proof.scenarios import Placed
from ivr.proof.timeline import DAYS, text_timeline, voice_timeline
from ivr.proof.walk import walk

_EXAMPLES = 3
LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim, and the nearest examples against it; none where it is established."""

    claim: Claim
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """All verdicts, and what was covered: names and counts."""

    verdicts: tuple[Verdict, ...]
    covered: tuple[tuple[str, int], ...]

    @property
    def holds(self) -> bool:
        """Whether nobody is stranded."""
        return not any(verdict.examples for verdict in self.verdicts)


def _nearest(examples: Iterator[Example]) -> tuple[Example, ...]:
    """The first few that read differently."""
    told: dict[str, Example] = {}
    for each in islice(examples, LOOKED_AT):
        told.setdefault(each.sentence, each)
        if len(told) == _EXAMPLES:
            break
    return tuple(told.values())


def prove(
    revision: Revision,
    start: datetime,
    *,
    scenarios: Sequence[Placed],
    told: Callable[[], Iterable[Finding]],
    previous: Revision | None = None,
    days: int = DAYS,
    claims: Sequence[Claim] = CLAIMS,
    who: Sequence[Who] | None = None,
    places: Places = NOWHERE,
    progress: Callable[[int], None] | None = None,
) -> Proof:
    """Prove that no caller is stranded, or show one who is.

    Args:
        revision: what is to be published.
        start: the first instant that is looked at.
        scenarios: what the sources say.
        told: says in what the scenarios do not hold (`scenarios.run_all`); it may be found out
            while the walk goes on.
        previous: the live revision, whose calls in progress must go on.
        days: how far to look ahead.
        claims: which claims; all by default.
        who: the kinds of caller; all of them by default.
        places: the postcode index.
        progress: told of the number of nodes now and then.
    """
    voice, texts = voice_timeline(revision, start, days), text_timeline(revision, start, days)
    made = walk(revision, voice, who=who, places=places, progress=progress)
    proved = Proved(revision, start, days, made, texts, tuple(scenarios), told, previous=previous)
    verdicts = tuple(
        Verdict(
            claim,
            _nearest(example(made, each) for each in claim.refute(proved)),
        )
        for claim in claims
    )
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
        **proved.counts,
    }
    return Proof(verdicts, tuple(covered.items()))
