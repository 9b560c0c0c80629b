"""The Procfile's `web:` line in a process of its own, driven by the simulated carrier over sockets."""

import signal
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from ivr.carrier.signature import sign
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.documents import parse
from ivr.simulator.events import Listening, Ringing
from ivr.simulator.transport import Request, http
from tests.processes import PATIENCE, free_port
from tests.served.process import (
    TOKEN,
    carrier_for,
    environment,
    get,
    started,
    stored_in,
    wait_until_it_answers,
    web_line,
)
from tests.web.signing import CALL, FORM

pytestmark = pytest.mark.served


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    number, folder = free_port(), tmp_path_factory.mktemp("served")
    with started(
        environment(number, **stored_in(folder)), folder / "log", line=web_line()
    ) as process:
        wait_until_it_answers(process, number)
        yield number


@pytest.fixture
def carrier(port) -> SimulatedCarrier:
    return carrier_for(port, voice_status_url=f"http://127.0.0.1:{port}/voice/status")


def test_a_whole_call_goes_through(carrier):
    """The far process has a clock of its own, so which of the city's lines rings is its affair."""
    call = carrier.dial("+447700900123")
    assert isinstance(call.waiting, Listening)
    assert "dial 9 9 9" in call.waiting.prompts[0]
    call.press("1")
    assert "Connecting you to Derby city" in " ".join(call.waiting.prompts)
    call.stay_silent()
    assert isinstance(call.waiting, Ringing)
    assert call.waiting.number in ("+441332641172", "+441332956606")
    assert call.waiting.caller_id == "+441632960001"
    call.ring("no-answer")
    assert call.waiting.number == "+441629533190"
    call.ring("no-answer")
    said = call.waiting.prompts
    assert said[1] == said[2]
    assert "Starting Point, open day and night, is oh one six two nine" in said[1]
    call.stay_silent()
    assert call.ended == "line hung up"
    assert call.faults == ()


def test_words_with_letters_outside_ascii_go_through(carrier):
    call = carrier.dial("anonymous")
    call.say("Derbyshire \u2013 na\u00efve, s'il vous pla\u00eet")
    assert "Starting Point" in " ".join(call.waiting.prompts)
    assert call.faults == ()


def test_a_text_is_answered(carrier):
    replies = carrier.text("+447700900123", "derbyshire \U0001f600")
    assert replies.faults == ()
    (text,) = replies.messages
    assert "Derbyshire, not Derby: 01629 533190, day and night." in text


QUERIES = [
    "step=area&after=listening&x=%C3%A9t%C3%A9",
    "step=area&after=listening&x=\"quoted\"'single'{braces}|pipe",
    "step=area&after=listening&x=%22encoded%22",
    "step=area&after=listening&x=a+b%20c",
]


def ask(port: int, target: str, *, token: str | None = TOKEN, form=(*CALL, ("Digits", "2"))):
    url = f"http://127.0.0.1:{port}{target}"
    headers = [("Content-Type", FORM)]
    if token is not None:
        headers.append(("X-Twilio-Signature", sign(token, url, form)))
    return http()(Request("POST", url, tuple(headers), urlencode(form).encode()))


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_with_odd_letters_is_signed_as_it_came_over_the_wire(port, query):
    answer = ask(port, f"/voice?{query}")
    assert answer.status == 200
    assert "Starting Point" in parse(answer).verbs[0].prompts[-1].text


@pytest.mark.parametrize("endpoint", ["/voice", "/sms", "/voice/status", "/sms/status"])
@pytest.mark.parametrize("token", [None, "", "another token"])
def test_a_request_that_the_carrier_did_not_sign_gets_403_and_nothing_else(port, endpoint, token):
    answer = ask(port, endpoint, token=token)
    assert (answer.status, answer.body) == (403, b"")


def test_a_body_too_large_is_refused_over_sockets_too(port):
    answer = ask(port, "/sms", token="another token", form=(("Body", "a" * 1_500_000),))
    assert (answer.status, answer.body) == (403, b"")


def test_the_service_says_that_it_is_ready(port):
    status, body = get(port, "/readyz")
    assert status == 200
    assert b'"status":"ready"' in body.replace(b" ", b"")


def test_the_browser_phone_is_not_served(port):
    for page in ("/", "/demonstration", "/phone"):
        assert get(port, page)[0] == 404


def test_sigterm_ends_it(tmp_path):
    number = free_port()
    settings = environment(number, WEB_CONCURRENCY="1", **stored_in(tmp_path))
    with started(settings, tmp_path / "log") as process:
        wait_until_it_answers(process, number)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        with pytest.raises(OSError, match="refused"):
            get(number, "/healthz")


def test_without_its_settings_it_ends_and_says_which_and_how_to_set_them(tmp_path):
    names = ("PUBLIC_URL", "TWILIO_AUTH_TOKEN", "SERVICE_NUMBER", "SECRET_KEY")
    changes = {"WEB_CONCURRENCY": "1", **stored_in(tmp_path), **dict.fromkeys(names)}
    with started(environment(free_port(), **changes), tmp_path / "log") as process:
        assert process.wait(PATIENCE) != 0
    log = (tmp_path / "log").read_text("utf-8")
    assert "This service cannot start." in log
    for name in names:
        assert f"{name} is not set." in log
    assert "Set it:" in log
    assert "Traceback" not in log
