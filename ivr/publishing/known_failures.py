"""What stops a publication: errors of the checks, and claims that are refuted; unless the live revision
fails in the same way, since refusing would then keep what is wrong and what mends something else.

"The same way" is strict. An error is the same where its code, its file and its words are. A claim fails
in the same way where every refutation of it is one of the live revision's too: the same words about
the same caller, who does the same from the same instant on and comes to the same steps, or what the
same story tells in vain. What cannot be compared is not the same.
"""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from ivr.checks import check_all
from ivr.content.findings import Finding, Severity, in_order
from ivr.content.revision import Reading, Revision
from ivr.directory.places import open_places
from ivr.proof.claims import CLAIMS, Claim, Proved, Refutation
from ivr.proof.prove import prove
from ivr.proof.scenarios import ScenarioSet

Made = Counter[Hashable]
_INSTEAD = re.compile(r"; heard: |the reply: ")
_MOST = 20_000  # refutations of one claim that are compared; more of them are never the same


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as it was read: files that can be used, and stories. Nothing is read again: what
    is proved is what is published, whoever writes in the folder meanwhile."""

    reading: Reading
    revision: Revision
    stories: ScenarioSet

    def errors(self, today: date) -> tuple[Finding, ...]:
        """What the checks, and the reading of the stories, have to say that is no warning."""
        found = (
            *self.reading.findings,
            *check_all(self.revision, self.reading.sources, today),
            *self.stories.findings,
        )
        return in_order(each for each in found if each.severity is Severity.ERROR)


def new_errors(
    ours: Collection[Finding], theirs: Collection[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Our errors that the live revision does not have, and those that it has as well."""
    left = Counter(_name(each) for each in theirs)
    fresh, known = [], []
    for each in ours:
        if left[_name(each)] > 0:
            left[_name(each)] -= 1
            known.append(each)
        else:
            fresh.append(each)
    return tuple(fresh), tuple(known)


def failing_alike(
    ours: Side, live: Side, claims: Collection[str], start: datetime, days: int
) -> frozenset[str]:
    """Which of these claims, all of which we fail, the live revision fails in the same way."""
    theirs = refutations(live, live.revision, claims, start, days)
    both = [each for each in claims if theirs[each]]
    if not both:
        return frozenset()
    return alike(refutations(ours, live.revision, both, start, days), theirs)


def alike(ours: Mapping[str, Made], theirs: Mapping[str, Made]) -> frozenset[str]:
    """The claims of which every refutation of ours is one of theirs."""
    return frozenset(
        claim
        for claim, made in ours.items()
        if max(made.total(), theirs[claim].total()) <= _MOST and made <= theirs[claim]
    )


def refutations(
    side: Side, previous: Revision, claims: Collection[str], start: datetime, days: int
) -> dict[str, Made]:
    """Every refutation of these claims, with how often it is made.

    Args:
        side: whose.
        previous: the revision whose calls are in progress.
        claims: their identifiers.
        start: the first instant that is looked at.
        days: how far to look ahead.
    """
    found: dict[str, Made] = {}

    def collecting(claim: Claim) -> Claim:
        def refute(proved: Proved) -> Iterator[Refutation]:
            each = islice(claim.refute(proved), _MOST + 1)
            found[claim.id] = Counter(_key(proved, refutation) for refutation in each)
            return iter(())

        return replace(claim, refute=refute)

    prove(
        side.revision,
        start,
        scenarios=side.stories.scenarios,
        previous=previous,
        days=days,
        claims=[collecting(claim) for claim in CLAIMS if claim.id in claims],
        places=open_places(),
    )
    return found


def _key(proved: Proved, refutation: Refutation) -> Hashable:
    walk = refutation.walk or proved.walk
    steps = list(refutation.path)
    if refutation.node is not None:
        steps = walk.path(refutation.node)
    way = tuple(
        (
            walk.graph.who[node.who].name,
            walk.graph.timeline.instant(node.moment),
            walk.page(node).turn.state.phase,
            walk.page(node).turn.state.step,
            act and act.name,
        )
        for node, act in steps
    )
    finding = refutation.finding
    what = _name(finding) if finding else refutation.what
    last = refutation.act and refutation.act.name
    return what, refutation.text, refutation.at, way, last


def _name(finding: Finding) -> tuple[str, str, str]:
    """Without what was heard or sent instead of what a story tells: an announcement alone would make
    another failure of it."""
    message = _INSTEAD.split(finding.message)[0] if finding.code == "scenario" else finding.message
    return finding.code, finding.span.file, message
