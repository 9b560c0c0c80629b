"""The review of a candidate before publication: checks, proof, comparison with the live revision.

Decides what refuses a publication: an error, or a refuted claim, that no acceptance lets pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ivr.checks import acceptances
from ivr.content.findings import Finding
from ivr.content.revision import Revision
from ivr.directory.clock import to_london
from ivr.directory.places import open_places
from ivr.proof.difference import Change, difference
from ivr.proof.prove import prove
from ivr.proof.scenarios import ScenarioSet, run_all
from ivr.publishing.acceptances import JudgedFindings, JudgedVerdict, judge_findings, judge_verdict
from ivr.publishing.candidate import Candidate
from ivr.publishing.drafts import RefusalCode, Refused
from ivr.publishing.subprocess_task import start_in_subprocess
from ivr.simulator.line import SimulatedLine
from ivr.store.publications import ProofRecord


@dataclass(frozen=True, slots=True)
class ReviewedProof:
    """All verdicts with their acceptances, the figures of what was covered, and a warning for each
    acceptance that nothing needs."""

    verdicts: tuple[JudgedVerdict, ...]
    coverage: tuple[tuple[str, int], ...]
    not_needed: tuple[Finding, ...]

    @property
    def refuted(self) -> tuple[JudgedVerdict, ...]:
        """The refuted claims, accepted or not."""
        return tuple(each for each in self.verdicts if each.is_refuted)

    @property
    def refusing(self) -> tuple[Finding | str, ...]:
        """The findings, and the claims by their names, that refuse publication."""
        refused = [each for each in self.verdicts if each.refuses]
        return tuple(r for each in refused for r in each.refusing or (each.verdict.claim.id,))


@dataclass(frozen=True, slots=True)
class CandidateComparison:
    """How a candidate differs from the live revision: what callers notice, which scenario files
    differ, and which scenarios of the live revision the candidate would no longer fulfil."""

    changes: tuple[Change, ...]
    scenario_files: tuple[str, ...]
    failing_scenarios: tuple[Finding, ...]


NOT_PROVED = ReviewedProof((), (), ())


def check_candidate(candidate: Candidate, now: datetime) -> JudgedFindings:
    """The errors of the checks that refuse the candidate, and those that are accepted."""
    today = to_london(now).date()
    return judge_findings(candidate.revision, candidate.findings(today), today)


def prove_candidate(
    candidate: Candidate,
    start: datetime,
    *,
    days: int,
    previous: Revision | None = None,
    progress: Callable[[int], None] | None = None,
) -> ReviewedProof:
    """The proof of a candidate with its scenarios; acceptances apply as of the day it starts.

    Args:
        candidate: the files to prove.
        start: the first instant.
        days: the number of days to look ahead.
        previous: the live revision, whose calls in progress must be able to continue.
        progress: called with the number of cells walked so far.
    """
    revision, today = candidate.revision, to_london(start).date()
    proof = prove(
        revision,
        start,
        scenarios=candidate.scenarios.scenarios,
        start_task=start_in_subprocess,
        previous=previous,
        places=open_places(),
        days=days,
        progress=progress,
    )
    not_needed = acceptances.not_needed(
        revision,
        candidate.reading.sources,
        today,
        [finding for verdict in proof.verdicts for finding in verdict.findings],
        refuted=[verdict.claim.id for verdict in proof.verdicts if verdict.counterexamples],
        judged=acceptances.CLAIMS | acceptances.SCENARIOS,
    )
    verdicts = tuple(judge_verdict(revision, verdict, today) for verdict in proof.verdicts)
    return ReviewedProof(verdicts, proof.coverage, tuple(not_needed))


def failing_scenarios(revision: Revision, scenarios: ScenarioSet) -> tuple[Finding, ...]:
    """A finding for each scenario that the revision does not fulfil."""
    line = SimulatedLine(revision, open_places(), limits_texts=False)
    return tuple(run_all(scenarios.scenarios, line.carrier, revision.contacts.values()))


def approve(
    findings: JudgedFindings, proof: ReviewedProof, start: datetime, days: int
) -> ProofRecord:
    """The record of the proof, without which nothing is published.

    Raises:
        Refused: an error or a refuted claim is not accepted.
    """
    if findings.refusing:
        errors = "1 error" if len(findings.refusing) == 1 else f"{len(findings.refusing)} errors"
        raise Refused(RefusalCode.ERRORS, f"{errors}: see above, or run `ivr check`.")
    if proof.refusing:
        message = "Callers would be stranded: see above. `ivr prove` shows it again."
        raise Refused(RefusalCode.REFUTED, message)
    codes = {finding.code for finding in findings.accepted}
    claims = {each.verdict.claim.id for each in proof.refuted}
    return ProofRecord(start.isoformat(timespec="seconds"), days, (*sorted(codes), *sorted(claims)))


def compare(
    candidate: Candidate, live: Candidate, start: datetime, days: int
) -> CandidateComparison:
    """How the candidate differs from the live revision, over the days that were proved."""
    new, old = candidate.files.scenarios, live.files.scenarios
    files = tuple(name for name in sorted({*new, *old}) if new.get(name) != old.get(name))
    failing: tuple[Finding, ...] = ()
    if files:
        failing = failing_scenarios(candidate.revision, live.scenarios)
    changes = difference(live.revision, candidate.revision, start, days)
    return CandidateComparison(changes, files, failing)
