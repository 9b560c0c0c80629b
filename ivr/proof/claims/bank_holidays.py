"""Claim 12: bank holidays are known 90 days ahead."""

from collections.abc import Iterator

from ivr.directory.bank_holidays import last_bank_holiday
from ivr.directory.clock import to_london
from ivr.proof.claims.base import Claim, Proved, Refutation

_DAYS = 90


def _too_near(proved: Proved) -> Iterator[Refutation]:
    ahead = (last_bank_holiday() - to_london(proved.start).date()).days
    proved.counts["days of bank holidays known"] = ahead
    if ahead < _DAYS:
        yield Refutation(
            f"may find a closed office: bank holidays are known only {ahead} days ahead",
            at=proved.start,
        )


BANK_HOLIDAYS = Claim(
    "bank-holidays",
    "Bank-holiday data reach 90 days ahead.",
    "An office that is shut on a bank holiday nobody knew of rings in vain.",
    _too_near,
    walks=False,
)
