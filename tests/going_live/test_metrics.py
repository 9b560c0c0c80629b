"""What a monitoring system can read, who may, and that neither it nor the log ever holds a number. The
Procfile's web line answers in a process of its own."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from ivr.carrier.signature import sign
from ivr.operations import event_counters
from ivr.store.database import Database
from ivr.store.tables import TextStatus
from tests.callers import ROOT
from tests.databases import migrated
from tests.going_live.figures import metric_value
from tests.outbox.carrier_server import SID, CarrierServer
from tests.outbox.carrier_server import TOKEN as CARRIER_TOKEN
from tests.outbox.rows import BODY, promised
from tests.processes import free_port, running, until
from tests.served.process import TOKEN, environment, started, stored_in, wait_until_it_answers
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
    with started(environment(port, **{**stored_in(log.parent), **changes}), log) as process:
        wait_until_it_answers(process, port)
        yield port


@pytest.fixture(scope="module")
def metered(tmp_path_factory):
    """The port and the log of a service with a metrics page."""
    log = tmp_path_factory.mktemp("metered") / "log"
    given = {"METRICS_TOKEN": METRICS_TOKEN, "PROMETHEUS_MULTIPROC_DIR": str(log.parent / "m")}
    with line(log, **given) as port:
        yield port, log


@pytest.fixture(scope="module")
def unmetered(tmp_path_factory):
    """The port and the log of a service without."""
    log = tmp_path_factory.mktemp("unmetered") / "log"
    with line(log) as port:
        yield port, log


def ask(port: int, method: str, target: str, body: str = "", **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
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


@pytest.mark.served
def test_figures_count_what_all_workers_answered_and_hold_nothing_personal(metered):
    port, log = metered
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
    assert metric_value(page, 'ivr_events_total{event="turn",what="begun"}') == 12
    assert metric_value(page, 'ivr_events_total{event="refused",what="/voice"}') == 1
    assert metric_value(page, 'ivr_answer_seconds_count{page="voice.answer"}') == 13
    assert metric_value(page, 'ivr_check_failed{check="revision"}') == 0
    for hidden in HIDDEN:
        assert hidden not in page
    written = log.read_text("utf-8")
    for hidden in HIDDEN:
        assert hidden not in written


@pytest.mark.served
def test_every_line_of_ours_in_the_log_is_json_with_an_event_and_a_time(unmetered):
    port, log = unmetered
    post(port, "/voice", with_(CALL, From=MOBILE))
    post(port, "/sms", with_(TEXT, From=MOBILE, Body="zebra"))
    post(port, "/voice", CALL, signed=False)
    entries = [json.loads(each) for each in log.read_text("utf-8").splitlines() if each[:1] == "{"]
    assert {"turn", "text", "refused"} <= {entry["event"] for entry in entries}
    for entry in entries:
        assert entry["level"] in ("info", "warning", "error")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", entry["timestamp"])
    others = [each for each in log.read_text("utf-8").splitlines() if each[:1] != "{"]
    assert others
    assert all(re.match(r"\[\d{4}-\d\d-\d\d ", each) for each in others)  # gunicorn's own


@pytest.mark.served
def test_without_the_token_there_is_no_such_page_and_nobody_learns_of_it(metered, unmetered):
    port, _ = metered
    assert ask(port, "GET", "/metrics") == ask(port, "GET", "/nothing-at-all")
    assert ask(port, "GET", "/metrics")[0] == 404
    for sent in ("", "Bearer", "Bearer ", f"Bearer {METRICS_TOKEN}x", f"Basic {METRICS_TOKEN}"):
        assert ask(port, "GET", "/metrics", Authorization=sent)[0] == 404
    assert ask(port, "GET", f"/metrics?token={quote(METRICS_TOKEN)}")[0] == 404
    assert figures(port)[0] == 200
    port, _ = unmetered
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
    assert event_counters._own_folder() == Path("var/metrics") / str(os.getppid())
    assert not dead.exists()
    assert alive.exists()


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
        command = [sys.executable, "-m", "ivr", "worker", "--hurry", "20"]
        with (
            (tmp_path / "worker").open("wb") as log,
            running(command, env=environment(port, **given), cwd=ROOT, stderr=log),
        ):
            sent = 'ivr_events_total{event="text-sent",what=""}'
            page = page_that(port, lambda page: sent in page)
            assert metric_value(page, sent) == 1
            assert metric_value(page, "ivr_texts_waiting") == 0
            assert metric_value(page, "ivr_worker_seen_seconds") < 60
            assert (
                sum(metric_value(page, f'ivr_texts{{status="{each}"}}') for each in TextStatus) == 1
            )
        carrier.close()
        assert metric_value(figures(port)[1], sent) == 1
        for hidden in (*HIDDEN, BODY[:10], CARRIER_TOKEN):
            assert hidden not in page


def page_that(port: int, shows) -> str:
    """The page, as soon as it shows this."""

    def page() -> str:
        status, text = figures(port)
        assert status == 200
        return text if shows(text) else ""

    return until(page)


def test_several_alerts_of_one_round_are_counted_as_several(tmp_path):
    """In a process of its own: the library takes its folder when it is loaded."""
    program = f"""
from pathlib import Path
from ivr.operations.event_counters import EventCounters, counting
from ivr.operations.event_log import make_log
counters = EventCounters("x" * 20, Path({str(tmp_path)!r}))
log = make_log(counting(counters))
log.info("alerts-sent", count=3)
log.info("alerts-sent", count=2)
log.info("text-step", what="not-there", text="x")
log.info("text-step", what="asked: delivered", text="x")
log.error("outbox-fault", kind="OperationalError")
log.warning("watchdog-fault", what="records", kind="OperationalError")
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
        ("alerts-sent", "", 5), ("text-step", "not-there", 1), ("text-step", "asked: delivered", 1),
        ("outbox-fault", "OperationalError", 1), ("watchdog-fault", "OperationalError", 1),
    ):  # fmt: skip
        assert metric_value(page, f'ivr_events_total{{event="{event}",what="{what}"}}') == count
