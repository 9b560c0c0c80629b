"""What `ivr doctor` finds in the files that operators keep, in the database and in the journal."""

import json
from datetime import datetime, timedelta

import pytest

from ivr.operations.health_checks import revisions, storage
from ivr.operations.health_checks.result import Result
from ivr.store.database import Database
from ivr.store.outbox_status import record_heartbeat
from tests.cli.terminal import copy_of_the_files, rewrite
from tests.going_live.commands import ivr
from tests.web.signing import NOON


def test_files_with_errors_are_wrong(tmp_path, tables):
    folder = copy_of_the_files(tmp_path / "files")
    rewrite(folder, "config/contacts.yaml", "number: 01629 533190", "number: 01629 5331900")
    told = ivr(
        "doctor", "--content", str(folder), "--json", DATABASE_URL=tables, TWILIO_ACCOUNT_SID=""
    )
    (found,) = [each for each in json.loads(told.stdout) if each["id"] == "revision"]
    assert found["result"] == "fail"


def test_numbers_that_nobody_verified_for_a_year_are_named(revision):
    day = datetime(2026, 11, 24).date()  # noqa: DTZ001 - a day
    found = revisions.check_verification(revision, day)
    assert found.result is Result.WARN
    assert "starting-point" in found.message.split("expired")[0]
    assert "designated-doctor" in found.message.split("expired")[1]
    on_the_day = max(contact.verified.on for contact in revision.contacts.values())
    stale = revisions.check_verification(revision, on_the_day).message
    assert "childline" not in stale


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("2026-11-24", "ok"), ("2026-12-10", "ok"), ("2026-12-11", "warn"),
     ("2026-12-28", "warn"), ("2028-09-27", "ok"), ("2028-09-28", "fail")],
)  # fmt: skip
def test_bank_holidays_that_are_near_or_not_known_far_enough_are_said(day, verdict):
    assert revisions.check_bank_holidays(datetime.fromisoformat(day).date()).result == verdict


# --- The database and the journal ------------------------------------------------------------------


def database(where: str, *, is_required: bool = True):
    opened = Database(where, patience=0.5)
    try:
        return storage.check_database(opened, is_required=is_required)
    finally:
        opened.close()


def test_a_database_without_tables_is_wrong_once_texts_are_promised(tmp_path):
    where = f"sqlite:///{tmp_path}/none.sqlite"
    assert database(where)[0].result == "fail"
    assert database(where, is_required=False)[0].result == "unknown"
    (tmp_path / "none.sqlite").touch()
    assert "is needed" in database(where)[0].message


def test_looking_makes_no_database(tmp_path):
    database(f"sqlite:///{tmp_path}/none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()


def test_a_database_that_does_not_answer_is_wrong():
    found, stands = database("postgresql://u:secret@127.0.0.1:1/line")
    assert found.result == "fail"
    assert stands is None
    assert "secret" not in found.message + found.action


def test_sqlite_is_said_to_need_a_disk_that_lasts(tables):
    found, _ = database(tables)
    assert found.result == "warn"
    assert "restart" in found.action


def test_a_worker_that_is_away_is_wrong_and_one_that_was_seen_is_well(tables):
    opened = Database(tables)
    assert storage.check_outbox(database(tables)[1], NOON, sends_texts=True).result == "fail"
    record_heartbeat(opened, "one", NOON)
    opened.close()
    stands = database(tables)[1]
    assert storage.check_outbox(stands, NOON, sends_texts=True).result == "ok"
    assert storage.check_heartbeat_time(stands, NOON) is None
    assert (
        storage.check_outbox(stands, NOON + timedelta(minutes=3), sends_texts=True).result == "fail"
    )


def test_a_clock_that_was_set_back_is_seen_by_our_own_records(tables):
    opened = Database(tables)
    record_heartbeat(opened, "one", NOON)
    opened.close()
    found = storage.check_heartbeat_time(database(tables)[1], NOON - timedelta(minutes=5))
    assert found is not None
    assert "300 seconds in the future" in found.message


def test_a_journal_that_cannot_be_written_or_is_not_moved_is_said(tmp_path):
    assert storage.check_promise_spool(tmp_path / "not" / "yet").result == "ok"
    (tmp_path / "file").touch()
    assert storage.check_promise_spool(tmp_path / "file").result == "fail"
    (tmp_path / "one.entry").write_text("{}")
    assert storage.check_promise_spool(tmp_path).result == "warn"
