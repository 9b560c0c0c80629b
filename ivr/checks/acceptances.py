"""Acceptances: what may be accepted at all, for how long, and which entries have nothing to accept.

The lists are short on purpose. An accepted error may cost a caller time, or leave a scenario
unconfirmed. It never costs a caller the person, the number, the emergency words, privacy or a true
answer: such an error refuses every publication.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from ivr.content.acceptances import Acceptance
from ivr.content.findings import Finding, Severity, did_you_mean, error, warning
from ivr.content.revision import ACCEPTANCES, Revision
from ivr.content.source import Source

LONGEST = timedelta(days=90)

# Claims of the proof. `sources` is not among them: its scenarios are accepted one by one.
CLAIMS = frozenset({"bank-holidays", "budgets"})
# Findings of the proof's claim `sources`.
SCENARIOS = frozenset({"scenario", "untouched"})
FINDINGS = SCENARIOS | {
    "announcement-too-long",
    "bank-holidays-end",
    "first-option-late",
    "key-out-of-order",
    "menu-too-long",
    "number-by-hand",
    "row-rings-too-long",
    "shadowed-row",
    "too-many-options",
}


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about the entries themselves."""
    for i, each in enumerate(revision.acceptances):
        key, legal = ("claim", CLAIMS) if each.claim else ("finding", FINDINGS)
        name = each.claim or each.finding
        if name not in legal:
            message = f'"{name}" cannot be accepted'
            hint = did_you_mean(name or "", legal)
            span = sources[ACCEPTANCES].span((i, key))
            yield error("acceptance-not-allowed", message, span, hint)
        until = sources[ACCEPTANCES].span((i, "until"))
        if not each.is_in_force(today):
            message = f"this acceptance ended on {each.until:%d %B %Y}"
            yield warning("acceptance-expired", message, until, "take it out")
        elif each.until - today > LONGEST:
            days = (each.until - today).days
            message = f"this acceptance lasts {days} days; {LONGEST.days} are the most"
            hint = "write an earlier day, and accept it again then if it must be"
            yield error("acceptance-too-long", message, until, hint)


def acceptance_of(revision: Revision, finding: Finding, today: date) -> Acceptance | None:
    """The entry that accepts an error today, if there is one."""
    if finding.severity is not Severity.ERROR or finding.code not in FINDINGS:
        return None
    covering = (each for each in revision.acceptances if each.covers(finding))
    return next((each for each in covering if each.is_in_force(today)), None)


def acceptance_of_claim(revision: Revision, claim: str, today: date) -> Acceptance | None:
    """The entry that accepts today that a claim is refuted, if there is one."""
    named = (each for each in revision.acceptances if each.claim == claim and claim in CLAIMS)
    return next((each for each in named if each.is_in_force(today)), None)


def not_needed(
    revision: Revision,
    sources: Mapping[str, Source],
    today: date,
    errors: Collection[Finding],
    *,
    refuted: Collection[str] = (),
    judged: Collection[str] = FINDINGS - SCENARIOS,
) -> Iterator[Finding]:
    """A warning for each entry in force that accepts nothing. `judged` are the codes and claims that
    were looked for; entries for others are left alone."""
    for i, each in enumerate(revision.acceptances):
        name = each.claim or each.finding
        if name not in judged or not each.is_in_force(today):
            continue
        if name not in refuted and not any(map(each.covers, errors)):
            message = f'this acceptance is unused: no finding "{name}"'
            hint = "take it out"
            span = sources[ACCEPTANCES].span((i, "claim" if each.claim else "finding"))
            yield warning("acceptance-not-needed", message, span, hint)
