"""The claim that bank holidays are known 90 days ahead."""

from collections.abc import Iterator

from ivr.directory.bank_holidays import last_bank_holiday
from ivr.directory.clock import to_london
from ivr.proof.claims.base import Claim, Evidence, Refutation

_DAYS = 90


def _too_near(evidence: Evidence) -> Iterator[Refutation]:
    ahead = (last_bank_holiday() - to_london(evidence.start).date()).days
    evidence.counts["days of bank holidays known"] = ahead
    if ahead < _DAYS:
        problem = f"may find a closed office: bank holidays are known only {ahead} days ahead"
        yield Refutation(problem, at=evidence.start)


BANK_HOLIDAYS = Claim(
    "bank-holidays",
    "Bank-holiday data reach 90 days ahead.",
    "On a bank holiday that the service does not know, it rings a closed office.",
    _too_near,
    needs_walk=False,
)
