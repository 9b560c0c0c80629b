"""The claims: what must be true for every caller. Each claim finds its own refutations."""

from ivr.proof.claims.base import Claim, Evidence, Refutation
from ivr.proof.claims.budgets import BUDGETS
from ivr.proof.claims.calls_in_progress import CALLS_IN_PROGRESS
from ivr.proof.claims.documents import DOCUMENTS
from ivr.proof.claims.endings import ENDS, PERSON_OR_NUMBERS
from ivr.proof.claims.questions import EMERGENCY_FIRST, MISTAKES
from ivr.proof.claims.ringing import SOMEBODY_OPEN, WHO_MAY_RING
from ivr.proof.claims.sources import BANK_HOLIDAYS, SOURCES
from ivr.proof.claims.texts import PROMISES, TEXTS

CLAIMS: tuple[Claim, ...] = (
    ENDS,
    PERSON_OR_NUMBERS,
    SOMEBODY_OPEN,
    WHO_MAY_RING,
    MISTAKES,
    EMERGENCY_FIRST,
    BUDGETS,
    DOCUMENTS,
    TEXTS,
    CALLS_IN_PROGRESS,
    BANK_HOLIDAYS,
    SOURCES,
    PROMISES,
)

__all__ = ["CLAIMS", "Claim", "Evidence", "Refutation"]
