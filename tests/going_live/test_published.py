"""Where published revisions answer: what the release line, the doctor, the worker's watch and its
nightly proof make of them."""

import json
from datetime import UTC, datetime

import pytest

from ivr.operations.daily_jobs import NightlyProof
from ivr.operations.service import open_revisions
from ivr.operations.settings import read_settings
from ivr.operations.watchdog import LineInfo, nightly_proof
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.migrate import newest_step
from ivr.store.publications import ProofRecord, PublishedFiles
from tests.callers import ROOT, shipped_files
from tests.databases import migrated
from tests.going_live.commands import SETTINGS, ivr
from tests.logs import silent_log

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
VOICE, SERVICE = "flows/voice.yaml", "config/service.yaml"


def files(*changes: tuple[str, str, str]) -> dict[str, str]:
    made = dict(shipped_files())
    for file, old, new in changes:
        assert made[file].count(old) == 1
        made[file] = made[file].replace(old, new)
    return made


GOOD = files()
UNUSABLE = files((VOICE, "first: welcome", "first: nowhere"))
WRONG = files(("config/calendar.yaml", "closures: []", (
    "closures:\n  - contact: starting-point\n    from: 24 December 2026 1pm\n"
    "    until: 25 December 2026 9am\n    why: Everybody is away."
)))  # fmt: skip


@pytest.fixture
def where(tmp_path):
    return migrated("sqlite", tmp_path)


def publish(where: str, what: dict[str, str]) -> str:
    database = Database(where)
    live = publications.live_publication_number(database)
    made = publications.publish(
        database, PublishedFiles(what, {}), expected=live, who="anna", why="so",
        proved=ProofRecord(NOON.isoformat(), 400), now=NOON,
    )  # fmt: skip
    database.close()
    return made.revision


def run(where: str, *words: str, **changes: str):
    return ivr(*words, DATABASE_URL=where, **{"CONFIG_SOURCE": "database", **changes})


# --- The release line -----------------------------------------------------------------------------


def test_a_release_before_the_first_publication_says_how_to_publish(where):
    said = run(where, "release")
    assert said.exit_code == 0
    assert said.output.startswith(f"The tables are at {newest_step()} already.\n")
    assert "ivr publish --why" in said.output


def test_a_release_says_what_is_live(where):
    name = publish(where, GOOD)
    said = run(where, "release")
    assert said.exit_code == 0
    assert f"Live is revision {name}, published on Tuesday 24 November 2026 at 12:00" in said.output


def test_a_version_that_cannot_use_what_is_live_is_not_released(where):
    publish(where, UNUSABLE)
    said = run(where, "release")
    assert said.exit_code == 1
    assert "cannot use what is live: revision" in said.output


@pytest.mark.parametrize("source", ["", "files"])
def test_where_files_answer_a_release_does_not_look_at_what_was_published(where, source):
    publish(where, UNUSABLE)
    said = run(where, "release", CONFIG_SOURCE=source)
    assert said.exit_code == 0
    assert said.output == f"The tables are at {newest_step()} already.\n"


# --- The doctor -----------------------------------------------------------------------------------


def examined(where: str, tmp_path) -> dict[str, dict]:
    """What the doctor says; the folder it is run in has no files at all."""
    said = run(
        where, "doctor", "--content", str(tmp_path), "--json", "--at", "2026-11-24 12:00",
        PUBLIC_URL="", TWILIO_AUTH_TOKEN="", TWILIO_ACCOUNT_SID="", FALLBACK_URL="",
        JOURNAL=str(tmp_path / "journal"),
    )  # fmt: skip
    return {each["id"]: each for each in json.loads(said.stdout)}


def test_the_doctor_looks_at_what_is_live_and_not_at_files(where, tmp_path):
    name = publish(where, GOOD)
    found = examined(where, tmp_path)
    assert found["revision"]["result"] == "ok"
    assert found["revision"]["message"] == (
        f"revision {name} is live, published on 24 November 2026 by anna"
    )
    assert "verification" in found


def test_the_doctor_says_that_nothing_was_published_yet(where, tmp_path):
    found = examined(where, tmp_path)["revision"]
    assert (found["result"], found["message"]) == ("unknown", "nothing has been published yet")
    assert "ivr publish" in found["action"]
    found = examined(f"sqlite:///{tmp_path}/none.sqlite", tmp_path)["revision"]
    assert (found["result"], found["message"]) == ("unknown", "nothing has been published yet")
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize(
    ("what", "says"), [(UNUSABLE, "cannot use revision"), (WRONG, "which is live, has 1 error")]
)
def test_the_doctor_says_what_is_wrong_with_what_is_live(where, tmp_path, what, says):
    publish(where, what)
    found = examined(where, tmp_path)["revision"]
    assert found["result"] == "fail"
    assert says in found["message"]
    assert "ivr publish --back-to" in found["action"]


def test_the_doctor_says_that_the_database_cannot_be_asked(tmp_path):
    (tmp_path / "empty.sqlite").touch()
    found = examined(f"sqlite:///{tmp_path}/empty.sqlite", tmp_path)["revision"]
    assert found["result"] == "fail"
    assert "ivr release" in found["action"]


# --- The worker -----------------------------------------------------------------------------------


def chosen(where: str, tmp_path, source: str = "database"):
    values = {**SETTINGS, "DATABASE_URL": where, "CONFIG_SOURCE": source}
    return read_settings({**values, "JOURNAL": str(tmp_path / "journal")}, ROOT)


def test_the_watch_knows_the_line_from_what_is_live(where, tmp_path):
    settings = chosen(where, tmp_path)
    known = LineInfo(lambda: open_revisions(settings, silent_log()))
    assert (known.name, known.safety_line()) == ("The line", None)
    publish(where, files((SERVICE, "safety-line: starting-point", "safety-line: initial-response")))
    assert known.safety_line() == "initial-response"
    publish(where, GOOD)
    assert known.safety_line() == "starting-point"
    assert known.name != "The line"


def test_the_nightly_proof_is_of_what_is_live(where, tmp_path):
    database = Database(where)
    made = nightly_proof(database, chosen(where, tmp_path))
    assert tuple(made.command) == (*NightlyProof.command, "--revision", "live")
    made = nightly_proof(database, chosen(where, tmp_path, "files"))
    assert tuple(made.command) == NightlyProof.command
    database.close()
