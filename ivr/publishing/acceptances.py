"""Which errors and refuted claims a candidate's acceptances let pass today, and which refuse it.

`ivr.checks.acceptances` has the list of what may be accepted.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ivr.checks import acceptances
from ivr.content.acceptances import Acceptance
from ivr.content.findings import Finding, Severity
from ivr.content.revision import Revision
from ivr.proof.claims.sources import agrees_with_sources
from ivr.proof.prove import Verdict

_OFFERED_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class JudgedFindings:
    """Errors that refuse, and errors that are accepted, each with its acceptance."""

    refusing: tuple[Finding, ...]
    accepted: Mapping[Finding, Acceptance]


@dataclass(frozen=True, slots=True)
class JudgedVerdict:
    """The verdict on a claim; `acceptances` let its counterexamples pass. A claim that is judged by
    findings has those that nothing accepts in `refusing`."""

    verdict: Verdict
    acceptances: tuple[Acceptance, ...] = ()
    refusing: tuple[Finding, ...] = ()

    @property
    def is_refuted(self) -> bool:
        """Whether there are counterexamples, accepted or not."""
        return bool(self.verdict.counterexamples)

    @property
    def is_accepted(self) -> bool:
        """Whether all counterexamples are accepted."""
        return self.is_refuted and bool(self.acceptances) and not self.refusing

    @property
    def refuses(self) -> bool:
        """Whether publication is refused because of it."""
        return self.is_refuted and not self.is_accepted


def judge_findings(revision: Revision, findings: Iterable[Finding], today: date) -> JudgedFindings:
    """Errors that refuse publication today, and those that are accepted. Warnings are neither."""
    errors = [each for each in findings if each.severity is Severity.ERROR]
    found = {each: acceptances.acceptance_of(revision, each, today) for each in errors}
    accepted = {finding: acceptance for finding, acceptance in found.items() if acceptance}
    return JudgedFindings(tuple(each for each in errors if each not in accepted), accepted)


def judge_verdict(revision: Revision, verdict: Verdict, today: date) -> JudgedVerdict:
    """A verdict with the acceptances that apply to it today."""
    if not verdict.counterexamples:
        return JudgedVerdict(verdict)
    if verdict.claim.id == agrees_with_sources.id:
        judged = judge_findings(revision, verdict.findings, today)
        used = tuple(dict.fromkeys(judged.accepted.values()))
        return JudgedVerdict(verdict, used, judged.refusing)
    whole = acceptances.acceptance_of_claim(revision, verdict.claim.id, today)
    return JudgedVerdict(verdict, (whole,) if whole else ())


def acceptance_text(refusing: Finding | str, accepted_by: str, today: date) -> str | None:
    """The entry of `config/acceptances.yaml` that accepts a finding, or a claim by its name, for two
    weeks. None if it cannot be accepted. The reason is left for a person to write."""
    if isinstance(refusing, str):
        if refusing not in acceptances.CLAIMS:
            return None
        lines = [f"- claim: {refusing}"]
    else:
        if refusing.code not in acceptances.FINDINGS:
            return None
        message = " ".join(refusing.message.split())
        if refusing.code == "scenario":  # one scenario, however it fails
            message = message.partition(": ")[0]
        says = json.dumps(message, ensure_ascii=False)
        lines = [f"- finding: {refusing.code}", f"  file: {refusing.span.file}", f"  says: {says}"]
    until = today + _OFFERED_FOR
    lines += [f"  accepted-by: {json.dumps(accepted_by, ensure_ascii=False)}", "  reason:"]
    return "\n".join([*lines, f"  until: {until.day} {until:%B %Y}"])
