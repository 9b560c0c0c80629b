"""`ivr outbox`, `ivr release`, `ivr worker`: what they show, and never a whole number."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from ivr.cli import commands
from ivr.store import outbox
from ivr.store.database import Database
from ivr.store.migrate import newest_step
from ivr.store.outbox_status import record_heartbeat
from ivr.store.tables import TextStatus
from tests.databases import KINDS, address, migrated
from tests.outbox.rows import LEASE, MOBILE, promised, says

every_kind = pytest.mark.parametrize("kind", KINDS)


def run(where: str, *arguments: str, **environment: str):
    return CliRunner().invoke(commands, arguments, env={"DATABASE_URL": where, **environment})


@pytest.fixture(params=KINDS)
def kept(request, tmp_path):
    """A database with a text of each kind, and its address."""
    where = migrated(request.param, tmp_path)
    database = Database(where)
    now = datetime.now(UTC)
    for call in ("delivered", "failed", "unclear", "accepted", "waiting"):
        promised(database, call, promised=now)
        if call == "waiting":
            continue
        claimed = outbox.claim(database, now, LEASE)
        match call:
            case "delivered":
                outbox.apply_report(database, claimed.id, says(TextStatus.DELIVERED, 1), now, now)
            case "failed":
                why = "the number to text is not valid"
                outbox.mark_failed(database, claimed, now, code=21211, why=why)
            case "unclear":
                later = now + timedelta(minutes=1)
                outbox.mark_unclear(database, claimed, later, "the carrier cut the connection")
            case "accepted":
                outbox.apply_report(
                    database, claimed.id, says(TextStatus.ACCEPTED, 2), now, now + LEASE
                )
    record_heartbeat(database, "one", now)
    database.close()
    return where


def test_it_shows_what_waits_what_failed_and_what_was_settled(kept):
    told = run(kept, "outbox")
    assert told.exit_code == 0
    for line in ("Waiting: 2", "With the carrier: 1", "Failed: 1", "Settled: 1"):
        assert line in told.output
    assert "no clear answer, to ...123" in told.output
    assert "21211 the number to text is not valid" in told.output
    assert "Sent again without a clear answer: 0; known to have gone twice: 0" in told.output
    assert "Look here" not in told.output


def test_it_never_shows_a_number_or_the_words(kept):
    for how in ((), ("--json",)):
        told = run(kept, "outbox", *how).output
        assert "21211" in told
        assert MOBILE not in told
        assert "7700" not in told
        assert "Derby: one" not in told


def test_it_is_there_for_programs_too(kept):
    told = json.loads(run(kept, "outbox", "--json").output)
    assert told["counts"] == {
        "waiting": 1, "unclear": 1, "accepted": 1, "delivered": 1, "failed": 1,
    }  # fmt: skip
    assert told["reasons"] == []
    assert len(told["texts"]) == 5


@every_kind
def test_without_tables_it_says_how_to_make_them(kind, tmp_path):
    where = address(kind, tmp_path)
    told = run(where, "outbox")
    assert told.exit_code == (2 if kind == "sqlite" else 3)  # a missing file is not made
    assert "ivr release" in told.output
    assert run(where, "release").output == f"The tables are from nothing to {newest_step()}.\n"
    assert run(where, "release").output == f"The tables are at {newest_step()} already.\n"
    assert run(where, "outbox").exit_code == 0


def test_a_database_that_does_not_answer_is_said_without_its_password():
    told = run("postgresql://u:secret@127.0.0.1:1/line", "outbox")
    assert told.exit_code == 3
    assert "secret" not in told.output


@pytest.mark.parametrize("command", ["outbox", "release"])
def test_an_address_of_another_kind_is_refused(command):
    told = run("mysql://u:secret@db/line", command)
    assert told.exit_code == 2
    assert "DATABASE_URL is neither sqlite:///FILE nor postgresql://..." in told.output
    assert "secret" not in told.output


NEEDED = {
    "PUBLIC_URL": "https://line.example",
    "TWILIO_AUTH_TOKEN": "t",
    "SERVICE_NUMBER": "+441632960001",
    "SECRET_KEY": "k",
    "TWILIO_ACCOUNT_SID": "",
    "DEMONSTRATION": "",
}


def test_a_worker_without_an_account_says_what_is_missing(tmp_path):
    told = run(f"sqlite:///{tmp_path}/x", "worker", **NEEDED)
    assert told.exit_code == 2
    assert "TWILIO_ACCOUNT_SID is not set" in told.output


@pytest.mark.parametrize("url", ["https://elsewhere.example", "http://10.0.0.1", "nonsense"])
def test_the_token_is_sent_to_nobody_but_the_carrier(tmp_path, url):
    account = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_API_URL": url}
    told = run(f"sqlite:///{tmp_path}/x", "worker", **{**NEEDED, **account})
    assert told.exit_code == 2
    assert "TWILIO_API_URL is not on this machine" in told.output
