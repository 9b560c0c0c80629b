"""What is recorded of calls and texts: which rule sent whom where, and nothing personal."""

import json

import pytest

from ivr.store.records import RecordKind
from tests.callers import WORKING_DAY
from tests.records.desk import KEY, hashed, number_for, rows


def kinds(found) -> list[tuple[str, str]]:
    return [(str(each.kind), each.after) for each in found]


def test_each_turn_of_a_call_is_a_record(desk, revision):
    desk.caller().dials().presses("1").waits().tries("initial-response")
    found = desk.recorded()
    assert [each.after for each in found][:3] == ["begun", "pressed", "silent"]
    assert {each.call for each in found} == {found[0].call}
    assert len(found[0].call) == 16
    assert {each.revision for each in found} == {revision.id}
    assert "so area is derby" in " ".join(found[1].trail)
    assert found[1].step == "area"
    assert found[2].rings == "initial-response"


def test_a_ring_is_recorded_with_how_it_came_out(desk):
    desk.caller().dials().presses("1").waits().tries("initial-response", "busy")
    last = desk.recorded()[-1]
    assert (last.contact, last.outcome) == ("initial-response", "busy")
    assert last.rings == "starting-point"


def test_a_ring_that_was_answered_is_recorded_although_the_caller_hung_up(desk):
    desk.caller().dials().presses("1").waits().is_put_through_to("initial-response")
    found = [each for each in desk.recorded() if each.contact]
    assert [(each.contact, each.outcome) for each in found] == [("initial-response", "answered")]
    assert found[0].seconds


def test_whoever_gives_up_while_it_rings_was_not_left_unanswered(desk):
    desk.caller().dials().presses("1").waits().hangs_up()
    found = [each for each in desk.recorded() if each.contact]
    assert [each.outcome for each in found] in (["given-up"], [])


def test_the_end_of_a_call_is_recorded(desk):
    desk.caller().dials().hangs_up()
    over = desk.recorded()[-1]
    assert (over.kind, over.outcome) == (RecordKind.OVER, "completed")


def test_callers_have_a_name_that_leads_nowhere_without_the_key(desk):
    desk.caller().dials()
    desk.caller("withheld").dials()
    first, second = desk.recorded()
    assert {first.caller, second.caller} == {hashed(number_for("mobile")), ""}


def test_texts_are_recorded_with_their_subject(desk):
    desk.texter().texts("fgm").gets()
    desk.texter().texts("hullaballoo wimbledon").gets()
    found = desk.recorded()
    assert [each.kind for each in found] == [RecordKind.TEXT] * 2
    assert {each.topic for each in found} == {"fgm", "unknown"}
    assert {each.caller for each in found} == {hashed(number_for("mobile"))}


def test_words_that_nobody_understood_are_counted_and_not_kept(desk):
    desk.caller().dials().says("hullaballoo wimbledon")
    found = desk.recorded()
    assert found[-1].after == "not-understood"
    assert "hullaballoo" not in json.dumps([str(each) for each in found])


def test_nothing_personal_is_in_the_journal_or_the_database(desk):
    desk.caller().dials().presses("3").says("de21 7ab")
    desk.caller().dials().says("wimbledon")
    desk.texter().texts("is wimbledon safe in derby")
    written = "".join(path.read_text() for path in desk.folder.iterdir())
    written += json.dumps([str(each) for each in desk.recorded()])
    number = number_for("mobile")
    # Not "de21" alone: hashes are written in these letters.
    for personal in (number, number[1:], f"0{number[3:]}", "wimbledon", "de21 7", "de217ab", KEY):
        assert personal.lower() not in written.lower(), personal


@pytest.mark.parametrize("misbehaviour", ["duplicates", "late"])
def test_a_request_that_comes_twice_is_recorded_once(desk, misbehaviour):
    from ivr.simulator.misbehaviour import read
    from tests.callers import instant

    def play(**how):
        call = desk.line.carrier(instant(WORKING_DAY), **how).dial(number_for("mobile"))
        call.press("1")
        call.stay_silent()
        call.ring("no-answer")
        call.hang_up()

    play()
    once = len(desk.recorded())
    play(misbehaving=read(misbehaviour))
    assert len(desk.recorded()) == 2 * once


def test_a_call_is_answered_as_ever_when_nothing_can_be_recorded(desk, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr("ivr.web.recording.Record", broken)
    desk.caller().dials().presses("1").waits().is_ringing("initial-response")
    desk.texter().texts("fgm").gets("999")
    assert rows(desk.database) == []
