"""`/readyz` says to a machine what `ivr doctor` says to a technician, as far as a process can know."""

import json
from datetime import datetime

import pytest

from ivr.simulator.transport import Request
from ivr.store.file_revisions import FileRevisions
from tests.cli.terminal import copy_of_the_files
from tests.web.signing import Service

SAID = ["revision", "verification", "bank-holidays", "postcodes", "outbox", "promise-spool", "disk"]


def ready(service: Service) -> dict:
    answer = service.send(Request("GET", "https://line.example/readyz", (), b""))
    assert answer.status == 200
    return json.loads(answer.body)


def at(day: str) -> Service:
    return Service(clock=lambda: datetime.fromisoformat(f"{day}T12:00:00+00:00"))


def test_it_lists_what_was_looked_at_with_what_to_do():
    checks = ready(at("2026-11-24"))["checks"]
    assert [each["id"] for each in checks] == SAID
    assert all(set(each) == {"id", "result", "message", "action"} for each in checks)
    assert all(bool(each["action"]) == (each["result"] != "ok") for each in checks)


@pytest.mark.parametrize(("day", "is_said"), [("2028-09-27", False), ("2028-09-28", True)])
def test_bank_holidays_that_end_too_soon_are_a_reason(day, is_said):
    found = ready(at(day))
    assert any("bank holidays are known only until" in each for each in found["reasons"]) == is_said
    assert not is_said or found["status"] == "degraded"


def test_what_is_only_to_be_watched_is_no_reason():
    """The shipped numbers were not verified for a year; callers are served all the same."""
    found = ready(at("2026-11-24"))
    assert {"warn"} <= {each["result"] for each in found["checks"]}
    assert not any("verified" in each for each in found["reasons"])


def test_files_that_break_while_it_runs_are_wrong_and_the_revision_that_answers_is_named(tmp_path):
    folder = copy_of_the_files(tmp_path)
    revisions = FileRevisions(folder)
    service = Service(revisions=revisions)
    before = ready(service)
    (folder / "config/contacts.yaml").write_text("x: [", "utf-8")
    revisions.refresh()
    found = ready(service)
    (check,) = [each for each in found["checks"] if each["id"] == "revision"]
    assert check["result"] == "fail"
    assert f"revision {before['revision']} answers meanwhile" in check["message"]
    assert found["status"] == "degraded"


def test_it_holds_no_number_and_no_secret():
    service = at("2026-11-24")
    said = json.dumps(ready(service))
    for hidden in (
        "1632",
        "533190",
        "641172",
        service.settings.secret_key,
        *service.settings.tokens,
    ):
        assert hidden not in said


def test_what_does_not_matter_to_answering_is_left_to_the_doctor():
    """A machine that took the line away because there is no alert recipient would strand callers."""
    found = ready(at("2026-11-24"))
    said = {each["id"] for each in found["checks"]}
    assert not said & {"alert-recipients", "alerts", "records", "retention"}
    assert found["status"] == "ready"
