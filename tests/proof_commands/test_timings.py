"""`ivr timings`: seconds until a phone rings, as the simulated carrier measures them."""

import pytest

from ivr.engine.speech_duration import SECONDS_PER_PAUSE, seconds_to_say
from ivr.proof.timeline import voice_timeline
from ivr.proof.timings import timings
from tests.callers import Caller, edited, instant, moment, shipped
from tests.cli.terminal import ivr

WORKING_DAY, NIGHT = "Tue 24 Nov 2026 10:00", "Sat 28 Nov 2026 22:15"


def rows(at=WORKING_DAY, revision=None):
    revision = revision or shipped()
    found = timings(revision, [(instant(at), moment(at, revision))])
    return {each.keys: each for each in found}


def option(key: str) -> str:
    return f"press {key}"


@pytest.mark.parametrize("at", [WORKING_DAY, NIGHT])
@pytest.mark.parametrize(
    "keys",
    [
        ("0",),
        ("1", "0"),
        ("1", "1", "1"),
        ("2", "1", "2"),
        ("2", "2"),
        ("3", "0"),
        ("1", "1", "3", "1"),
    ],
    ids=",".join,
)
def test_a_caller_at_the_simulated_carrier_waits_as_long(at, keys):
    row = rows(at)[keys]
    patient = Caller().dials(at)
    for key in keys:
        heard = " ".join(patient.call.waiting.prompts)
        patient.presses(key, after=option(key) if option(key) in heard else None)
    patient.is_put_through_to(row.contact)
    assert patient.call.seconds_to_first_ring == pytest.approx(row.patient.seconds, abs=0.01)
    quick = Caller().dials(at)
    for key in keys:
        quick.presses(key, at_once=True)
    quick.is_put_through_to(row.contact)
    assert quick.call.seconds_to_first_ring == pytest.approx(row.quick.seconds, abs=0.01)


@pytest.mark.parametrize(
    ("keys", "words"), [(("wait", "wait"), ()), (("#", "#", "#"), ("--press", "#,#,#"))]
)
def test_ivr_call_measures_the_same_for_silence_and_for_wrong_keys(keys, words):
    said = ivr("call", "--at", "2026-11-24 10:00", "--json", *words)
    # the slowest kind of phone is shown: a landline hears a longer sentence
    row = rows()[keys]
    if row.phone != "mobile":
        said = ivr("call", "--at", "2026-11-24 10:00", "--json", "--from", row.phone, *words)
    assert said.record["seconds_to_first_ring"] == pytest.approx(row.patient.seconds, abs=0.06)


def test_seconds_are_counted_as_in_the_wording_tables():
    """Words by the rule, a second to press, the wait of three seconds before a silent caller rings."""
    caller = Caller().dials(WORKING_DAY)
    question = sum(map(seconds_to_say, caller.call.waiting.prompts))
    caller.presses("3").waits().is_put_through_to("starting-point")
    answer = sum(map(seconds_to_say, caller.call.heard[2:]))
    # 3 is the last option: who presses it has heard everything but the stop after it.
    assert rows()[("3", "wait")].patient.seconds == pytest.approx(
        question - SECONDS_PER_PAUSE + 1 + shipped().service.waits.place + answer, abs=0.01
    )
    silent = rows()[("1", "wait")]
    assert silent.patient.waiting == pytest.approx(shipped().service.waits.connecting, abs=0.01)


def test_the_budgets_use_the_same_seconds_as_the_proof():
    timeline = voice_timeline(shipped(), instant(WORKING_DAY), 30)
    instants = [(timeline.instant(i), m) for i, m in enumerate(timeline.moments)]
    found = timings(shipped(), instants)
    budgets = shipped().service.budgets
    patient = max(t.patient.seconds for t in found if t.patient.budget == budgets.ring_patient)
    public = {t.keys for t in found if t.patient.budget == budgets.ring_patient}
    quick = {t.keys for t in found if t.quick and t.quick.budget}
    asked = {t.keys for t in found if t.patient.budget == budgets.ring_not_sure}
    assert public == {("1", "wait"), ("2", "wait")}
    assert asked == {("3", "wait")}
    assert quick == {("0",), ("1", "0"), ("2", "0")}
    assert patient <= budgets.ring_patient
    assert not any(t.patient.is_over or (t.quick and t.quick.is_over) for t in found)


def test_a_broken_budget_is_marked():
    tight = edited(
        ("config/service.yaml", "ring-patient: 40 ", "ring-patient: 30 "),
        ("config/service.yaml", "ring-not-sure: 60 ", "ring-not-sure: 50 "),
    )
    over = {keys for keys, row in rows(revision=tight).items() if row.patient.is_over}
    assert over == {("2", "wait"), ("3", "wait")}


def test_rows_are_sorted_and_the_parts_make_up_the_whole():
    found = list(rows().values())
    seconds = [row.patient.seconds for row in found]
    assert seconds == sorted(seconds, reverse=True)
    for row in found:
        assert row.patient.seconds == pytest.approx(row.patient.speech + row.patient.waiting)


def test_without_a_time_each_path_has_its_slowest_timing():
    slowest = {tuple(each["keys"]): each for each in ivr("timings", "--json").record}
    for keys, row in rows().items():
        assert slowest[keys]["patient"]["seconds"] >= row.patient.seconds - 0.01
    advice = slowest["2", "1", "2"]
    assert advice["contact"] == "starting-point"  # while the advice line is closed
    assert rows()["2", "1", "2"].contact == "advice-line"


def test_the_table_can_be_read():
    said = ivr("timings", "--at", "2026-11-24 10:00")
    assert said.status == 0
    assert said.out.startswith("Tue 24 Nov 2026 10:00 in Derby; seconds until a phone rings")
    assert "1, wait" in said.out
    assert "Derby city social care, 25 s" in said.out
