"""What `ivr doctor` finds in the files that operators keep, in the database and in the journal."""

import json
from datetime import datetime, timedelta

import pytest

from ivr.operations.health_checks import Result, content, outbox
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
    assert found["verdict"] == "wrong"


def test_numbers_that_nobody_verified_for_a_year_are_named(revision):
    day = datetime(2026, 11, 24).date()  # noqa: DTZ001 - a day
    found = content.verification(revision, day)
    assert found.verdict is Result.WATCH
    assert "starting-point" in found.what.split("withheld")[0]
    assert "designated-doctor" in found.what.split("withheld")[1]
    on_the_day = max(contact.verified.on for contact in revision.contacts.values())
    stale = content.verification(revision, on_the_day).what
    assert "childline" not in stale


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("2026-11-24", "well"), ("2026-12-10", "well"), ("2026-12-11", "watch"),
     ("2026-12-28", "watch"), ("2028-09-27", "well"), ("2028-09-28", "wrong")],
)  # fmt: skip
def test_bank_holidays_that_are_near_or_not_known_far_enough_are_said(day, verdict):
    assert content.holidays(datetime.fromisoformat(day).date()).verdict == verdict


# --- The database and the journal ------------------------------------------------------------------


def database(where: str, *, is_expected: bool = True):
    opened = Database(where, patience=0.5)
    try:
        return outbox.database(opened, is_expected=is_expected)
    finally:
        opened.close()


def test_a_database_without_tables_is_wrong_once_texts_are_promised(tmp_path):
    where = f"sqlite:///{tmp_path}/none.sqlite"
    assert database(where)[0].verdict == "wrong"
    assert database(where, is_expected=False)[0].verdict == "open"
    (tmp_path / "none.sqlite").touch()
    assert "is needed" in database(where)[0].what


def test_looking_makes_no_database(tmp_path):
    database(f"sqlite:///{tmp_path}/none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()


def test_a_database_that_does_not_answer_is_wrong():
    found, stands = database("postgresql://u:secret@127.0.0.1:1/line")
    assert found.verdict == "wrong"
    assert stands is None
    assert "secret" not in found.what + found.do


def test_sqlite_is_said_to_need_a_disk_that_lasts(tables):
    found, _ = database(tables)
    assert found.verdict == "watch"
    assert "restart" in found.do


def test_a_worker_that_is_away_is_wrong_and_one_that_was_seen_is_well(tables):
    opened = Database(tables)
    assert outbox.outbox(database(tables)[1], NOON, sends_texts=True).verdict == "wrong"
    record_heartbeat(opened, "one", NOON)
    opened.close()
    stands = database(tables)[1]
    assert outbox.outbox(stands, NOON, sends_texts=True).verdict == "well"
    assert outbox.clock_of_records(stands, NOON) is None
    assert outbox.outbox(stands, NOON + timedelta(minutes=3), sends_texts=True).verdict == "wrong"


def test_a_clock_that_was_set_back_is_seen_by_our_own_records(tables):
    opened = Database(tables)
    record_heartbeat(opened, "one", NOON)
    opened.close()
    found = outbox.clock_of_records(database(tables)[1], NOON - timedelta(minutes=5))
    assert found is not None
    assert "300 seconds in the future" in found.what


def test_a_journal_that_cannot_be_written_or_is_not_moved_is_said(tmp_path):
    assert outbox.journal(tmp_path / "not" / "yet").verdict == "well"
    (tmp_path / "file").touch()
    assert outbox.journal(tmp_path / "file").verdict == "wrong"
    (tmp_path / "one.entry").write_text("{}")
    assert outbox.journal(tmp_path).verdict == "watch"
