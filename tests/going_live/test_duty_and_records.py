"""`ivr doctor` on records and alert recipients: whether old records are erased, whether records
reach the database, and whether an alert would reach a recipient. The mail server is a real one."""

import json
import os
import socket
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from ivr.line.keyed_hash import keyed_hash
from ivr.operations import alerts, daily_jobs
from ivr.operations.alerts import Channel, MailChannel
from ivr.operations.health_checks import alerting, storage
from ivr.operations.incidents import Assessment, Incident
from ivr.operations.retention import Retention, hold, purge
from ivr.operations.service import open_mail_channel
from ivr.operations.settings import read_settings
from ivr.store import opt_outs, records
from ivr.store.audit import Requester
from ivr.store.database import Database
from ivr.store.spool import record_spool
from tests.callers import ROOT
from tests.databases import migrated
from tests.going_live.commands import SETTINGS, ivr
from tests.records.desk import NOON, record
from tests.records.mail_server import MailServer

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MOBILE, OTHER = "+447700900456", "+447700900457"
TERMS = Retention(90, 400)


# --- Erasing ---------------------------------------------------------------------------------------


def erased(database, now=NOON):
    return storage.check_retention(database, TERMS, now)


def done(database, at: datetime, result: str = "0 without hashes, 0 erased") -> None:
    daily_jobs.claim(database, "purge", at, at)
    daily_jobs.complete(database, "purge", result, at)


@pytest.mark.parametrize(
    ("before", "verdict"),
    [(HOUR, "ok"), (25 * HOUR, "ok"), (25 * HOUR + MINUTE, "warn"), (49 * HOUR, "warn"),
     (49 * HOUR + MINUTE, "fail"), (9 * DAY, "fail")],
)  # fmt: skip
def test_what_was_last_erased_too_long_ago_is_said(database, before, verdict):
    done(database, NOON - before)
    found = erased(database)
    assert found.result == verdict
    assert verdict == "ok" or "ivr purge" in found.action


@pytest.mark.parametrize(("before", "verdict"), [(HOUR, "ok"), (3 * DAY, "fail")])
def test_a_service_that_has_just_begun_has_erased_nothing_and_is_well(database, before, verdict):
    daily_jobs.claim(database, "purge", NOON - before, NOON - before)
    assert erased(database).result == verdict


@pytest.mark.parametrize(
    ("age", "verdict"), [(None, "ok"), (HOUR, "ok"), (26 * HOUR, "fail")], ids=str
)
def test_records_that_nobody_ever_looked_through_are_wrong_after_a_day(database, age, verdict):
    if age:
        records.add_records(database, [record(0, at=NOON - age)])
    assert erased(database).result == verdict


@pytest.mark.parametrize(
    ("age", "call", "what"),
    [
        (90 * DAY, "c" * 16, ""),  # it is tonight's to erase
        (91 * DAY + 2 * HOUR, "c" * 16, "have hashes after more than 90 days"),
        (91 * DAY + 2 * HOUR, "", ""),
        (400 * DAY + HOUR, "", ""),
        (401 * DAY + 2 * HOUR, "", "exist after more than 400 days"),
    ],
)
def test_a_record_past_its_time_is_wrong_however_lately_something_was_erased(
    database, age, call, what
):
    done(database, NOON - HOUR)
    records.add_records(database, [record(0, at=NOON - age, call=call)])
    found = erased(database)
    assert found.result == ("fail" if what else "ok")
    assert what in found.message


def test_a_call_that_is_held_is_not_past_its_time(database):
    done(database, NOON - HOUR)
    records.add_records(database, [record(0, at=NOON - 450 * DAY)])
    assert erased(database).result == "fail"
    hold(database, "c" * 16, NOON + DAY, Requester("somebody", "an inquiry"), NOON)
    assert erased(database).result == "ok"


def test_erasing_mends_it(database):
    done(database, NOON - HOUR)
    records.add_records(database, [record(0, at=NOON - 95 * DAY), record(1, at=NOON - 500 * DAY)])
    assert erased(database).result == "fail"
    purge(database, NOON, TERMS)
    assert erased(database).result == "ok"


def test_a_database_that_is_away_is_said_and_raises_nothing(tmp_path):
    away = Database(f"sqlite:///{tmp_path}/none.sqlite")
    assert erased(away).result == "fail"
    assert alerting.check_open_alerts(away, NOON).result == "fail"
    away.close()


# --- Records on their way ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "content", "verdict"),
    [(MINUTE, "{}\n", "ok"), (5 * MINUTE, "{}\n", "ok"), (6 * MINUTE, "{}\n", "fail"),
     (6 * MINUTE, "", "ok")],
)  # fmt: skip
def test_records_that_wait_here_for_too_long_are_wrong(tmp_path, age, content, verdict):
    path = tmp_path / "1-a.lines"
    path.write_text(content)
    os.utime(path, ((NOON - age).timestamp(),) * 2)
    assert storage.check_record_spool(tmp_path, NOON).result == verdict


def test_a_folder_that_is_not_there_yet_has_nothing_that_waits(tmp_path):
    assert storage.check_record_spool(tmp_path / "none", NOON).result == "ok"


def test_a_line_in_hand_is_no_line_that_waits(tmp_path):
    lines = record_spool(tmp_path)
    lines.append("{}")
    (path,) = lines.paths()
    now = datetime.fromtimestamp(path.stat().st_mtime, NOON.tzinfo)
    found = storage.check_record_spool(tmp_path, now + MINUTE)
    assert (found.result, found.message[:7]) == ("ok", "1 files")
    lines.finish()


# --- On duty -----------------------------------------------------------------------------------------


def on_duty(database=None, **given):
    settings = read_settings({**SETTINGS, **given}, ROOT)
    return alerting.check_recipients(settings, open_mail_channel(settings), database)


def by_mail(server: MailServer, *addresses: str) -> dict[str, str]:
    named = ",".join(addresses or ("duty@council.example",))
    return {"DUTY_EMAIL": named, "SMTP_URL": server.address}


def test_nobody_on_duty_is_open():
    found = on_duty()
    assert found.result == "unknown"
    assert "DUTY_NUMBER" in found.action


def test_one_way_is_watched_and_two_are_well(mail):
    assert on_duty(DUTY_NUMBER=MOBILE).result == "warn"
    assert on_duty(**by_mail(mail)).result == "warn"
    assert on_duty(DUTY_NUMBER=MOBILE, **by_mail(mail)).result == "ok"


@pytest.mark.parametrize(
    ("numbers", "verdict", "what"),
    [
        (MOBILE, "warn", "1 by text only"),
        ("+447400123456", "warn", "1 by text only"),
        (SETTINGS["SERVICE_NUMBER"], "fail", "1 of 1 in DUTY_NUMBER is the line's own number"),
        (f"{MOBILE},{SETTINGS['SERVICE_NUMBER']}", "fail", "2 of 2 in DUTY_NUMBER is the line's"),
        ("+441332641172", "warn", "1 of 1 in DUTY_NUMBER is not a mobile"),
        ("+447700111", "warn", "is not a mobile"),
        ("+33612345678", "warn", "is not in the United Kingdom"),
    ],
)
def test_a_number_that_a_text_may_not_reach_is_said(numbers, verdict, what):
    found = on_duty(DUTY_NUMBER=numbers)
    assert found.result == verdict
    assert what in found.message


def test_a_number_without_an_account_is_never_texted():
    found = on_duty(DUTY_NUMBER=MOBILE, TWILIO_ACCOUNT_SID="")
    assert found.result == "fail"
    assert "no text can be sent" in found.message


def test_a_mobile_on_duty_that_has_sent_stop_gets_no_alert(database):
    name = keyed_hash(SETTINGS["SECRET_KEY"], OTHER)
    opt_outs.record_choice(database, name, NOON, out=True)
    assert on_duty(database, DUTY_NUMBER=MOBILE).result == "warn"
    found = on_duty(database, DUTY_NUMBER=f"{MOBILE},{OTHER}")
    assert found.result == "fail"
    assert "2 of 2 in DUTY_NUMBER has sent STOP" in found.message
    opt_outs.record_choice(database, name, NOON, out=False)
    assert on_duty(database, DUTY_NUMBER=f"{MOBILE},{OTHER}").result == "warn"


def test_looking_sends_no_mail(mail):
    assert on_duty(DUTY_NUMBER=MOBILE, **by_mail(mail)).result == "ok"
    assert mail.mails == []
    assert MailChannel(("duty@council.example",), mail.address).send("x", "y")
    assert len(mail.mails) == 1  # the same server takes one


def test_a_mail_server_that_refuses_is_wrong(mail):
    mail.refuses = True
    found = on_duty(DUTY_NUMBER=MOBILE, **by_mail(mail))
    assert found.result == "fail"
    assert "does not accept the sender's address (reply code 451)" in found.message


def test_a_mail_server_that_takes_one_address_and_not_the_other_is_wrong(mail):
    mail.unknown = "other@council.example"
    both = by_mail(mail, "duty@council.example", "other@council.example")
    found = on_duty(DUTY_NUMBER=MOBILE, **both)
    assert found.result == "fail"
    assert "address 2 of 2" in found.message
    assert "council" not in found.message


@contextmanager
def answering(words: bytes):
    """A server that sends these words to every client, and nothing more."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        kept_open = []

        def answer() -> None:
            with_ = listening.accept()[0]
            with_.sendall(words)
            kept_open.append(with_)

        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]
        for each in kept_open:
            each.close()


@pytest.mark.parametrize(
    ("scheme", "words", "why"),
    [
        ("smtp", b"", "does not answer in time"),
        ("smtps", b"220 in the open\r\n", "does not use TLS"),
        ("smtp", b"554 no\r\n", "it cannot be used (SMTPConnectError)"),
    ],
)
def test_a_server_that_is_no_mail_server_is_said_in_a_few_words(scheme, words, why):
    with answering(words) as port:
        made = MailChannel(("duty@council.example",), f"{scheme}://user:secret@127.0.0.1:{port}")
        said = made.fault(0.5)
    assert why in said
    assert "secret" not in said


def test_a_mail_server_that_is_not_there_is_wrong():
    given = {"DUTY_EMAIL": "duty@council.example", "SMTP_URL": "smtp://u:secret@127.0.0.1:9"}
    found = on_duty(DUTY_NUMBER=MOBILE, **given)
    assert found.result == "fail"
    assert "secret" not in found.message + found.action


# --- Alerts not delivered ----------------------------------------------------------------------------


def test_an_alert_that_reached_nobody_for_ten_minutes_is_wrong(database):
    assert alerting.check_open_alerts(database, NOON).result == "ok"
    alerts.update_alerts(database, Assessment(("fault",), (Incident("fault", "it is so"),)), NOON)
    assert alerting.check_open_alerts(database, NOON + 10 * MINUTE).result == "warn"
    found = alerting.check_open_alerts(database, NOON + 11 * MINUTE)
    assert (found.result, "it is so" in found.message) == ("fail", True)
    alerts.send_alerts(database, {Channel.TEXT: lambda _: True}, NOON + 11 * MINUTE)
    assert alerting.check_open_alerts(database, NOON + DAY).result == "warn"
    alerts.update_alerts(database, Assessment(("fault",)), NOON + DAY)
    assert alerting.check_open_alerts(database, NOON + DAY).result == "ok"


# --- By the command ----------------------------------------------------------------------------------

ASKED = ("record-spool", "retention", "alerts", "alert-recipients")


def doctor(where: str, folder, **given) -> dict[str, dict[str, str]]:
    named = {"DATABASE_URL": where, "JOURNAL": str(folder), "TWILIO_ACCOUNT_SID": "", **given}
    told = ivr("doctor", "--content", str(ROOT), "--json", **named)
    return {each["id"]: each for each in json.loads(told.stdout)}


def test_the_doctor_says_all_of_it_and_names_nobody(tmp_path, mail):
    where = migrated("sqlite", tmp_path)
    given = by_mail(mail, "somebody@council.example")
    found = doctor(where, tmp_path / "journal", **given)
    assert {name: found[name]["result"] for name in ASKED} == {
        "record-spool": "ok", "retention": "ok", "alerts": "ok", "alert-recipients": "warn",
    }  # fmt: skip
    opened = Database(where)
    long_ago = datetime.now(NOON.tzinfo) - 500 * DAY
    records.add_records(opened, [record(0, at=long_ago)])
    alerts.update_alerts(opened, Assessment(("fault",), (Incident("fault", "it is so"),)), long_ago)
    opened.close()
    waiting = tmp_path / "journal/records"
    waiting.mkdir(parents=True)
    (waiting / "1-a.lines").write_text("{}\n")
    os.utime(waiting / "1-a.lines", (long_ago.timestamp(),) * 2)
    mail.refuses = True
    found = doctor(where, tmp_path / "journal", DUTY_NUMBER=MOBILE, **given)
    assert {found[name]["result"] for name in ASKED} == {"fail"}
    assert all(found[name]["action"] for name in ASKED)
    for hidden in (MOBILE[3:], "somebody", mail.address):
        assert hidden not in json.dumps(found)


def test_without_a_database_nobody_can_tell_and_the_rest_is_looked_at(tmp_path):
    found = doctor(f"sqlite:///{tmp_path}/none.sqlite", tmp_path / "journal")
    assert {name: found[name]["result"] for name in ASKED} == {
        "record-spool": "ok", "retention": "unknown",
        "alerts": "unknown", "alert-recipients": "unknown",
    }  # fmt: skip
