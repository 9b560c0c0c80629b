"""The web's side of promised texts: repeated requests, status callbacks, and what /readyz says."""

import json
from datetime import timedelta

import pytest
import structlog

from ivr.line.keyed_hash import keyed_hash
from ivr.line.line import FixedRevision
from ivr.operations.service import build_service
from ivr.simulator.transport import Request
from ivr.store import outbox
from ivr.store.database import Database
from ivr.store.outbox_status import record_heartbeat
from ivr.store.promises import Promises
from ivr.store.spool import promise_spool
from ivr.store.tables import TextStatus
from ivr.web.application import create_app
from tests.callers import shipped
from tests.databases import locked
from tests.outbox.rows import LEASE, promised, row, sid
from tests.web.signing import CALL, NOON, Service, settings, with_
from tests.wsgi import wsgi

OFFERED = "/voice?phase=text-offer&area=derby&offered=yes&after=listening"
YES = "We are sending the text now."


class Desk(Service):
    """The application with an outbox."""

    def __init__(self, database: Database, folder) -> None:
        super().__init__()
        self.database, self.folder = database, folder / "journal"
        quick = Database(database.url.render_as_string(hide_password=False), patience=1.0)
        self.promises = Promises(quick, promise_spool(self.folder), settings().secret_key)
        self.promises.refresh()
        self.now = NOON
        self.app = create_app(
            build_service(
                settings(),
                clock=lambda: self.now,
                revisions=FixedRevision(shipped()),
                log=structlog.wrap_logger(None, processors=[self.seen]),
                promises=self.promises,
            )
        )
        self.send = wsgi(self.app)

    def says_yes(self, call: str = "CA" + "1" * 32, **changes) -> str:
        form = with_(CALL, CallSid=call, Digits="1", **changes)
        return self.post(OFFERED, form).body.decode()

    def callback(self, which: str, status: str, message: int = 1, **changes: str):
        form = (
            ("AccountSid", "AC" + "0" * 32), ("From", "+441632960001"), ("To", "+447700900123"),
            ("MessageSid", sid(message)), ("SmsSid", sid(message)), ("MessageStatus", status),
            ("SmsStatus", status), ("ApiVersion", "2010-04-01"), *changes.items(),
        )  # fmt: skip
        return self.post(f"/sms/status?text={which}", form)

    def ready(self) -> dict:
        answer = self.send(Request("GET", "http://127.0.0.1:8000/readyz", (), b""))
        assert answer.status == 200
        return json.loads(answer.body)


@pytest.fixture
def desk(database, tmp_path):
    made = Desk(database, tmp_path)
    yield made
    made.promises.close()


def waiting(desk) -> int:
    count = 0
    while outbox.claim(desk.database, NOON, LEASE):
        count += 1
    return count


def test_a_request_that_is_repeated_promises_once_and_answers_alike(desk):
    answers = {desk.says_yes() for _ in range(4)}
    assert len(answers) == 1
    assert YES in answers.pop()
    assert waiting(desk) == 1


def test_a_request_that_is_repeated_after_the_text_was_sent_sends_none(desk):
    desk.says_yes()
    claimed = outbox.claim(desk.database, NOON, LEASE)
    desk.callback(claimed.id, "delivered")
    assert YES in desk.says_yes()
    assert waiting(desk) == 0


def test_a_request_that_is_repeated_while_the_database_is_away_promises_once(desk):
    desk.says_yes()
    with locked(desk.database):
        assert YES in desk.says_yes()
        assert YES in desk.says_yes()
    desk.promises.refresh()
    assert waiting(desk) == 1


def test_another_call_is_another_text(desk):
    desk.says_yes("CA" + "1" * 32)
    desk.says_yes("CA" + "2" * 32)
    assert waiting(desk) == 2


def test_a_row_is_there_before_the_answer_is(desk, monkeypatch):
    """Whatever happens to the answer, the text is kept; and without the row there is no such answer."""
    monkeypatch.setattr(desk.promises, "promise", lambda *_, **__: False)
    refused = desk.says_yes()
    assert YES not in refused
    assert refused.count("oh one three three two, six four one, one seven two") == 2
    assert waiting(desk) == 0


def test_a_call_without_a_name_is_promised_nothing(desk):
    """Without it a repeated request could not be told from another call."""
    assert YES not in desk.says_yes("")
    assert waiting(desk) == 0


@pytest.mark.parametrize("who", ["+441332410000", "anonymous", "+266696687", ""])
def test_a_landline_or_nobody_is_promised_nothing_whatever_the_address_says(desk, who):
    assert YES not in desk.says_yes(From=who)
    assert waiting(desk) == 0


@pytest.mark.parametrize(
    ("statuses", "then"),
    [
        (["queued", "sent", "delivered"], TextStatus.DELIVERED),
        (["delivered", "sent", "queued", "sent"], TextStatus.DELIVERED),
        (["sent", "undelivered"], TextStatus.FAILED),
        (["failed", "queued", "failed"], TextStatus.FAILED),
        (["sent", "read"], TextStatus.DELIVERED),
        (["canceled"], TextStatus.FAILED),
        (["accepted", "scheduled"], TextStatus.ACCEPTED),
    ],
)
def test_callbacks_settle_a_text_in_any_order(desk, statuses, then):
    which = promised(desk.database)
    outbox.claim(desk.database, NOON, LEASE)
    for status in statuses:
        assert desk.callback(which, status).status == 204
    assert row(desk.database, which).status == then
    assert row(desk.database, which).recipient is None


def test_a_failure_is_recorded_with_the_carriers_meaning(desk):
    which = promised(desk.database)
    desk.callback(which, "undelivered", ErrorCode="30005")
    found = row(desk.database, which)
    assert (found.code, found.why) == (30005, "the number is not in use")


@pytest.mark.parametrize(
    ("target", "status"),
    [("0" * 32, "delivered"), ("../../etc", "delivered"), ("", "delivered"), (None, "eaten"),
     (None, ""), ("%00", "delivered")],
)  # fmt: skip
def test_a_callback_that_makes_no_sense_changes_nothing_and_is_answered(desk, target, status):
    which = promised(desk.database)
    assert desk.callback(which if target is None else target, status).status == 204
    assert row(desk.database, which).status == TextStatus.WAITING


def test_a_callback_that_nobody_signed_changes_nothing(desk):
    which = promised(desk.database)
    form = (("MessageSid", sid(1)), ("MessageStatus", "delivered"))
    assert desk.post(f"/sms/status?text={which}", form, unsigned=True).status == 403
    assert row(desk.database, which).status == TextStatus.WAITING


def test_a_callback_is_kept_while_the_database_is_away(desk):
    which = promised(desk.database)
    with locked(desk.database):
        assert desk.callback(which, "delivered").status == 204
    desk.promises.refresh()
    assert row(desk.database, which).status == TextStatus.DELIVERED


def test_no_number_and_no_words_are_logged(desk):
    desk.says_yes()
    which = promised(desk.database, "another")
    desk.callback(which, "undelivered", ErrorCode="30005")
    with locked(desk.database):
        desk.says_yes("CA" + "3" * 32)
    assert '"turn"' in desk.logged
    assert "7700" not in desk.logged
    assert "641172" not in desk.logged


def reasons(desk, after: timedelta = timedelta()) -> str:
    desk.promises.refresh()
    desk.now = NOON + after
    found = desk.ready()
    assert found["status"] == ("degraded" if found["reasons"] else "ready")
    texts = [each for each in found["reasons"] if "postcode" not in each]
    return " / ".join(texts)


SOON, LONG = timedelta(minutes=1), timedelta(minutes=20)


def test_a_worker_that_works_is_no_reason_for_anything(desk):
    promised(desk.database)
    record_heartbeat(desk.database, "one", NOON)
    assert reasons(desk, SOON) == ""


def test_a_worker_that_was_never_seen_is_said(desk):
    assert "no worker has been seen yet" in reasons(desk)


def test_a_worker_that_is_stuck_is_said_with_how_long_texts_wait(desk):
    promised(desk.database)
    record_heartbeat(desk.database, "one", NOON)
    said = reasons(desk, LONG)
    assert "no worker has been seen since 2026-11-24 12:00 UTC" in said
    assert "1 promised texts wait, the oldest for 20 min" in said


def test_a_carrier_that_takes_nothing_is_said_with_its_last_answer(desk):
    promised(desk.database)
    claimed = outbox.claim(desk.database, NOON, LEASE)
    outbox.postpone(desk.database, claimed, NOON, code=20003, why="the token is not right")
    record_heartbeat(desk.database, "one", NOON + LONG)
    assert reasons(desk, LONG).endswith("the last answer was: 20003 the token is not right")


def test_a_database_that_went_away_is_said(desk):
    with locked(desk.database):
        desk.says_yes()
        assert "the database does not answer" in reasons(desk)
        assert "1 entries of the promise spool" in reasons(desk)


def test_a_stop_is_told_by_hash_alone(desk):
    number = keyed_hash(settings().secret_key, "+447700900123")
    desk.promises.record_choice(number, NOON, out=True)
    assert YES not in desk.says_yes()
    assert "7700" not in json.dumps([str(each) for each in desk.folder.glob("*")])
