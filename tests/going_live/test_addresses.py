"""What `ivr doctor` finds at our address and on the other host: both are servers with real sockets."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from ivr.line.line import FixedRevision
from ivr.operations.health_checks import public_address
from ivr.operations.service import build_service
from ivr.operations.settings import read_settings
from ivr.web.application import create_app
from tests.callers import ROOT, shipped
from tests.going_live.commands import PUBLIC, SETTINGS
from tests.going_live.other_host import MADE, files, running
from tests.lessons.lesson import Lesson
from tests.logs import silent_log
from tests.outbox.carrier_server import TOKEN
from tests.web.signing import NOON


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

    with running(make_server("127.0.0.1", port, Wire(), handler_class=_Quiet)) as address:
        yield address


@contextmanager
def service(token: str = TOKEN):
    """The application at its address."""
    with served(lambda *_: None) as where:
        pass
    app = create_app(
        build_service(
            read_settings({**SETTINGS, "PUBLIC_URL": where, "TWILIO_AUTH_TOKEN": token}, ROOT),
            revisions=FixedRevision(shipped()),
            log=silent_log(),
        )
    )
    with served(app, int(where.rpartition(":")[2])):
        yield where


def test_a_service_that_takes_our_signature_is_well():
    with service() as url:
        assert public_address.check_public_address(url)[1]
        assert public_address.check_signature(url, TOKEN).result == "ok"


def test_a_service_with_another_token_is_wrong():
    with service("another") as url:
        found = public_address.check_signature(url, TOKEN)
    assert found.result == "fail"
    assert "another TWILIO_AUTH_TOKEN or PUBLIC_URL" in found.action


def test_a_service_that_believes_in_another_address_is_wrong():
    app = create_app(build_service(
        read_settings({**SETTINGS, "PUBLIC_URL": "https://elsewhere.example"}, ROOT),
        revisions=FixedRevision(shipped()), log=silent_log(),
    ))  # fmt: skip
    with served(app) as url:
        assert public_address.check_signature(url, TOKEN).result == "fail"


def answers(status: int, body: bytes = b"", **headers: str):
    def app(_, start_response):
        start_response(f"{status} x", list(headers.items()))
        return [body]

    return app


def test_something_else_that_takes_everything_is_wrong():
    with served(answers(204)) as url:
        found = public_address.check_signature(url, TOKEN)
        assert "not refused" in found.message
        assert not public_address.check_public_address(url)[1]


def test_an_address_where_nobody_answers_is_wrong():
    with served(answers(200)) as url:
        pass
    found, is_there = public_address.check_public_address(url)
    assert (found.result, is_there) == ("fail", False)
    assert "no connection" in found.message


def test_this_machine_is_no_public_address_yet():
    with service() as url:
        found, is_there = public_address.check_public_address(url)
    assert (found.result, is_there) == ("unknown", True)


def test_another_revision_there_is_watched():
    with service() as url:
        assert "differ" not in public_address.check_running_revision(url, shipped().id).message
        found = public_address.check_running_revision(url, "other")
    assert found.result == "warn"


def test_what_is_no_readiness_is_wrong():
    with served(answers(200, b"<html>")) as url:
        assert public_address.check_running_revision(url, "x").result == "fail"


@pytest.mark.parametrize(("url", "verdict"), [("http://line.example", "fail"), (PUBLIC, "ok")])
def test_an_open_line_is_wrong_even_if_the_service_answers(monkeypatch, url, verdict):
    alive = public_address.Answer(200, "text/plain", "ok\n", 0.1, None)
    monkeypatch.setattr(public_address, "_request", lambda *_, **__: alive)
    assert public_address.check_public_address(url)[0].result == verdict


def test_an_address_that_answers_slowly_is_watched(monkeypatch):
    slow = public_address.Answer(200, "text/plain", "ok\n", 2.5, None)
    monkeypatch.setattr(public_address, "_request", lambda *_, **__: slow)
    assert public_address.check_public_address(PUBLIC)[0].result == "warn"


# --- The other host --------------------------------------------------------------------------------


def test_documents_that_are_those_of_the_files_are_well_and_show_a_clock():
    with files(dict(MADE)) as url:
        found, answer = public_address.compare_documents(url, MADE)
    assert found.result == "ok"
    assert answer is not None
    assert abs((datetime.now(answer.clock.tzinfo) - answer.clock).total_seconds()) < 5


@pytest.mark.parametrize("name", MADE)
def test_a_document_that_is_old_missing_or_of_the_wrong_kind_is_wrong(name):
    old = {**MADE, name: MADE[name].replace("999", "998").replace("9 9 9", "9 9 8")}
    gone = {other: text for other, text in MADE.items() if other != name}
    for there, kind in ((old, "text/xml"), (gone, "text/xml"), (dict(MADE), "application/x-y")):
        with files(there, kind) as url:
            assert public_address.compare_documents(url, MADE)[0].result == "fail"


@pytest.mark.lesson(Lesson.SERVICE_DOWN)
@pytest.mark.parametrize(
    "url",
    ["http://files.example/line", "https://127.0.0.1/line", "https://line.example/files"],
)
def test_a_fallback_that_is_no_other_host_is_wrong_without_asking(url):
    assert public_address.check_fallback(PUBLIC, url, MADE)[0].result == "fail"


def test_a_clock_that_differs_by_more_than_a_minute_is_wrong():
    for seconds, verdict in ((0, "ok"), (59, "ok"), (-61, "fail"), (3600, "fail")):
        found = public_address.check_clock(NOON, NOON + timedelta(seconds=seconds), "x")
        assert found.result == verdict
    assert public_address.check_clock(None, NOON, "x").result == "unknown"


def test_a_date_from_a_cache_counts_its_age():
    fresh = public_address.read_date("Tue, 24 Nov 2026 11:00:00 GMT", "3600")
    assert fresh == NOON
    assert public_address.read_date("nonsense") is None
