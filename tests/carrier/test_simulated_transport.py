"""How requests reach the service: in this process, and by sockets."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from socket import create_server
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest

from ivr.simulator.clock import VirtualClock
from ivr.simulator.transport import Request, Response, TransportError, http
from tests.wsgi import wsgi

FORM = (("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", "a=1"))


def post(url: str, body: bytes = b"a=1") -> Request:
    return Request("POST", url, FORM, body)


def echo(environ, start_response):
    """Answer with what was asked."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(size)
    start_response("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "b=2")])
    return [environ["REQUEST_METHOD"].encode(), b" ", body]


def environ_of(url: str) -> dict:
    kept = {}

    def app(environ, start_response):
        kept.update(environ)
        return echo(environ, start_response)

    wsgi(app)(post(url))
    return kept


@pytest.mark.parametrize(
    ("url", "raw", "path", "query"),
    [
        ("https://x.org/voice?a=1", "/voice?a=1", "/voice", "a=1"),
        ("https://x.org", "/", "/", ""),
        ("https://x.org?a=1", "/?a=1", "/", "a=1"),
        ("https://x.org/a%2Fb%C3%A9?q=%7B", "/a%2Fb%C3%A9?q=%7B", "/a/b\xc3\xa9", "q=%7B"),
        ("https://x.org/v?q=\"{'é'}\"", "/v?q=\"{'%C3%A9'}\"", "/v", "q=\"{'%C3%A9'}\""),
        ("https://x.org/v?u=http://y/z#rc=2", "/v?u=http://y/z", "/v", "u=http://y/z"),
    ],
)
def test_the_target_is_kept_undecoded_beside_the_path(url, raw, path, query):
    environ = environ_of(url)
    assert environ["RAW_URI"] == environ["REQUEST_URI"] == raw
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == (path, query)


def test_the_environment_is_a_proper_one():
    environ = environ_of("http://x.org:8000/voice")
    assert (environ["HTTP_HOST"], environ["SERVER_PORT"]) == ("x.org:8000", "8000")
    assert (environ["CONTENT_TYPE"], environ["HTTP_COOKIE"]) == (FORM[0][1], "a=1")
    assert (environ["CONTENT_LENGTH"], environ["REMOTE_ADDR"]) == ("3", "127.0.0.1")
    assert "HTTP_CONTENT_TYPE" not in environ


def test_a_validator_of_the_standard_library_agrees():
    response = wsgi(validator(echo))(post("https://x.org/voice"))
    assert response == Response(
        201, (("Content-Type", "text/plain"), ("Set-Cookie", "b=2")), b"POST a=1"
    )
    assert (response.header("set-cookie"), response.header("Location")) == ("b=2", None)


def test_an_error_of_the_application_is_answered_500(capsys):
    def broken(_environ, _start_response):
        raise RuntimeError("out of order")

    assert wsgi(broken)(post("https://x.org/")).status == 500
    assert "out of order" in capsys.readouterr().err


def test_an_answer_is_closed_even_if_it_breaks():
    class Parts:
        closed = False

        def __iter__(self):
            yield b"a"
            raise RuntimeError("half an answer")

        def close(self):
            self.closed = True

    parts = Parts()

    def app(_environ, start_response):
        start_response("200 OK", [])
        return parts

    assert wsgi(app)(post("https://x.org/")).status == 500
    assert parts.closed


class Quiet(WSGIRequestHandler):
    """Keeps the request line, logs nothing."""

    lines: list[str] = []  # noqa: RUF012 - one server a test

    def log_message(self, *_args: object) -> None:
        self.lines.append(self.requestline)


@contextmanager
def served(app):
    Quiet.lines = []
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_sockets_carry_the_same_request():
    with served(echo) as address:
        response = http()(post(address + '/v?q="{é}"#rc=2'))
    assert (response.status, response.body) == (201, b"POST a=1")
    assert Quiet.lines == ['POST /v?q="{%C3%A9}" HTTP/1.1']


def test_nobody_listening_is_a_failed_connection():
    with create_server(("127.0.0.1", 0)) as socket:
        port = socket.getsockname()[1]
    with pytest.raises(TransportError) as caught:
        http()(post(f"http://127.0.0.1:{port}/"))
    assert caught.value.kind == "connect"


def test_a_silent_service_is_a_timeout():
    with create_server(("127.0.0.1", 0)) as socket:
        port = socket.getsockname()[1]
        with pytest.raises(TransportError) as caught:
            http(timeout_seconds=0.05)(post(f"http://127.0.0.1:{port}/"))
    assert caught.value.kind == "timeout"


def test_a_virtual_clock_moves_only_forwards_and_when_told():
    clock = VirtualClock(datetime(2026, 6, 1, 13, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == clock.now() == datetime(2026, 6, 1, 12, tzinfo=UTC)
    clock.advance(1.5)
    assert clock.now() == datetime(2026, 6, 1, 12, 0, 1, 500000, tzinfo=UTC)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="time zone"):
        VirtualClock(datetime(2026, 6, 1))  # noqa: DTZ001 - the point of the test
