"""The shipped scenarios, one test each; and a scenario that does not hold is reported."""

import re

import pytest
from pydantic import TypeAdapter

from ivr.content.calendar import Time
from ivr.proof.scenarios import Scenario, read_scenarios, run, run_all
from ivr.simulator.carrier import SimulatedCarrier
from tests import callers

WRITTEN = read_scenarios(callers.ROOT)
TITLES = [each.scenario.scenario for each in WRITTEN.scenarios]
TUESDAY = TypeAdapter(Time).validate_python("Tuesday 24 November 2026 10:00")


def scenario(**keys) -> Scenario:
    return Scenario.model_validate(
        {"scenario": "A scenario", "source": "made up", "at": TUESDAY, **keys}
    )


def problems(line, **keys) -> list[str]:
    return list(run(scenario(**keys), line.carrier))


def test_the_scenarios_can_be_read():
    assert WRITTEN.findings == ()
    assert len(TITLES) >= 80


def test_every_scenario_has_a_title_of_its_own():
    assert sorted(TITLES) == sorted(set(TITLES))


@pytest.mark.parametrize("placed", WRITTEN.scenarios, ids=TITLES)
def test_scenario(line, placed):
    assert list(run(placed.scenario, line.carrier)) == []


GOOD = {
    "does": ["press 1", "wait"],
    "rings": ["01332 641172 no answer", "01629 533190 answered"],
    "hears": ["Derby city social care", "Starting Point"],
    "ends": "with a person",
}
NO_ANSWER = {
    "does": ["press 2", "wait"],
    "rings": ["01629 533190 no answer"],
    "ends": "with the numbers",
}


def test_a_scenario_that_holds_has_no_problems(line):
    assert problems(line, **GOOD) == []
    assert problems(line, **NO_ANSWER) == []


CALLS_THAT_DO_NOT_HOLD = {
    "a wrong number": (
        {**GOOD, "rings": ["01332 956606 no answer", "01629 533190 answered"]},
        "rings 01332 641172, then 01629 533190; the scenario says 01332 956606, then 01629 533190",
    ),
    "one ring too many": (
        {**GOOD, "rings": ["01332 641172 no answer"], "ends": None},
        "rings 01332 641172, then 01629 533190; the scenario says 01332 641172",
    ),
    "one ring too few": (
        {**GOOD, "rings": ["01332 641172 answered", "01629 533190 answered"]},
        "rings 01332 641172; the scenario says 01332 641172, then 01629 533190",
    ),
    "the right numbers in the wrong order": (
        {**GOOD, "rings": ["01629 533190 no answer", "01332 641172 answered"]},
        "rings 01332 641172, then 01629 533190; the scenario says 01629 533190, then 01332 641172",
    ),
    "a ring where no contact may ring": (
        {"does": ["press 1"], "rings": ["nobody"]},
        "rings 01332 641172, then 01629 533190; the scenario says nobody",
    ),
    "a phrase that is not said": (
        {**GOOD, "hears": ["Nottingham"]},
        '"Nottingham" is not heard (in this place)',
    ),
    "phrases in the wrong order": (
        {**GOOD, "hears": ["Starting Point", "Where does the child live?"]},
        '"Where does the child live?" is not heard (in this place)',
    ),
    "a phrase that should not be said": (
        {**GOOD, "never-hears": ["social care"]},
        '"social care" is said',
    ),
    "numbers that are not said twice": (
        {**GOOD, "ends": "with the numbers"},
        "does not end with the numbers said twice",
    ),
    "no person at the end": (
        {**NO_ANSWER, "ends": "with a person"},
        "does not end with a person",
    ),
}


@pytest.mark.parametrize(
    ("said", "wrong"), CALLS_THAT_DO_NOT_HOLD.values(), ids=CALLS_THAT_DO_NOT_HOLD
)
def test_a_call_that_does_not_hold_is_reported_in_words(line, said, wrong):
    assert any(problem.startswith(wrong) for problem in problems(line, **said)), problems(
        line, **said
    )


TEXTS_THAT_DO_NOT_HOLD = {
    "words that are not in the reply": (
        {"texts": "derby", "gets": ["01246"]},
        '"01246" is not in the reply: "Emergency: 999. Derby city: 01332 641172',
    ),
    "words that should not be in the reply": (
        {"texts": "derby", "gets": ["999"], "never-gets": ["01629"]},
        '"01629" is in the reply: "Emergency: 999. Derby city',
    ),
    "a reply where none may be sent": (
        {"texts": "derby", "gets": ["nothing"]},
        'a reply is sent: "Emergency: 999. Derby city',
    ),
    "no reply where one is expected": (
        {"texts": "STOP", "gets": ["999"]},
        '"999" is not in the reply: ""',
    ),
}


@pytest.mark.parametrize(
    ("said", "wrong"), TEXTS_THAT_DO_NOT_HOLD.values(), ids=TEXTS_THAT_DO_NOT_HOLD
)
def test_a_text_that_does_not_hold_is_reported_in_words(line, said, wrong):
    assert any(problem.startswith(wrong) for problem in problems(line, **said)), problems(
        line, **said
    )


def test_numbers_without_the_emergency_words_after_them_do_not_count_as_the_end():
    quiet = callers.edited(
        (
            "flows/voice.yaml",
            "  emergency: If anyone is in danger now, hang up and dial 9 9 9.",
            "  emergency: Take care.",
        )
    )
    line = callers.SimulatedLine(quiet)
    assert "the numbers are not followed by the emergency words" in problems(line, **NO_ANSWER)


def test_a_problem_becomes_a_finding_at_the_place_of_its_scenario(line):
    (placed, *_) = WRITTEN.scenarios
    bad = scenario(**CALLS_THAT_DO_NOT_HOLD["a wrong number"][0])
    (finding,) = run_all([type(placed)(bad, placed.span)], line.carrier)
    assert finding.code == "scenario"
    assert finding.message.startswith("A scenario: rings 01332 641172, then")
    assert finding.span == placed.span


REFUSED = {
    "nothing is expected": ({"does": ["press 1"]}, "expects nothing"),
    "a text of which nothing is expected": ({"texts": "derby"}, "expects nothing"),
    "an action that no caller can take": (
        {"does": ["sing"], "rings": ["nobody"]},
        '"sing" is not',
    ),
    "a key that no phone has": (
        {"does": ["press x"], "rings": ["nobody"]},
        "a caller can do",
    ),
    "a ring without its outcome": ({"rings": ["01332 641172"]}, "is not a ring"),
    "an outcome that no ring has": ({"rings": ["01332 641172 exploded"]}, "is not a ring"),
    "a ring of an emergency number": ({"rings": ["999 answered"]}, '"999 answered" is not a ring'),
    "a ring of a premium number": ({"rings": ["0909 879 0000 answered"]}, "is not a ring"),
    "an end that no call has": ({"rings": ["nobody"], "ends": "well"}, "ends"),
    "a key that no scenario has": ({"rings": ["nobody"], "dose": ["press 1"]}, "dose"),
}


@pytest.mark.parametrize(("said", "why"), REFUSED.values(), ids=REFUSED)
def test_a_scenario_that_makes_no_sense_is_refused(said, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        scenario(**said)


def test_a_fault_at_the_carrier_is_reported():
    """The service shows a number that the carrier does not know, and the carrier complains."""
    line = callers.shipped_line()

    def refusing(at) -> SimulatedCarrier:
        carrier = line.carrier(at)
        carrier._number = "+441332999999"  # not the number that the service shows
        return carrier

    reported = list(run(scenario(**GOOD), refusing))
    assert [p for p in reported if p.startswith("the carrier complains: caller ID")]
