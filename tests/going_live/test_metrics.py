"""What a monitoring system can read, who may, and that neither it nor the log ever holds a number. The
Procfile's web line answers in a process of its own."""

import json
import os
import re
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from ivr.carrier.signature import sign
from ivr.web import metrics
from ivr.web.logs import LEFT_OUT, without_numbers
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
