"""The claims: what must be true for every caller. Each claim finds its own refutations."""

from ivr.proof.claims.base import Claim, Evidence, Refutation
from ivr.proof.claims.budgets import inside_budgets
from ivr.proof.claims.calls_in_progress import continued_calls
from ivr.proof.claims.documents import accepted_documents
from ivr.proof.claims.endings import every_path_ends, person_or_numbers
from ivr.proof.claims.questions import emergency_words_first, mistakes_lead_to_a_person
from ivr.proof.claims.ringing import somebody_open, who_may_ring
from ivr.proof.claims.sources import agrees_with_sources, known_bank_holidays
from ivr.proof.claims.texts import fitting_texts, promised_texts

CLAIMS: tuple[Claim, ...] = (
    every_path_ends,
    person_or_numbers,
    somebody_open,
    who_may_ring,
    mistakes_lead_to_a_person,
    emergency_words_first,
    inside_budgets,
    accepted_documents,
    fitting_texts,
    continued_calls,
    known_bank_holidays,
    agrees_with_sources,
    promised_texts,
)

__all__ = ["CLAIMS", "Claim", "Evidence", "Refutation"]
