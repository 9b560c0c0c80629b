"""The proof can fail: each planted fault is seen by the claim that should see it, and by no other.

The table is tests/proof/faults.yaml; `python bench/seeded_faults.py --all` prints it.
"""

import json
import shlex

import pytest

from ivr.proof.claims import CLAIMS
from ivr.proof.turn_documents import SERVICE_FAULT
from tests.callers import ROOT
from tests.proof.faults import Fault, Found, faults, look_for, planted, run_in

SAMPLE = (
    "silence-asks-the-same-question",
    "gather-without-redirect",
    "safety-line-away-at-christmas",
    "dial-without-timeout",
    "silences-not-read-back",
    "danger-not-looked-for-first",
    "renamed-step-ends-the-call",
    "hours-cut-by-a-minute",
    "text-sent-to-whoever-speaks",
)
ALL = [
    pytest.param(each, id=each.name, marks=() if each.name in SAMPLE else (pytest.mark.soak,))
    for each in faults()
]


def test_there_are_enough_faults_and_each_has_its_own_name():
    names = [each.name for each in faults()]
    assert len(names) >= 60
    assert sorted(names) == sorted(set(names))


def test_every_claim_is_refuted_by_some_fault_and_every_fault_by_some_claim():
    known = {claim.id for claim in CLAIMS}
    assert {claim for each in faults() for claim in each.claims} == known
    assert {claim for each in faults() for claim in each.also} <= known


@pytest.mark.parametrize("broken", faults(), ids=[each.name for each in faults()])
def test_what_a_fault_replaces_stands_exactly_once(broken: Fault):
    for edit in broken.edits:
        assert (ROOT / edit.file).read_text("utf-8").count(edit.find) == 1, edit.find
        assert edit.replace != edit.find


@pytest.mark.parametrize("broken", ALL)
def test_a_planted_fault_is_found_by_its_claim_and_its_examples_replay(broken: Fault):
    found = look_for(broken)
    assert not found.broke, found.broke
    assert {*found.refuted} & {*broken.claims}, f"refuted: {[*found.refuted]}"
    assert not found.unexpected, f"refuted by accident: {found.unexpected}"
    check_replays(found)


# Faults of which the carrier says or hears nothing, so that what the engine meant is not heard.
NOT_HEARD = ("say-in-the-wrong-place", "no-time-to-answer")


def check_replays(found: Found) -> None:
    """Every example that is a call, replayed on the faulty files, goes as its transcript says."""
    told = [
        each
        for examples in found.refuted.values()
        for each in examples
        if (each["replay"] or "").startswith("ivr call ")
    ]
    if found.fault.name in NOT_HEARD:
        return
    with planted(found.fault) as folder:
        for each in told:
            words = shlex.split(each["replay"])[1:]
            done = run_in(folder, found.fault, "-m", "ivr", *words, "--json")
            assert not done.returncode, done.stderr
            heard = json.loads(done.stdout)["heard"]
            told_of = [line for line in each["transcript"] if line.strip()]
            said = [line for line in told_of if not line.startswith(("[", SERVICE_FAULT))]
            assert heard[: len(said)] == said, each["sentence"]
