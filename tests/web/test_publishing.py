"""Files that change while callers are on the line: good ones, broken ones, and ones gone."""

import shutil

import pytest

from ivr.simulator.documents import Gather
from ivr.simulator.events import Ringing
from ivr.simulator.transport import Request
from ivr.store.file_revisions import FileRevisions
from ivr.store.revision_source import NothingToServe
from tests.callers import said
from tests.lessons.lesson import Lesson
from tests.web.desk import Desk
from tests.web.signing import CALL, VOICE

VOICE_YAML = "flows/voice.yaml"
QUESTION = "menu: Where does the child live?"


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


def test_a_healthy_service_says_so(desk):
    ready = desk.service.ready()
    assert ready["status"] == "ready"
    assert ready["reasons"] == []
    assert ready["revision"] == desk.revisions.live.id
    assert ready["bank_holidays_until"] >= "2027-12-31"
    answer = desk.service.send(Request("GET", "http://127.0.0.1/healthz", (), b""))
    assert (answer.status, answer.body) == (200, b"ok\n")


def test_a_published_change_is_heard_by_the_next_caller(desk):
    assert "Where does the child live?" in said(desk.service.dial())
    desk.writes(VOICE_YAML, QUESTION, "menu: Where is the child?")
    assert "Where is the child?" in said(desk.service.dial())


@pytest.mark.lesson(Lesson.LIVE_EDIT)
def test_a_call_in_progress_keeps_its_revision_after_a_publish(desk):
    call = desk.service.dial()
    before = desk.revisions.live.id
    desk.writes(VOICE_YAML, "say: If you are under 18", "say: If you are a young person")
    desk.writes("config/contacts.yaml", "name: Derby city social care", "name: the city team")
    assert desk.revisions.live.id != before
    call.press("1")
    assert "If you are under 18, press 2." in said(call)
    assert "Derby city social care" in said(call)
    call.stay_silent()
    assert isinstance(call.waiting, Ringing)
    assert call.faults == ()
    newer = desk.service.dial()
    newer.press("1")
    assert "the city team" in said(newer)


def test_a_number_that_changes_rings_for_the_next_caller_and_the_old_one_for_nobody_new(desk):
    desk.writes("config/contacts.yaml", "number: 01332 641172\n  spoken: 01332, 641, 172",
                "number: 01332 640777\n  spoken: 01332, 640, 777")  # fmt: skip
    call = desk.service.dial()
    call.press("1")
    call.stay_silent()
    assert call.waiting.number == "+441332640777"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (QUESTION, "menu: [Where"),
        (QUESTION, "mneu: Where does the child live?"),
        ("first: welcome", "first: nowhere"),
        ("first: welcome", ""),
    ],
)
def test_while_the_files_are_broken_the_last_good_revision_answers(desk, old, new):
    call = desk.service.dial()
    good = desk.revisions.live.id
    desk.writes(VOICE_YAML, old, new)
    ready = desk.service.ready()
    assert ready["status"] == "degraded"
    assert "older revision answers" in ready["reasons"][0]
    assert "ivr check" in ready["reasons"][0]
    assert ready["revision"] == good
    call.press("1")
    assert "Derby city social care" in said(call)
    assert "Where does the child live?" in said(desk.service.dial())


def test_files_that_are_put_right_again_answer_at_once(desk):
    desk.writes(VOICE_YAML, QUESTION, "menu: [Where")
    desk.writes(VOICE_YAML, "menu: [Where", "menu: Where is the child?")
    assert desk.service.ready()["status"] == "ready"
    assert "Where is the child?" in said(desk.service.dial())


def test_a_file_that_is_gone_is_a_broken_folder_and_not_the_end(desk):
    (desk.folder / "config/contacts.yaml").unlink()
    desk.revisions.refresh()
    assert desk.service.ready()["status"] == "degraded"
    assert "Where does the child live?" in said(desk.service.dial())


def test_a_folder_that_is_gone_is_not_the_end_either(desk):
    shutil.rmtree(desk.folder)
    desk.revisions.refresh()
    assert "Where does the child live?" in said(desk.service.dial())


def test_a_new_process_on_broken_files_does_not_start(desk):
    desk.writes(VOICE_YAML, QUESTION, "menu: [Where")
    with pytest.raises(NothingToServe) as refused:
        FileRevisions(desk.folder)
    assert refused.value.reading.findings


def test_a_new_process_without_files_does_not_start(tmp_path):
    with pytest.raises(NothingToServe) as refused:
        FileRevisions(tmp_path)
    assert {f.code for f in refused.value.reading.findings} == {"no-file"}


def test_each_reading_of_the_files_is_told_once(desk):
    assert [reading.revision is not None for reading in desk.told] == [True]
    desk.writes(VOICE_YAML, QUESTION, "menu: [Where")
    for _ in range(5):
        desk.revisions.refresh()
    assert [reading.revision is not None for reading in desk.told] == [True, False]


def test_a_revision_that_another_process_saw_first_is_found_in_the_files(desk):
    path = desk.folder / VOICE_YAML
    path.write_text(path.read_text("utf-8").replace(QUESTION, "menu: Where is the child?"), "utf-8")
    newer = FileRevisions(desk.folder).live.id
    query = f"revision={newer}&step=area&after=silence"
    desk.service.document(f"{VOICE}?{query}")
    assert desk.revisions.live.id == newer


@pytest.mark.parametrize("gone", ["0123456789ab", "x", "..", "a" * 40])
def test_a_revision_that_nobody_knows_goes_on_at_the_same_step_of_the_live_one(desk, gone):
    query = f"revision={gone}&step=need&area=derbyshire&caller=professional&after=listening"
    document = desk.service.document(f"{VOICE}?{query}", (*CALL, ("Digits", "2")))
    assert "the advice line" in document.verbs[0].text
    query = f"revision={gone}&step=need&area=derbyshire&caller=professional&after=silence"
    document = desk.service.document(f"{VOICE}?{query}")
    assert isinstance(document.verbs[0], Gather)
    assert f"revision={desk.revisions.live.id}" in document.verbs[0].action


def test_sixteen_publishes_later_a_call_goes_on_at_the_same_step(desk):
    call = desk.service.dial()
    desk.writes(VOICE_YAML, QUESTION, "menu: 0 Where does the child live?")
    for i in range(18):
        desk.writes(VOICE_YAML, f"menu: {i} Where", f"menu: {i + 1} Where")
    call.press("1")
    assert "Derby city social care" in said(call)
    assert call.faults == ()
