"""The claims as such: each travels between processes, and is explained."""

import pickle

import pytest

from ivr.proof.claims import CLAIMS


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_that_was_checked_in_another_process_is_the_same_claim(claim):
    assert pickle.loads(pickle.dumps(claim)) is claim  # noqa: S301 - our own object


def test_claims_have_different_names():
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
