"""`ivr prove`: the shipped service holds, and a counterexample is shown where one does not."""

import re

import pytest

from ivr.proof.claims import CLAIMS
from tests.callers import ROOT
from tests.cli.terminal import Said, copy_of_the_files, ivr, rewrite
from tests.proof.faults import fault, prove_with


@pytest.fixture(scope="module")
def shipped() -> Said:
    return ivr("prove", "--from", "2026-11-21", "--previous", str(ROOT))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = copy_of_the_files(tmp_path_factory.mktemp("broken"))
    rewrite(folder, "flows/voice.yaml", "first: welcome", "first: area")
    return ivr("prove", "--from", "2026-11-24", "--days", "1", "--json", folder=folder)


def test_the_shipped_service_is_proved_clean(shipped):
    assert shipped.status == 0, shipped.out
    for claim in CLAIMS:
        assert f"holds    {claim.statement} [{claim.id}]" in shipped.out
    assert shipped.out.rstrip().endswith("No caller is stranded.")


def test_it_prints_the_first_day_and_the_number_of_days(shipped):
    assert ", 400 days from Saturday 21 November 2026" in shipped.out


@pytest.mark.parametrize(
    "counted",
    ["steps", "states", "kinds of caller", "distinct moments for calls", "turns", "texts written",
     "words texted", "calls in progress", "scenarios",
     "sides of boundaries", "days of bank holidays known"],
)  # fmt: skip
def test_it_prints_what_was_covered(shipped, counted):
    (line,) = [line for line in shipped.out.splitlines() if line.endswith(f"  {counted}")]
    assert int(line.split()[0].replace(",", "")) > 0


def test_calls_continue_if_only_words_have_changed(tmp_path):
    folder = copy_of_the_files(tmp_path)
    rewrite(folder, "flows/voice.yaml", "Where does the child live?", "Where is the child living?")
    words = ("--from", "2026-12-24", "--days", "1", "--previous", str(ROOT), "--json")
    proved = ivr("prove", *words, folder=folder)
    # A scenario names the old words.
    assert [each["id"] for each in proved.record["claims"] if not each["holds"]] == ["sources"]
    assert proved.record["covered"]["calls in progress"] > 10_000


def test_a_service_that_strands_a_caller_exits_with_1(broken):
    assert broken.status == 1
    assert broken.record["holds"] is False


def test_its_record_has_every_claim_and_its_counterexamples(broken):
    claims = {claim["id"]: claim for claim in broken.record["claims"]}
    assert list(claims) == [claim.id for claim in CLAIMS]
    assert all(claim["holds"] is not bool(claim["examples"]) for claim in claims.values())
    (example, *_) = claims["emergency-first"]["examples"]
    assert set(example) == {"sentence", "transcript", "replay"}
    assert broken.record["covered"]["steps"] == 14


def test_a_time_that_cannot_be_read_is_a_usage_error():
    assert ivr("prove", "--from", "soon").status == 2


WELCOME = (
    "Derby and Derbyshire child safety line. If anyone is in danger now, hang up and dial 9 9 9."
)
AREA = (
    "Where does the child live? Derby city, press 1. Rest of Derbyshire, press 2. "
    "Somewhere else or not sure, press 3."
)
EXAMPLES = {
    "gather-without-redirect": (
        "person-or-numbers",
        (
            "On Saturday 21 November 2026 at 00:00 a caller (mobile) who stays silent hears the "
            "line end without a person or a number."
        ),
        (WELCOME, AREA),
        'ivr call --at "2026-11-21 00:00:00" --press "wait"',
    ),
    "dial-without-timeout": (
        "who-may-ring",
        (
            "On Saturday 21 November 2026 at 00:00 a caller (mobile) who presses 1, stays silent, "
            "gets no answer waits for careline-public for 35 seconds; 25 are allowed."
        ),
        (
            WELCOME,
            AREA,
            "[presses 1]",
            (
                "Connecting you to Derby city Careline. If you work or volunteer with children, press "
                "1. If you are under 18, press 2."
            ),
            "[stays silent]",
            "To come back from an answerphone, press star.",
        ),
        'ivr call --at "2026-11-21 00:00:00" --press "1,wait" --ring no-answer',
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_counterexample_reads_as_an_operator_reads_it(name):
    claim, sentence, transcript, replay = EXAMPLES[name]
    example = prove_with(fault(name)).refuted[claim][0]
    assert example == {"sentence": sentence, "transcript": list(transcript), "replay": replay}


def test_a_counterexample_of_a_text_names_its_words_and_replays_them():
    example = prove_with(fault("danger-not-looked-for-first")).refuted["texts"][0]
    match = re.fullmatch(
        r'On Saturday 21 November 2026 at 00:00 a texter who sends "(.+)" gets the reply [a-z-]+, '
        r"not danger\.",
        example["sentence"],
    )
    assert match
    assert example["replay"] == f'ivr text "{match[1]}" --at "2026-11-21 00:00:00"'
