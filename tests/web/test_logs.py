"""What is logged: one event a turn, with a hash for the call; never a number, never what was said."""

import io
import json
import re

import pytest

from ivr.operations import event_log
from tests.logs import silent_log
from tests.web.signing import CALL, SMS, TEXT, VOICE, Service, settings, with_

PRIVATE = {
    "From": "+447786113203",
    "SpeechResult": "zebra crossing",
    "ForwardedFrom": "+441332641172",
    "CallerName": "Jo Bloggs",
}
CALL_SID, MESSAGE_SID = "CA" + "1" * 32, "SM" + "1" * 32


@pytest.fixture
def service() -> Service:
    return Service()


def has_nothing_private(logged: str) -> None:
    for hidden in ("786113203", "7786", "zebra", "641172", "Bloggs", CALL_SID, MESSAGE_SID):
        assert hidden not in logged
    assert not re.search(r"\+44|\b0\d{9,10}\b|\d{5} \d{6}", logged)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "step=area&after=listening",
        "step=caller&area=derby&after=listening",
        "step=caller&area=derby&after=silence",
        "phase=ring&step=caller&area=derby&rung=initial-response&after=ring",
        "phase=numbers&step=area&after=listening",
        "step=gone&area=derby&after=listening",
    ],
)
@pytest.mark.parametrize("digits", [None, "1", "0", "07786113203", "12"])
def test_a_turn_is_logged_without_number_or_words(service, query, digits):
    form = with_(CALL, **PRIVATE, Digits=digits)
    service.post(f"{VOICE}?{query}" if query else VOICE, form)
    (entry,) = service.seen.entries
    assert entry["event"] == "turn"
    assert re.fullmatch(r"[0-9a-f]{16}", entry["call"])
    assert re.fullmatch(r"[0-9a-f]{12}", entry["revision"])
    assert isinstance(entry["trail"], list)
    has_nothing_private(service.logged)


@pytest.mark.parametrize("keys", ["01234567", "123456789", "0123456789*#", "23"])
def test_keys_that_could_be_a_number_are_not_logged(service, keys):
    service.post(f"{VOICE}?step=area&after=listening", (*CALL, ("Digits", keys)))
    assert keys not in service.logged
    assert "several keys" in service.logged


def test_the_trail_says_why_somebody_rings(service):
    service.post(f"{VOICE}?step=caller&area=derby&after=silence")
    assert "initial-response is open" in service.logged


@pytest.mark.parametrize("words", ["zebra crossing", "zebra he has a knife", "STOP", "", "derby"])
def test_a_text_is_logged_by_its_reply_alone(service, words):
    service.post(SMS, with_(TEXT, From="+447786113203", Body=words))
    (entry,) = service.seen.entries
    assert entry["event"] == "text"
    assert set(entry) == {"event", "message", "revision", "entry", "log_level"}
    has_nothing_private(service.logged)


def test_turns_of_one_call_have_one_name_and_other_calls_another(service):
    for sid in ("CA1", "CA1", "CA2"):
        service.post(VOICE, with_(CALL, CallSid=sid))
    first, second, other = (entry["call"] for entry in service.seen.entries)
    assert first == second != other


def test_the_name_of_a_call_depends_on_the_secret_key():
    named = []
    for key in ("one", "two"):
        service = Service(settings(SECRET_KEY=key))
        service.post(VOICE)
        named.append(service.seen.entries[0]["call"])
    assert named[0] != named[1]


def test_the_log_of_a_running_service_is_one_line_of_json_an_event(monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    log = event_log.make_log()
    log.info("turn", call="abc", trail=["one", "two"])
    log.error("fault", kind="ValueError")
    first, second = map(json.loads, written.getvalue().splitlines())
    assert first["event"] == "turn"
    assert first["level"] == "info"
    assert first["timestamp"].endswith("Z")
    assert second["level"] == "error"


def test_a_silent_log_keeps_nothing(capfd):
    log = silent_log()
    log.info("turn", call="abc")
    log.error("fault")
    assert capfd.readouterr() == ("", "")
