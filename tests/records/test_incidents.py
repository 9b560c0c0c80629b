"""What alert recipients are told of: an unanswered line, faults, what the carrier could not use,
a worker that is away, texts that wait."""

from datetime import timedelta

import pytest

from ivr.carrier.webhook_errors import WebhookError
from ivr.operations import incidents
from ivr.store import records
from ivr.store.outbox_status import read_outbox_status, record_heartbeat
from ivr.store.records import RecordKind
from tests.outbox.rows import promised
from tests.records.desk import NOON, record
from tests.records.incidents import SAFE, judged


def rang(n: int, outcome: str, contact: str = SAFE, at=NOON):
    return record(n, at=at + timedelta(seconds=n), contact=contact, outcome=outcome)


@pytest.mark.parametrize(
    ("outcomes", "wrong"),
    [
        (["no-answer", "no-answer"], True),
        (["busy", "unbridged"], True),
        (["answered", "no-answer", "failed"], True),
        (["no-answer", "given-up", "no-answer"], True),
        (["no-answer"], False),
        (["no-answer", "answered"], False),
        (["no-answer", "answered", "no-answer"], False),
        (["no-answer", "given-up", "given-up"], False),
        ([], False),
    ],
)
def test_the_safety_line_unanswered_twice_in_a_row_is_a_concern(database, outcomes, wrong):
    records.add_records(database, [rang(n, outcome) for n, outcome in enumerate(outcomes)])
    assert judged(database) == (["unanswered"] if wrong else [])


def test_another_contact_unanswered_is_none(database):
    records.add_records(database, [rang(n, "no-answer", "initial-response") for n in range(5)])
    assert judged(database) == []


@pytest.mark.parametrize(
    ("outcomes", "wrong"),
    [
        (["failed"] * 3, True),
        (["answered", *["failed"] * 3], True),
        (["failed", "failed"], False),
        (["failed", "failed", "no-answer"], False),
        (["failed", "failed", "failed", "busy"], False),
    ],
)
def test_a_contact_that_cannot_be_rung_is_a_concern(database, outcomes, wrong):
    made = [rang(n, outcome, "advice-line") for n, outcome in enumerate(outcomes)]
    records.add_records(database, made)
    assert judged(database) == (["failing:advice-line"] if wrong else [])


def test_fault_words_are_a_concern_for_an_hour(database):
    records.add_records(database, [record(1, kind=RecordKind.FAULT)])
    assert judged(database, NOON + timedelta(minutes=59)) == ["fault"]
    assert judged(database, NOON + timedelta(minutes=61)) == []


# --- What the carrier's debugger says ----------------------------------------------------------------


LINE, FILES = "https://line.example", "https://files.example/line"


@pytest.mark.parametrize(
    ("code", "address", "wrong"),
    [
        (11200, f"{LINE}/voice", ["carrier:service"]),
        (11205, f"{LINE}/sms", ["carrier:service"]),
        (12100, f"{LINE}/voice", ["carrier:service"]),
        (11210, f"{FILES}/voice-fallback.xml", ["carrier:fallback"]),
        (12200, f"{LINE}/voice", []),  # a warning: it went on
        (15003, f"{LINE}/voice", []),
        (11200, f"{LINE}/voice/status", []),  # no caller hears the answer to it
        (11200, f"{LINE}/sms/status", []),
        (11200, f"{LINE}/voices", []),
        (11200, "https://another.example/voice", []),
        (11200, f"{FILES}-of-somebody/voice-fallback.xml", []),
    ],
)
def test_what_the_carrier_could_not_use_is_a_concern(code, address, wrong):
    found = incidents.assess_carrier([WebhookError(code, address)] * 2, LINE, FILES)
    assert [each.id for each in found.incidents] == wrong
    assert found.kinds == ("carrier",)
    assert all(str(code) in each.message for each in found.incidents)


def test_without_a_fallback_no_address_is_the_fallbacks():
    assert incidents.assess_carrier([WebhookError(11200, "/voice")], LINE, "").incidents == ()


def test_a_worker_that_is_not_seen_is_a_concern(database):
    assert incidents.assess_worker(database, NOON).incidents
    record_heartbeat(database, "one", NOON)
    assert not incidents.assess_worker(database, NOON + timedelta(minutes=5)).incidents
    assert incidents.assess_worker(database, NOON + timedelta(minutes=6)).incidents


def test_a_worker_that_was_seen_in_a_year_is_not_believed(database):
    record_heartbeat(database, "worker-1", NOON + timedelta(days=365))
    assert incidents.assess_worker(database, NOON).incidents
    assert any(
        "no worker has been seen" in each for each in read_outbox_status(database).reasons(NOON)
    )
    record_heartbeat(database, "worker-2", NOON)
    assert not incidents.assess_worker(database, NOON).incidents
    record_heartbeat(database, "worker-2", NOON + timedelta(minutes=4))  # a clock a little ahead
    assert not incidents.assess_worker(database, NOON).incidents


def test_texts_that_wait_are_a_concern(database):
    promised(database)
    assert not incidents.assess_texts(database, NOON + timedelta(minutes=4)).incidents
    assert incidents.assess_texts(database, NOON + timedelta(minutes=6)).incidents
