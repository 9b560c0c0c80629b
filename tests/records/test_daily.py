"""Once a day, by whichever process comes first: erasing, the summary, the proof."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from ivr.operations import daily_jobs
from ivr.operations.daily_jobs import DailyJob, NightlyProof, last_due, result_of
from ivr.operations.settings import read_settings
from ivr.operations.watchdog import Watchdog, WorkerWatchdog, assess_errors, assess_wiring
from ivr.store import records
from ivr.store.records import RecordKind
from tests.callers import ROOT, number_for
from tests.going_live.account_server import PN, AccountServer
from tests.going_live.commands import FALLBACK, PUBLIC, SETTINGS
from tests.lessons.lesson import Lesson
from tests.logs import silent_log
from tests.outbox.rows import promised
from tests.processes import running, until
from tests.records.desk import KEY, Desk, record, rows

DAY = timedelta(days=1)
HELD = '{"claims": [{"id": "ends", "holds": true}]}'
RED = '{"claims": [{"id": "ends", "holds": false}, {"id": "budgets", "holds": true}]}'
NIGHT = datetime(2026, 11, 25, 2, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-25T03:29:59", "2026-11-24T03:30"),
        ("2026-11-25T03:30:00", "2026-11-25T03:30"),
        ("2026-07-01T02:30:00", "2026-07-01T02:30"),  # summer: half past three in Derby
        ("2026-07-01T02:29:00", "2026-06-30T02:30"),
        ("2026-10-25T12:00:00", "2026-10-25T03:30"),
    ],
)
def test_a_chore_is_due_by_the_clocks_of_derby(now, due):
    instants = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, due)]
    assert last_due(time(3, 30), instants[0]) == instants[1]


def test_a_chore_is_done_once_a_day_by_one_of_many(database):
    done: list[datetime] = []

    def do(now):
        done.append(now)
        return "ok"

    chore = DailyJob("sweep", time(3, 30), do)
    now = datetime(2026, 11, 25, 2, tzinfo=UTC)
    watches = [Watchdog(database, lambda: now, "x", (), (chore,)) for _ in range(3)]
    for _ in range(50):
        for watch in watches:
            watch.check_all()
        now += timedelta(hours=1)
    assert [each.isoformat() for each in done] == [
        "2026-11-25T04:00:00+00:00", "2026-11-26T04:00:00+00:00"
    ]  # fmt: skip
    assert daily_jobs.last_result(database, "sweep") == "ok"


def test_a_clock_that_was_a_year_ahead_puts_no_chore_off(database):
    daily_jobs.claim(database, "sweep", NIGHT - DAY, NIGHT)
    ahead = NIGHT + 365 * DAY
    assert daily_jobs.claim(database, "sweep", ahead, ahead)
    due = NIGHT + DAY
    assert daily_jobs.claim(database, "sweep", due, due), "begun in a year, it seems"
    daily_jobs.complete(database, "sweep", "ok", ahead)
    due += DAY
    assert daily_jobs.claim(database, "sweep", due, due), "done in a year, it seems"
    daily_jobs.complete(database, "sweep", "ok", due)
    assert not daily_jobs.claim(database, "sweep", due, due + timedelta(minutes=30))


def test_nothing_is_begun_because_a_service_is_started(database):
    assert not daily_jobs.claim(database, "proof", NIGHT - DAY, NIGHT)


def test_a_chore_whose_process_died_is_begun_again(database):
    daily_jobs.claim(database, "sweep", NIGHT - DAY, NIGHT)
    due = NIGHT + DAY
    assert daily_jobs.claim(database, "sweep", due, due)
    assert not daily_jobs.claim(database, "sweep", due, due + timedelta(minutes=59))
    assert daily_jobs.claim(database, "sweep", due, due + timedelta(minutes=60))
    daily_jobs.complete(database, "sweep", "ok", due + timedelta(minutes=61))
    assert not daily_jobs.claim(database, "sweep", due, due + timedelta(hours=9))


@pytest.fixture
def settings(database, tmp_path, mail):
    address = database.url.render_as_string(hide_password=False)
    return read_settings(
        {
            **SETTINGS, "DATABASE_URL": address, "JOURNAL": str(tmp_path / "journal"),
            "SECRET_KEY": KEY, "DUTY_EMAIL": "duty@council.example", "SMTP_URL": mail.address,
            "TWILIO_API_URL": "http://127.0.0.1:9",
        },
        ROOT,
    )  # fmt: skip


@pytest.fixture
def day(settings):
    """A worker's watch, whose clock a test sets."""

    class Day:
        now = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)

        def __init__(self):
            self.watching = WorkerWatchdog(settings, lambda: self.now, silent_log())
            self.watching.nightly_proof.command = (sys.executable, "-c", f"print('''{HELD}''')")
            self.watching.watchdog.check_all()

        def at(self, now: datetime):
            self.now = now
            self.watching.watchdog.check_all()
            if (proof := self.watching.nightly_proof._process) is not None:
                proof.wait(30)  # its clock is the real one

    made = Day()
    yield made
    made.watching.close()


def test_the_summary_of_yesterday_comes_in_the_morning(database, tmp_path, day, mail):
    desk = Desk(database, tmp_path / "desk")
    desk.caller().dials().presses("1").waits().tries("initial-response").is_put_through_to(
        "starting-point"
    )
    desk.caller().dials(at="Tue 24 Nov 2026 10:10").says("hullaballoo wimbledon")
    desk.texter().texts("wimbledon hullaballoo").gets()
    desk.recorded()
    promised(database)
    with database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE outbox SET state = 'failed', code = 30003, settled = promised"
        )
    day.at(datetime(2026, 11, 25, 6, 59, tzinfo=UTC))
    assert "yesterday" not in " ".join(mail.subjects())
    day.at(datetime(2026, 11, 25, 7, 1, tzinfo=UTC))
    day.at(datetime(2026, 11, 25, 7, 2, tzinfo=UTC))
    (told,) = [each for each in mail.mails if each["Subject"].endswith("yesterday")]
    words = told.get_content()
    for line in (
        "Tuesday 24 November 2026", "Calls: 2", "Texts: 1", "within fifteen minutes: 1",
        "Words not understood: 2", "  initial-response: 1", "30003",
    ):  # fmt: skip
        assert line in words, words
    for personal in ("wimbledon", number_for("mobile")[3:]):
        assert personal not in words
    desk.close()


def test_a_summary_that_comes_late_is_of_its_own_day(database, day, mail):
    day.at(datetime(2026, 11, 26, 6, 59, tzinfo=UTC))  # the worker did not run for a day
    day.at(datetime(2026, 11, 26, 7, 1, tzinfo=UTC))
    days = [each.get_content().splitlines()[0] for each in mail.mails]
    assert days == ["Tuesday 24 November 2026", "Wednesday 25 November 2026"]
    assert daily_jobs.last_result(database, "summary") == "2026-11-25"


def test_a_summary_that_did_not_go_out_is_tried_again_after_an_hour(database, day, mail):
    mail.refuses = True
    day.at(datetime(2026, 11, 25, 7, 1, tzinfo=UTC))
    mail.refuses = False
    day.at(datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
    assert mail.mails == []
    day.at(datetime(2026, 11, 25, 8, 2, tzinfo=UTC))
    assert [each["Subject"].rpartition(": ")[2] for each in mail.mails] == ["yesterday"]
    assert daily_jobs.last_result(database, "summary") == "2026-11-24"


def test_what_was_kept_for_long_enough_is_erased_every_night(database, day):
    old = datetime(2026, 11, 24, tzinfo=UTC)
    records.add_records(
        database,
        [record(1, at=old - 95 * DAY, caller="a" * 16), record(2, at=old - 500 * DAY)],
    )
    day.at(datetime(2026, 11, 24, 8, tzinfo=UTC))
    assert len(rows(database)) == 2
    day.at(datetime(2026, 11, 25, 3, 31, tzinfo=UTC))
    assert [(each.id, each.caller, each.call) for each in rows(database)] == [
        (record(1).id, "", "")
    ]


def test_what_a_web_process_left_on_this_machine_is_moved(database, day, settings):
    folder = settings.spool_folder / "records"
    folder.mkdir(parents=True)
    (folder / "1.lines").write_text(f"{records.to_line(record(1))}\n")
    day.at(day.now + timedelta(minutes=1))
    assert [each.id for each in rows(database)] == [record(1).id]


def nightly_proof(database, program: str) -> NightlyProof:
    made = NightlyProof(database, ROOT, (sys.executable, "-c", program))
    assert made.check(NIGHT - DAY).incidents == ()  # the first night is the next one
    return made


def ended(made: NightlyProof, now: datetime) -> list[str]:
    """What is wrong once the proof has ended."""

    def concerns():
        result = made.check(now)
        return result if made._process is None else None

    return [each.message for each in until(concerns).incidents]


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (f"print('''{HELD}''')", None),
        (f"print('''{RED}'''); raise SystemExit(1)", "failed: ends."),
        ("raise SystemExit(1)", "the files cannot be used"),
        ("import os; os.kill(os.getpid(), 9)", "it did not run (status -9)"),
    ],
)
def test_a_proof_that_is_red_is_a_concern_until_one_holds(database, program, says):
    made = nightly_proof(database, program)
    found = ended(made, NIGHT)
    assert bool(found) == bool(says)
    assert says is None or says in found[0]
    made.command = (sys.executable, "-c", f"print('''{HELD}''')")
    assert bool(made.check(NIGHT + timedelta(hours=9)).incidents) == bool(says)  # not again by day
    assert ended(made, NIGHT + DAY) == []


def test_a_proof_that_does_not_end_is_ended(database):
    made = nightly_proof(database, "import time; time.sleep(60)")
    assert made.check(NIGHT).incidents == ()
    process = made._process
    assert made.check(NIGHT + timedelta(minutes=49)).incidents == ()
    (concern,) = made.check(NIGHT + timedelta(minutes=51)).incidents
    assert "did not end in time" in concern.message
    assert process.poll() is not None


def test_a_proof_is_of_low_priority_and_holds_nobody_up(database):
    made = nightly_proof(
        database, "import os, time; print(os.nice(0), flush=True); time.sleep(600)"
    )
    made.check(NIGHT)
    process = made._process
    assert process.poll() is None, "it goes on while others are looked after"

    def printed():
        made._output.seek(0)
        return made._output.read()

    assert until(printed) == b"19\n"
    made.close()
    assert process.poll() is not None


def test_only_one_of_two_workers_makes_the_proof(database):
    one, other = (nightly_proof(database, f"print('''{HELD}''')") for _ in range(2))
    one.check(NIGHT)
    other.check(NIGHT)
    assert (one._process is not None, other._process) == (True, None)
    one.close()


def test_more_than_three_claims_are_counted():
    claims = ", ".join(f'{{"id": "c{n}", "holds": false}}' for n in range(5))
    assert result_of(1, f'{{"claims": [{claims}]}}') == "c0, c1, c2 and 2 more"


@pytest.mark.soak
def test_the_files_as_shipped_are_proved(database):
    made = NightlyProof(database, ROOT)
    made.check(NIGHT - DAY)
    made.check(NIGHT)
    made._process.wait(600)
    assert made.check(NIGHT).incidents == ()
    assert daily_jobs.last_result(database, "proof") == "holds"


def test_a_number_that_is_no_longer_wired_to_us_is_a_concern():
    account = AccountServer()
    settings = read_settings({**SETTINGS, "TWILIO_API_URL": account.address}, ROOT)
    (concern,) = assess_wiring(settings).incidents
    assert concern.id == "wiring:SERVICE_NUMBER"
    assert settings.service_number not in concern.message
    account.own[PN] |= {
        "voice_url": f"{PUBLIC}/voice", "status_callback": f"{PUBLIC}/voice/status",
        "voice_fallback_url": f"{FALLBACK}/voice-fallback.xml", "voice_fallback_method": "GET",
        "sms_url": f"{PUBLIC}/sms", "sms_fallback_url": f"{FALLBACK}/sms-fallback.xml",
        "sms_fallback_method": "GET",
    }  # fmt: skip
    assert assess_wiring(settings).incidents == ()
    account.broken = True
    assert assess_wiring(settings) is None  # unknown
    account.close()


@pytest.mark.lesson(Lesson.SERVICE_DOWN)
def test_a_fallback_that_was_used_is_learned_from_the_carriers_debugger():
    """Whatever the carrier's callbacks leave out, and however long the call goes on."""
    account = AccountServer()
    settings = read_settings({**SETTINGS, "TWILIO_API_URL": account.address}, ROOT)
    assert assess_errors(settings, NIGHT).incidents == ()
    account.failed(f"{PUBLIC}/voice?step=area", 11200, NIGHT - timedelta(minutes=1))
    account.failed(f"{FALLBACK}/voice-fallback.xml?From=%2B447700900123", 11210, NIGHT)
    account.failed(f"{PUBLIC}/sms", 12200, NIGHT, level="warning")
    found = assess_errors(settings, NIGHT).incidents
    assert [each.id for each in found] == ["carrier:service", "carrier:fallback"]
    assert "11200" in found[0].message
    assert "7700900123" not in found[1].message
    assert [
        each.id for each in assess_errors(settings, NIGHT + timedelta(minutes=60)).incidents
    ] == ["carrier:fallback"]
    assert assess_errors(settings, NIGHT + timedelta(minutes=61)).incidents == ()
    account.broken = True
    assert assess_errors(settings, NIGHT) is None  # unknown
    account.close()


def test_a_worker_asks_the_carriers_debugger_every_two_minutes_and_tells(settings, mail):
    account = AccountServer()
    begun = datetime(2026, 11, 24, 12, tzinfo=UTC)
    clock_of_test = [begun]
    watching = WorkerWatchdog(
        replace(settings, api_url=account.address), lambda: clock_of_test[0], silent_log()
    )
    for minute in range(6):
        clock_of_test[0] = begun + timedelta(minutes=minute)
        if minute == 3:
            account.failed(f"{PUBLIC}/voice", 11205, clock_of_test[0])
        watching.watchdog.check_all()
    watching.close()
    account.close()
    assert [path for _, path in account.asked].count("/v1/Alerts") == 3
    told = [each.get_content() for each in mail.mails if "11205" in each.get_content()]
    assert len(told) == 1
    assert "the fallback was used" in told[0]


def test_a_web_process_tells_that_no_worker_is_there(settings, mail):
    from ivr.operations.watchdog import web_watchdog

    watch = web_watchdog(settings, "The line", lambda: NIGHT, silent_log())
    watch.check_all()
    watch.database.close()
    (told,) = mail.mails
    assert "no worker has been at work" in told.get_content()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"DUTY_NUMBER": "07700 900123"}, "DUTY_NUMBER"),
        ({"DUTY_EMAIL": "nobody", "SMTP_URL": "smtp://x"}, "DUTY_EMAIL"),
        ({"DUTY_EMAIL": "duty@council.example"}, "SMTP_URL"),
        ({"SMTP_URL": "mail.example"}, "SMTP_URL"),
        ({"MAIL_FROM": "me"}, "MAIL_FROM"),
    ],
)
def test_a_setting_that_cannot_be_right_is_said_at_the_start(wrong, named):
    from ivr.operations.settings import SettingsProblem

    with pytest.raises(SettingsProblem) as refused:
        read_settings({**SETTINGS, **wrong}, ROOT)
    assert [each.partition(" ")[0] for each in refused.value.problems] == [named]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_worker_process_tells_whoever_is_on_duty(database, settings, mail):
    """As it is run: the fault message was heard a minute ago."""
    records.add_records(database, [record(1, kind=RecordKind.FAULT, at=datetime.now(UTC))])
    environment = {
        **os.environ, **SETTINGS, "DATABASE_URL": settings.database_url, "SECRET_KEY": KEY,
        "JOURNAL": str(settings.spool_folder), "DUTY_EMAIL": "duty@council.example",
        "SMTP_URL": mail.address, "TWILIO_API_URL": "http://127.0.0.1:9",
    }  # fmt: skip
    with running(
        [sys.executable, "-m", "ivr", "worker", "--hurry", "60"],
        cwd=ROOT, env=environment, stderr=subprocess.DEVNULL,
    ) as worker:  # fmt: skip
        until(lambda: mail.mails, 30)
        assert "fault message" in mail.mails[0].get_content()
        worker.terminate()
        assert worker.wait(30) == 0
