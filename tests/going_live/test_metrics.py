"""What a monitoring system can read, who may, and that neither it nor the log ever holds a number. The
Procfile's web line answers in a process of its own."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from ivr.carrier.signature import sign
from ivr.store import alerts, chores, outbox
from ivr.store.alerts import Way
from ivr.store.concerns import Concern, Judged
from ivr.store.database import Database
from ivr.store.standing import note_worker
from ivr.store.tables import State
from ivr.web import metrics
from ivr.web.gauges import Gauges
from ivr.web.logs import LEFT_OUT, without_numbers
from ivr.web.settings import read_settings
from tests.callers import ROOT
from tests.databases import migrated
from tests.going_live.commands import SETTINGS
from tests.outbox.carrier_server import SID, CarrierServer
from tests.outbox.carrier_server import TOKEN as CARRIER_TOKEN
from tests.outbox.rows import BODY, LEASE, NOON, promised, says
from tests.outbox.rows import MOBILE as OTHER_MOBILE
from tests.served.process import TOKEN, environment, free_port, started, wait_until_it_answers
from tests.web.signing import CALL, FORM, TEXT, with_

METRICS_TOKEN = "made up for these tests alone"
MOBILE, LANDLINE = "+447700900123", "+441332410000"
HIDDEN = (
    "7700900",
    "07700",
    "1332410",
    "zebra",
    "CA" + "1" * 32,
    "SM" + "1" * 32,
    TOKEN,
    METRICS_TOKEN,
)


@contextmanager
def line(log, **changes):
    port = free_port()
    with started(environment(port, **changes), log) as process:
        wait_until_it_answers(process, port)
        yield port


def ask(port: int, method: str, target: str, body: str = "", **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, target, body.encode(), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def post(port: int, target: str, form, *, signed: bool = True) -> int:
    signature = sign(TOKEN, f"http://127.0.0.1:{port}{target}", form) if signed else "no"
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    return ask(port, "POST", target, urlencode(form), **headers)[0]


def figures(port: int) -> tuple[int, str]:
    return ask(port, "GET", "/metrics", Authorization=f"Bearer {METRICS_TOKEN}")


def value(page: str, start: str) -> float:
    (found,) = re.findall(rf"^{re.escape(start)} (\S+)$", page, re.MULTILINE)
    return float(found)


@pytest.mark.served
def test_figures_count_what_all_workers_answered_and_hold_nothing_personal(tmp_path):
    log = tmp_path / "log"
    with line(
        log, METRICS_TOKEN=METRICS_TOKEN, PROMETHEUS_MULTIPROC_DIR=str(tmp_path / "m")
    ) as port:
        for number in range(12):
            form = with_(CALL, From=MOBILE, ForwardedFrom=LANDLINE, CallSid=f"CA{number}")
            assert post(port, "/voice", form) == 200
        for words in ("derby", "zebra crossing 07700 900123", "fgm"):
            assert post(port, "/sms", with_(TEXT, From=MOBILE, Body=words)) == 200
        assert post(port, "/voice", CALL, signed=False) == 403
        ask(port, "GET", f"/voice?From={MOBILE}&Body=zebra")
        ask(port, "POST", f"/nothing?From={MOBILE}", f"From={MOBILE}")
        status, page = figures(port)
    assert status == 200
    assert value(page, 'ivr_events_total{event="turn",what="Start"}') == 12
    assert value(page, 'ivr_events_total{event="refused",what="/voice"}') == 1
    assert value(page, 'ivr_answer_seconds_count{page="voice.answer"}') == 13
    assert value(page, 'ivr_wrong{check="revision"}') == 0
    for hidden in HIDDEN:
        assert hidden not in page
    written = log.read_text("utf-8")
    for hidden in HIDDEN:
        assert hidden not in written


@pytest.mark.served
def test_every_line_of_ours_in_the_log_is_json_with_an_event_and_a_time(tmp_path):
    log = tmp_path / "log"
    with line(log) as port:
        post(port, "/voice", with_(CALL, From=MOBILE))
        post(port, "/sms", with_(TEXT, From=MOBILE, Body="zebra"))
        post(port, "/voice", CALL, signed=False)
    entries = [json.loads(each) for each in log.read_text("utf-8").splitlines() if each[:1] == "{"]
    assert {"turn", "text", "refused"} <= {entry["event"] for entry in entries}
    for entry in entries:
        assert entry["level"] in ("info", "warning", "error")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", entry["timestamp"])
    others = [each for each in log.read_text("utf-8").splitlines() if each[:1] != "{"]
    assert all(re.match(r"\[\d{4}-\d\d-\d\d ", each) for each in others)  # gunicorn's own


@pytest.mark.served
def test_without_the_token_there_is_no_such_page_and_nobody_learns_of_it(tmp_path):
    given = {"METRICS_TOKEN": METRICS_TOKEN, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "m")}
    with line(tmp_path / "log", **given) as port:
        assert ask(port, "GET", "/metrics") == ask(port, "GET", "/nothing-at-all")
        assert ask(port, "GET", "/metrics")[0] == 404
        for sent in ("", "Bearer", "Bearer ", f"Bearer {METRICS_TOKEN}x", f"Basic {METRICS_TOKEN}"):
            assert ask(port, "GET", "/metrics", Authorization=sent)[0] == 404
        assert ask(port, "GET", f"/metrics?token={quote(METRICS_TOKEN)}")[0] == 404
        assert figures(port)[0] == 200
    with line(tmp_path / "log") as port:
        assert figures(port)[0] == 404


@pytest.mark.served
def test_a_folder_that_cannot_be_written_costs_the_figures_and_nothing_else(tmp_path):
    (tmp_path / "file").touch()
    given = {
        "METRICS_TOKEN": METRICS_TOKEN,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "file" / "m"),
    }
    with line(tmp_path / "log", **given) as port:
        assert post(port, "/voice", CALL) == 200
        assert figures(port)[0] == 404


def test_processes_with_one_parent_share_a_folder_and_what_dead_parents_left_is_cleared(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    dead, alive = Path("var/metrics/999999999"), Path(f"var/metrics/{os.getpid()}")
    for each in (dead, alive):
        each.mkdir(parents=True)
    assert metrics._folder() == Path("var/metrics") / str(os.getppid())
    assert not dead.exists()
    assert alive.exists()


# --- The last gate of the log ----------------------------------------------------------------------

LEFT = [
    "+447700900123", "07700 900123", "07700900123", "+44 7700 900123", "tel 01332 410000.",
    "whatsapp:+447700900123", "(+441332410000)", 447700900123, ["x", "07700 900123"],
    {"to": "+447700900123"}, "01629533190", "1629 533190",
]  # fmt: skip
KEPT = [
    "3f9a12bc44d01e77", "0123456789ab", "2026-11-24T12:00:00+00:00", "2026-11-24 12:00", "999",
    "112", "18000", 14400, 30005, "SM0123", "flows/voice.yaml:14:31", "route 6: starting-point",
    "4 of 5 keys", True, None, 3.5,
]  # fmt: skip


@pytest.mark.parametrize("what", LEFT, ids=str)
def test_a_number_that_somebody_logs_by_mistake_is_left_out(what):
    said = str(without_numbers(None, "info", {"event": "x", "what": what}))
    assert LEFT_OUT in said
    for part in ("7700900", "900123", "410000", "533190"):
        assert part not in said.replace(" ", "")


@pytest.mark.parametrize("what", KEPT, ids=str)
def test_hashes_times_and_places_are_not_taken_for_numbers(what):
    event = {"event": "x", "what": what}
    assert without_numbers(None, "info", dict(event)) == event


def test_the_gate_stands_in_the_log_that_the_service_writes(capsys):
    from ivr.web.logs import make_log

    make_log().info("oops", number="+447700900123")
    assert LEFT_OUT in capsys.readouterr().err


# --- How texts, the worker and the chores stand -------------------------------------------------------


def gauged(where: str, journal: Path, now=NOON, **how) -> str:
    """The figures of the database, as they are shown."""
    from prometheus_client import CollectorRegistry, generate_latest

    values = {**SETTINGS, "DATABASE_URL": where, "JOURNAL": str(journal)}
    made = Gauges(read_settings(values, ROOT), lambda: now, **how)
    registry = CollectorRegistry()
    registry.register(made)
    try:
        return generate_latest(registry).decode()
    finally:
        made.close()


@pytest.fixture
def here(database, tmp_path):
    """The figures as they are now."""

    def show(now=NOON) -> str:
        where = database.url.render_as_string(hide_password=False)
        return gauged(where, tmp_path / "journal", now)

    return show


def test_what_was_never_there_is_infinitely_long_ago(here):
    page = here()
    assert value(page, "ivr_database_answers") == 1
    assert value(page, "ivr_worker_seen_seconds") == float("inf")
    for chore in ("purge", "summary", "proof"):
        assert value(page, f'ivr_chore_seconds{{chore="{chore}"}}') == float("inf")
    assert "ivr_proof_holds" not in page.replace("# ", "")
    assert value(page, "ivr_texts_oldest_seconds") == 0
    assert value(page, "ivr_alerts_untold") == 0


def test_texts_are_counted_by_what_became_of_them(database, here):
    promised(database, "a", promised=NOON - timedelta(minutes=7))
    promised(database, "b", promised=NOON - timedelta(minutes=1))
    sent, failed = promised(database, "c"), promised(database, "d")
    outbox.report(database, sent, says(State.DELIVERED, 1), NOON, NOON)
    outbox.report(database, failed, says(State.FAILED, 2, 30003), NOON, NOON)
    page = here()
    assert value(page, "ivr_texts_waiting") == 2
    assert value(page, "ivr_texts_oldest_seconds") == 7 * 60
    counted = {state: value(page, f'ivr_texts{{state="{state}"}}') for state in State}
    assert {state: count for state, count in counted.items() if count} == {
        State.WAITING: 2, State.DELIVERED: 1, State.FAILED: 1,
    }  # fmt: skip
    for hidden in (OTHER_MOBILE[3:], BODY[:10]):
        assert hidden not in page


def test_a_text_that_was_sent_again_blindly_is_counted(database, here):
    promised(database)
    outbox.claim(database, NOON, LEASE)
    claimed = outbox.claim(database, NOON + 2 * LEASE, LEASE)
    assert claimed is not None
    outbox.send_again(database, claimed, NOON)
    assert value(here(), "ivr_texts_sent_again") == 1


def test_a_worker_that_died_is_seen_by_its_age(database, here):
    note_worker(database, "one", NOON - timedelta(hours=2))
    note_worker(database, "two", NOON - timedelta(seconds=9))
    assert value(here(), "ivr_worker_seen_seconds") == 9
    assert value(here(NOON + timedelta(hours=1)), "ivr_worker_seen_seconds") == 3609


@pytest.mark.parametrize(("said", "holds"), [("holds", 1), ("ends, budgets", 0)])
def test_the_nightly_proof_tells_its_result_and_its_age(database, here, said, holds):
    chores.begin(database, "proof", NOON, NOON)
    assert value(here(), 'ivr_chore_seconds{chore="proof"}') == float("inf")  # only heard of
    chores.end(database, "proof", said, NOON - timedelta(hours=9))
    page = here()
    assert value(page, "ivr_proof_holds") == holds
    assert value(page, 'ivr_chore_seconds{chore="proof"}') == 9 * 3600
    assert "budgets" not in page


def test_alerts_are_counted_by_kind_and_those_that_reached_nobody(database, here):
    wrong = tuple(Concern(each, "so") for each in ("failing:a", "failing:b", "fault"))
    alerts.judge(database, Judged(("failing", "fault"), wrong), NOON)
    page = here()
    assert value(page, 'ivr_alerts{concern="failing"}') == 2
    assert value(page, 'ivr_alerts{concern="fault"}') == 1
    assert value(page, "ivr_alerts_untold") == 3
    assert alerts.tell(database, {Way.MAIL: lambda _: True}, NOON) == 3
    alerts.judge(database, Judged(("fault",)), NOON)
    page = here()
    assert value(page, "ivr_alerts_untold") == 0
    assert 'concern="fault"' not in page


def test_what_waits_on_this_machine_is_counted(here, tmp_path):
    folder = tmp_path / "journal/records"
    folder.mkdir(parents=True)
    (tmp_path / "journal/one.entry").write_text("{}")
    for name, age in (("1-a.lines", 600), ("2-b.lines", 5)):
        (folder / name).write_text("{}\n")
        os.utime(folder / name, (NOON.timestamp() - age,) * 2)
    page = here()
    assert value(page, 'ivr_journal_files{of="texts"}') == 1
    assert value(page, 'ivr_journal_files{of="records"}') == 2
    assert value(page, "ivr_records_oldest_seconds") == 600


def test_every_figure_that_the_documentation_names_is_shown(database, here):
    chores.begin(database, "proof", NOON, NOON)
    chores.end(database, "proof", "holds", NOON)
    shown = set(re.findall(r"^# TYPE (\S+)", here(), re.MULTILINE))
    elsewhere = {"ivr_events_total", "ivr_wrong"}  # shown by the tests above
    page = (ROOT / "docs/going-live.md").read_text("utf-8")
    named = set(re.findall(r"`(ivr_[a-z_]+)`", page))
    assert named - elsewhere <= shown
    assert {"ivr_worker_seen_seconds", "ivr_proof_holds", *elsewhere} <= named


@pytest.mark.parametrize(
    "where", ["postgresql://u:secret@127.0.0.1:1/line", "sqlite:///{}/without-tables.sqlite"]
)
def test_a_database_that_is_away_is_a_figure_and_the_page_is_there(where, tmp_path):
    page = gauged(where.format(tmp_path), tmp_path / "journal")
    assert value(page, "ivr_database_answers") == 0
    assert value(page, 'ivr_journal_files{of="texts"}') == 0
    assert "ivr_texts" not in page
    assert "secret" not in page


def test_nobody_waits_for_a_database_that_hangs(tmp_path):
    """It takes the connection, and says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        where = f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/line"
        began = time.monotonic()
        page = gauged_and_left(where, tmp_path)
        assert time.monotonic() - began < 1.5
    assert value(page, "ivr_database_answers") == 0


def gauged_and_left(where: str, journal: Path) -> str:
    from prometheus_client import CollectorRegistry, generate_latest

    values = {**SETTINGS, "DATABASE_URL": where, "JOURNAL": str(journal)}
    registry = CollectorRegistry()
    registry.register(Gauges(read_settings(values, ROOT), lambda: NOON, longest=0.3))
    return generate_latest(registry).decode() and generate_latest(registry).decode()


@pytest.mark.served
def test_the_page_shows_a_worker_at_work_and_what_it_did(tmp_path):
    """The Procfile's web line and a worker beside it, which count in one folder; then the worker is
    killed, and the page goes on."""
    where = migrated("sqlite", tmp_path)
    carrier = CarrierServer()
    given = {
        "METRICS_TOKEN": METRICS_TOKEN, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "m"),
        "DATABASE_URL": where, "JOURNAL": str(tmp_path / "journal"), "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_API_URL": carrier.address, "TWILIO_AUTH_TOKEN": CARRIER_TOKEN,
    }  # fmt: skip
    with line(tmp_path / "log", **given) as port:
        kept = Database(where)
        promised(kept, promised=datetime.now(UTC))
        kept.close()
        with (tmp_path / "worker").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "ivr", "worker", "--hurry", "20"],
                env=environment(port, **given), cwd=ROOT, stderr=log,
            )  # fmt: skip
        try:
            sent = 'ivr_events_total{event="text-sent",what=""}'
            page = until(port, lambda page: sent in page)
            assert value(page, sent) == 1
            assert value(page, "ivr_texts_waiting") == 0
            assert value(page, "ivr_worker_seen_seconds") < 60
            assert sum(value(page, f'ivr_texts{{state="{each}"}}') for each in State) == 1
        finally:
            worker.kill()
            worker.wait()
            carrier.close()
        assert value(figures(port)[1], sent) == 1
        for hidden in (*HIDDEN, BODY[:10], CARRIER_TOKEN):
            assert hidden not in page


def until(port: int, shows) -> str:
    for _ in range(150):
        status, page = figures(port)
        assert status == 200
        if shows(page):
            return page
        time.sleep(0.1)
    raise AssertionError(page)


def test_several_alerts_of_one_round_are_counted_as_several(tmp_path):
    """In a process of its own: the library takes its folder when it is loaded."""
    program = f"""
from pathlib import Path
from ivr.web.metrics import Metrics, counting
from ivr.web.logs import make_log
metrics = Metrics("x" * 20, Path({str(tmp_path)!r}))
log = make_log(counting(metrics))
log.info("alerts-told", count=3)
log.info("alerts-told", count=2)
log.info("text-step", what="not-there", text="x")
log.info("text-step", what="asked: delivered", text="x")
log.error("outbox-fault", kind="OperationalError")
log.warning("watch-fault", what="records", kind="OperationalError")
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""
    page = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for event, what, count in (
        ("alerts-told", "", 5), ("text-step", "not-there", 1), ("text-step", "asked: delivered", 1),
        ("outbox-fault", "OperationalError", 1), ("watch-fault", "OperationalError", 1),
    ):  # fmt: skip
        assert value(page, f'ivr_events_total{{event="{event}",what="{what}"}}') == count
