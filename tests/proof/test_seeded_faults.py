"""The proof can fail: each planted fault refutes the claim that it should, and no other.

The table is tests/proof/faults.yaml; `python bench/seeded_faults.py --all` prints the results.
"""

import json
import shlex

import pytest

from ivr.proof.claims import CLAIMS
from ivr.proof.turn_documents import SERVICE_FAULT
from tests.callers import ROOT
from tests.proof.faults import Edit, Fault, FaultResult, faults, planted, prove_with, run_in

SAMPLE = (
    "silence-asks-the-same-question",
    "gather-without-redirect",
    "safety-line-away-at-christmas",
    "dial-without-timeout",
    "silences-not-read-back",
    "danger-not-looked-for-first",
    "renamed-step-ends-the-call",
    "hours-cut-by-a-minute",
    "text-sent-after-speech",
)
ALL = [
    pytest.param(each, id=each.name, marks=() if each.name in SAMPLE else (pytest.mark.soak,))
    for each in faults()
]


def test_there_are_enough_faults_and_each_has_its_own_name():
    names = [each.name for each in faults()]
    assert len(names) >= 60
    assert sorted(names) == sorted(set(names))
    assert {*SAMPLE} <= {*names}


def test_every_claim_is_refuted_by_some_fault_and_every_fault_by_some_claim():
    known = {claim.id for claim in CLAIMS}
    assert {claim for each in faults() for claim in each.claims} == known
    assert {claim for each in faults() for claim in each.also} <= known


def test_the_text_that_a_fault_replaces_occurs_exactly_once():
    for edit in (edit for fault in faults() for edit in fault.edits):
        text = (ROOT / edit.file).read_text("utf-8")
        assert edit.applied(text) != text


def test_in_code_any_local_name_and_white_space_match():
    edit = Edit("ivr/x.py", "~a = f(~b, ~a)", "~a = g(~b)")
    assert edit.applied("if x:\n    n = f(m,\n        n)\n") == "if x:\n    n = g(m)\n"
    with pytest.raises(AssertionError, match="occurs 0 times"):
        edit.applied("n = f(m, k)")
    with pytest.raises(AssertionError, match="occurs 2 times"):
        edit.applied("n = f(m, n); n = f(m, n)")


@pytest.mark.parametrize("fault", ALL)
def test_a_planted_fault_refutes_its_claim_and_its_counterexamples_replay(fault: Fault):
    result = prove_with(fault)
    assert not result.failure, result.failure
    assert {*result.refuted} & {*fault.claims}, f"refuted: {[*result.refuted]}"
    assert not result.unexpected, f"refuted as well: {result.unexpected}"
    check_replays(result)


# Faults that make the carrier say or hear nothing, so that a replay does not say what the engine meant.
NOT_HEARD = ("say-in-the-wrong-place", "no-time-to-answer")


# All replays of a fault in one process; each is a command of `ivr`, as an operator would type it.
REPLAYS = """
import json, sys
from click.testing import CliRunner
from ivr.cli import commands
orders = json.load(sys.stdin)
printed = [CliRunner().invoke(commands, words, catch_exceptions=False) for words in orders]
assert [each.output for each in printed if each.exit_code] == []
json.dump([each.stdout for each in printed], sys.stdout)
"""


def check_replays(result: FaultResult) -> None:
    """Every counterexample that is a call, replayed on the faulty files, says its transcript."""
    if result.fault.name in NOT_HEARD:
        return
    calls = [
        each
        for counterexamples in result.refuted.values()
        for each in counterexamples
        if (each["replay"] or "").startswith("ivr call ")
    ]
    commands = [[*shlex.split(each["replay"])[1:], "--json"] for each in calls]
    with planted(result.fault) as folder:
        done = run_in(folder, result.fault, "-c", REPLAYS, stdin=json.dumps(commands))
    assert not done.returncode, done.stderr
    for each, output in zip(calls, json.loads(done.stdout), strict=True):
        heard = json.loads(output)["heard"]
        lines = [line for line in each["transcript"] if line.strip()]
        says = [line for line in lines if not line.startswith(("[", SERVICE_FAULT))]
        assert heard[: len(says)] == says, each["sentence"]
