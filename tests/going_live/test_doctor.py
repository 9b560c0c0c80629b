"""`ivr doctor`: what a technician is told before there is an account, and after. The service, the other
host and the carrier are servers with real sockets."""

import json
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from ivr.carrier.fallback import documents
from ivr.store.database import Database
from ivr.store.migrate import migrate
from ivr.store.revisions import OneRevision
from ivr.store.standing import note_worker
from ivr.web.application import build
from ivr.web.examination import Verdict, account, address, content, keeping, setup
from ivr.web.logs import silent_log
from ivr.web.settings import read_settings
from tests.callers import ROOT, shipped
from tests.cli.terminal import copy_of_the_files, rewrite
from tests.going_live.account_server import NUMBER, PN
from tests.going_live.commands import FALLBACK, PUBLIC, SETTINGS, ivr
from tests.outbox.carrier_server import SID, TOKEN
from tests.served.process import environment, free_port, started, wait_until_it_answers

ACCOUNT_ONLY = {
    "settings", "outbox", "public-address", "signature", "running", "fallback", "number",
    "capabilities", "texts-taken-over", "permissions", "debugger", "clock", "duty",
}  # fmt: skip
NOTHING = dict.fromkeys(SETTINGS, "")


@pytest.fixture
def tables(tmp_path):
    """The address of a database with its tables."""
    where = f"sqlite:///{tmp_path}/line.sqlite"
    opened = Database(where)
    migrate(opened)
    opened.close()
    return where


def examined(*words: str, **settings):
    told = ivr("doctor", "--content", str(ROOT), "--json", *words, **settings)
    return told, json.loads(told.stdout)


def verdicts(found) -> dict[str, set[str]]:
    seen: dict[str, set[str]] = {}
    for each in found:
        seen.setdefault(each["id"], set()).add(each["verdict"])
    return seen


def test_the_shipped_service_passes_apart_from_what_only_an_account_has(tables):
    told, found = examined(**{**NOTHING, "DATABASE_URL": tables})
    seen = verdicts(found)
    assert {name for name, said in seen.items() if "open" in said} == ACCOUNT_ONLY
    assert {name for name, said in seen.items() if "wrong" in said} == set()
    assert told.exit_code == 1
    told, _ = examined("--without-account", **{**NOTHING, "DATABASE_URL": tables})
    assert told.exit_code == 0


def test_everything_that_is_not_well_says_what_to_do(tables):
    _, found = examined(**{**NOTHING, "DATABASE_URL": tables})
    assert all(bool(each["do"]) == (each["verdict"] != "well") for each in found)


def test_it_is_said_to_people_in_lines(tables):
    told = ivr("doctor", "--content", str(ROOT), **{**NOTHING, "DATABASE_URL": tables})
    assert "open   settings: PUBLIC_URL is not set" in told.output
    assert "do: set TWILIO_ACCOUNT_SID" in told.output


def test_no_secret_and_no_number_is_printed(account, tables):
    given = {"TWILIO_API_URL": account.address, "DATABASE_URL": tables}
    for words in ((), ("--json",)):
        told = ivr("doctor", "--content", str(ROOT), *words, **given).output
        for hidden in (TOKEN, SETTINGS["SECRET_KEY"], NUMBER, "1632", "533190", tables):
            assert hidden not in told


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUBLIC_URL", "nonsense"), ("SERVICE_NUMBER", "01332 641172"), ("METRICS_TOKEN", "short"),
     ("FALLBACK_URL", "files.example"), ("DATABASE_URL", "mysql://u:secret@db/x")],
)  # fmt: skip
def test_a_setting_that_is_wrong_is_wrong_and_not_open(name, value):
    told, found = examined("--without-account", **{name: value})
    wrong = [each for each in found if each["verdict"] == "wrong"]
    assert wrong[0]["what"].startswith(name)
    assert told.exit_code == 1
    assert "u:secret" not in told.output


def test_a_short_secret_key_is_watched():
    found = setup.read(SETTINGS, ROOT)
    assert "SECRET_KEY is shorter" in found.examined[0].what
    assert setup.read({**SETTINGS, "SECRET_KEY": "x" * 32}, ROOT).examined[0].verdict == "well"


# --- What operators keep ---------------------------------------------------------------------------


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
    assert found.verdict is Verdict.WATCH
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


# --- What is kept ----------------------------------------------------------------------------------

NOON = datetime.fromisoformat("2026-11-24T12:00:00+00:00")


def database(where: str, *, is_expected: bool = True):
    opened = Database(where, patience=0.5)
    try:
        return keeping.database(opened, is_expected=is_expected)
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
    assert keeping.outbox(database(tables)[1], NOON, sends_texts=True).verdict == "wrong"
    note_worker(opened, "one", NOON)
    opened.close()
    stands = database(tables)[1]
    assert keeping.outbox(stands, NOON, sends_texts=True).verdict == "well"
    assert keeping.clock_of_records(stands, NOON) is None
    assert keeping.outbox(stands, NOON + timedelta(minutes=3), sends_texts=True).verdict == "wrong"


def test_a_clock_that_was_set_back_is_seen_by_our_own_records(tables):
    opened = Database(tables)
    note_worker(opened, "one", NOON)
    opened.close()
    found = keeping.clock_of_records(database(tables)[1], NOON - timedelta(minutes=5))
    assert found is not None
    assert "300 seconds in the future" in found.what


def test_a_journal_that_cannot_be_written_or_is_not_moved_is_said(tmp_path):
    assert keeping.journal(tmp_path / "not" / "yet").verdict == "well"
    (tmp_path / "file").touch()
    assert keeping.journal(tmp_path / "file").verdict == "wrong"
    (tmp_path / "one.entry").write_text("{}")
    assert keeping.journal(tmp_path).verdict == "watch"


# --- Addresses -------------------------------------------------------------------------------------


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(app, port: int = 0):
    class Wire:
        """What gunicorn hands over besides: the target as it came."""

        def __call__(self, environ, start_response):
            asked = environ.get("QUERY_STRING")
            environ["RAW_URI"] = environ["PATH_INFO"] + (f"?{asked}" if asked else "")
            return app(environ, start_response)

    server = make_server("127.0.0.1", port, Wire(), handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def service(token: str = TOKEN):
    """The application at its address."""
    with served(lambda *_: None) as where:
        pass
    app = build(
        read_settings({**SETTINGS, "PUBLIC_URL": where, "TWILIO_AUTH_TOKEN": token}, ROOT),
        revisions=OneRevision(shipped()),
        log=silent_log(),
    )
    with served(app, int(where.rpartition(":")[2])):
        yield where


def test_a_service_that_takes_our_signature_is_well():
    with service() as url:
        assert address.public_address(url)[1]
        assert address.signature(url, TOKEN).verdict == "well"


def test_a_service_with_another_token_is_wrong():
    with service("another") as url:
        found = address.signature(url, TOKEN)
    assert found.verdict == "wrong"
    assert "another TWILIO_AUTH_TOKEN or PUBLIC_URL" in found.do


def test_a_service_that_believes_in_another_address_is_wrong():
    app = build(
        read_settings({**SETTINGS, "PUBLIC_URL": "https://elsewhere.example"}, ROOT),
        revisions=OneRevision(shipped()), log=silent_log(),
    )  # fmt: skip
    with served(app) as url:
        assert address.signature(url, TOKEN).verdict == "wrong"


def answers(status: int, body: bytes = b"", **headers: str):
    def app(_, start_response):
        start_response(f"{status} x", list(headers.items()))
        return [body]

    return app


def test_something_else_that_takes_everything_is_wrong():
    with served(answers(204)) as url:
        found = address.signature(url, TOKEN)
        assert "not refused" in found.what
        assert not address.public_address(url)[1]


def test_an_address_where_nobody_answers_is_wrong():
    with served(answers(200)) as url:
        pass
    found, is_there = address.public_address(url)
    assert (found.verdict, is_there) == ("wrong", False)
    assert "no connection" in found.what


def test_this_machine_is_no_public_address_yet():
    with service() as url:
        found, is_there = address.public_address(url)
    assert (found.verdict, is_there) == ("open", True)


def test_another_revision_there_is_watched():
    with service() as url:
        assert "differ" not in address.running(url, shipped().id).what
        found = address.running(url, "other")
    assert found.verdict == "watch"


def test_what_is_no_readiness_is_wrong():
    with served(answers(200, b"<html>")) as url:
        assert address.running(url, "x").verdict == "wrong"


# --- The other host --------------------------------------------------------------------------------

MADE = documents(shipped(), NUMBER)


@contextmanager
def files(found: dict[str, str], kind: str = "text/xml", **headers: str):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            body = found.get(self.path.lstrip("/"))
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", kind)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((body or "").encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_documents_that_are_those_of_the_files_are_well_and_show_a_clock():
    with files(dict(MADE)) as url:
        found, answer = address.compared(url, MADE)
    assert found.verdict == "well"
    assert answer is not None
    assert abs((datetime.now(answer.clock.tzinfo) - answer.clock).total_seconds()) < 5


@pytest.mark.parametrize("name", MADE)
def test_a_document_that_is_old_missing_or_of_the_wrong_kind_is_wrong(name):
    old = {**MADE, name: MADE[name].replace("999", "998").replace("9 9 9", "9 9 8")}
    gone = {other: text for other, text in MADE.items() if other != name}
    for there, kind in ((old, "text/xml"), (gone, "text/xml"), (dict(MADE), "application/x-y")):
        with files(there, kind) as url:
            assert address.compared(url, MADE)[0].verdict == "wrong"


@pytest.mark.parametrize(
    "url",
    ["http://files.example/line", "https://127.0.0.1/line", "https://line.example/files"],
)
def test_a_fallback_that_is_no_other_host_is_wrong_without_asking(url):
    assert address.fallback(PUBLIC, url, MADE)[0].verdict == "wrong"


def test_a_clock_that_differs_by_more_than_a_minute_is_wrong():
    for seconds, verdict in ((0, "well"), (59, "well"), (-61, "wrong"), (3600, "wrong")):
        found = address.clock(NOON, NOON + timedelta(seconds=seconds), "x")
        assert found.verdict == verdict
    assert address.clock(None, NOON, "x").verdict == "open"


def test_a_date_from_a_cache_counts_its_age():
    fresh = address.read_date("Tue, 24 Nov 2026 11:00:00 GMT", "3600")
    assert fresh == NOON
    assert address.read_date("nonsense") is None


# --- The account -----------------------------------------------------------------------------------


def looked_at(server, **settings):
    from ivr.carrier.rest import Numbers

    read = read_settings({**SETTINGS, "TWILIO_API_URL": server.address, **settings}, ROOT)
    numbers = Numbers(SID, read.tokens[0], address=server.address, time_out=2)
    return {each.id: each for each in account.examine(numbers, read, NOON)}


@pytest.fixture
def wired(account, tmp_path):
    given = ("--yes", "--notes", str(tmp_path))
    assert ivr("provision", *given, TWILIO_API_URL=account.address).exit_code == 0
    return account


def test_a_number_that_was_provisioned_is_well_in_everything(wired):
    found = looked_at(wired)
    assert set(found) == set(account.IDS)
    assert {each.verdict for each in found.values()} == {Verdict.WELL}


@pytest.mark.parametrize(
    ("field", "value"),
    [("voice_url", "https://elsewhere.example"), ("voice_method", "GET"), ("status_callback", ""),
     ("voice_fallback_method", "POST"), ("voice_application_sid", "AP1"), ("sms_url", "")],
)  # fmt: skip
def test_a_number_whose_wiring_was_changed_is_wrong(wired, field, value):
    wired.own[PN][field] = value
    found = looked_at(wired)["number"]
    assert found.verdict == "wrong"
    assert "ivr provision" in found.do


def test_a_number_that_was_given_up_is_wrong(wired):
    wired.own.clear()
    assert looked_at(wired)["number"].verdict == "wrong"


def test_a_number_that_cannot_take_calls_or_texts_is_wrong(wired):
    wired.own[PN]["capabilities"] = {"voice": True, "sms": False}
    assert "texts" in looked_at(wired)["capabilities"].what
    wired.own[PN]["capabilities"] = {"voice": False, "sms": True}
    assert "calls" in looked_at(wired)["capabilities"].what


def test_a_messaging_service_that_keeps_texts_is_wrong_and_one_that_defers_is_well(wired):
    wired.service = (PN,)
    assert looked_at(wired)["texts-taken-over"].verdict == "wrong"
    wired.service_uses_number = True
    assert looked_at(wired)["texts-taken-over"].verdict == "well"


def test_an_account_that_may_not_ring_the_country_is_wrong(wired):
    wired.ordinary = False
    assert looked_at(wired)["permissions"].verdict == "wrong"


@pytest.mark.parametrize(
    ("url", "code", "minutes", "verdict"),
    [
        (f"{PUBLIC}/voice?step=area&revision=x", 11200, 5, "wrong"),
        (f"{PUBLIC}/sms", 12300, 59, "wrong"),
        (f"{FALLBACK}/voice-fallback.xml?From=%2B447700900123", 11205, 5, "wrong"),
        (f"{PUBLIC}/voice", 11200, 61, "well"),
        (f"{PUBLIC}/voice", 13227, 5, "well"),
        (f"{PUBLIC}/voice/status", 11200, 5, "well"),
        ("https://elsewhere.example/voice", 11200, 5, "well"),
    ],
)
def test_requests_that_failed_at_the_carrier_lately_are_wrong(wired, url, code, minutes, verdict):
    wired.failed(url, code, NOON - timedelta(minutes=minutes))
    found = looked_at(wired)["debugger"]
    assert found.verdict == verdict
    assert (str(code) in found.what) == (verdict == "wrong")
    assert "7700900123" not in found.what + found.do


def test_a_debugger_that_may_not_be_read_is_watched(wired):
    wired.no_debugger = True
    assert looked_at(wired)["debugger"].verdict == "watch"


def test_a_wrong_token_is_said_and_ends_the_looking(wired):
    found = looked_at(wired, TWILIO_AUTH_TOKEN="another")
    assert set(found) == {"account"}
    assert found["account"].what.endswith("20003 the account SID or auth token is not right")


def test_the_carriers_clock_is_compared_with_ours(wired, tables):
    wired.clock_off = timedelta(minutes=10)
    _, found = examined(TWILIO_API_URL=wired.address, DATABASE_URL=tables)
    (clock,) = [each for each in found if each["id"] == "clock"]
    assert clock["verdict"] == "wrong"
    assert "behind the carrier's" in clock["what"]


# --- Everything together ---------------------------------------------------------------------------


@pytest.mark.served
def test_a_line_that_is_set_up_passes_and_each_thing_that_breaks_is_found(
    account, tables, tmp_path, monkeypatch
):
    """The web line in a process of its own, the other host and the carrier. Only https is played: no
    address on this machine has a certificate."""
    monkeypatch.setattr(address, "is_public", lambda _: True)
    monkeypatch.setattr(sys.modules["ivr.cli.provision"], "is_public", lambda _: True)
    seen_now = Database(tables)
    note_worker(seen_now, "one", datetime.now(UTC))
    seen_now.close()
    port = free_port()
    given = {
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "TWILIO_API_URL": account.address,
        "DATABASE_URL": tables, "SECRET_KEY": "x" * 40, "JOURNAL": str(tmp_path / "journal"),
        "DUTY_NUMBER": "+447700900456",
    }  # fmt: skip
    with (
        files(dict(MADE)) as elsewhere,
        started(
            environment(port, **{**SETTINGS, **given, "PORT": str(port)}), tmp_path / "log"
        ) as web,
    ):
        wait_until_it_answers(web, port)
        given["FALLBACK_URL"] = elsewhere.replace("127.0.0.1", "localhost")
        wiring = ivr("provision", "--yes", "--notes", str(tmp_path / "notes"), **given)
        assert wiring.exit_code == 0, wiring.output

        told, found = examined(**given)
        assert [e for e in found if e["verdict"] in ("wrong", "open")] == []
        assert {"signature", "running", "fallback", "number", "clock"} <= {
            e["id"] for e in found if e["verdict"] == "well"
        }
        assert told.exit_code == 0

        for broken, what in (
            ({"TWILIO_AUTH_TOKEN": f"another,{TOKEN}"}, "signature"),
            ({"PUBLIC_URL": f"http://localhost:{port}"}, "signature"),
            ({"FALLBACK_URL": given["FALLBACK_URL"] + "/nowhere"}, "fallback"),
            ({"SERVICE_NUMBER": "+441632960009"}, "number"),
        ):
            told, found = examined(**{**given, **broken})
            assert what in {e["id"] for e in found if e["verdict"] == "wrong"}
            assert told.exit_code == 1


@pytest.mark.parametrize(("url", "verdict"), [("http://line.example", "wrong"), (PUBLIC, "well")])
def test_an_open_line_is_wrong_even_if_the_service_answers(monkeypatch, url, verdict):
    alive = address.Answer(200, "text/plain", "ok\n", 0.1, None)
    monkeypatch.setattr(address, "_ask", lambda *_, **__: alive)
    assert address.public_address(url)[0].verdict == verdict


def test_an_address_that_answers_slowly_is_watched(monkeypatch):
    slow = address.Answer(200, "text/plain", "ok\n", 2.5, None)
    monkeypatch.setattr(address, "_ask", lambda *_, **__: slow)
    assert address.public_address(PUBLIC)[0].verdict == "watch"
