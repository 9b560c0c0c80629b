"""What `ivr doctor` finds in the account at the carrier, which is a server with a real socket."""

from datetime import timedelta

import pytest

from ivr.operations.health_checks import carrier_account
from ivr.operations.health_checks.result import Result
from ivr.operations.settings import read_settings
from tests.callers import ROOT
from tests.going_live.account_server import PN
from tests.going_live.commands import FALLBACK, PUBLIC, SETTINGS, examined, ivr
from tests.outbox.carrier_server import SID
from tests.web.signing import NOON


def looked_at(server, **settings):
    from ivr.carrier.twilio_client import Numbers

    read = read_settings({**SETTINGS, "TWILIO_API_URL": server.address, **settings}, ROOT)
    numbers = Numbers(SID, read.tokens[0], address=server.address, timeout=2)
    return {each.id: each for each in carrier_account.check_account(numbers, read, NOON)}


@pytest.fixture
def wired(account, tmp_path):
    given = ("--yes", "--backups", str(tmp_path))
    assert ivr("provision", *given, TWILIO_API_URL=account.address).exit_code == 0
    return account


def test_a_number_that_was_provisioned_is_well_in_everything(wired):
    found = looked_at(wired)
    assert set(found) == set(carrier_account.IDS)
    assert {each.result for each in found.values()} == {Result.OK}


@pytest.mark.parametrize(
    ("field", "value"),
    [("voice_url", "https://elsewhere.example"), ("voice_method", "GET"), ("status_callback", ""),
     ("voice_fallback_method", "POST"), ("voice_application_sid", "AP1"), ("sms_url", "")],
)  # fmt: skip
def test_a_number_whose_wiring_was_changed_is_wrong(wired, field, value):
    wired.own[PN][field] = value
    found = looked_at(wired)["number"]
    assert found.result == "fail"
    assert "ivr provision" in found.action


def test_a_number_that_was_given_up_is_wrong(wired):
    wired.own.clear()
    assert looked_at(wired)["number"].result == "fail"


def test_a_number_that_cannot_take_calls_or_texts_is_wrong(wired):
    wired.own[PN]["capabilities"] = {"voice": True, "sms": False}
    assert "texts" in looked_at(wired)["capabilities"].message
    wired.own[PN]["capabilities"] = {"voice": False, "sms": True}
    assert "calls" in looked_at(wired)["capabilities"].message


def test_a_messaging_service_that_keeps_texts_is_wrong_and_one_that_defers_is_well(wired):
    wired.service = (PN,)
    assert looked_at(wired)["texts-taken-over"].result == "fail"
    wired.service_uses_number = True
    assert looked_at(wired)["texts-taken-over"].result == "ok"


def test_an_account_that_may_not_ring_the_country_is_wrong(wired):
    wired.ordinary = False
    assert looked_at(wired)["permissions"].result == "fail"


@pytest.mark.parametrize(
    ("url", "code", "minutes", "verdict"),
    [
        (f"{PUBLIC}/voice?step=area&revision=x", 11200, 5, "fail"),
        (f"{PUBLIC}/sms", 12300, 59, "fail"),
        (f"{FALLBACK}/voice-fallback.xml?From=%2B447700900123", 11205, 5, "fail"),
        (f"{PUBLIC}/voice", 11200, 61, "ok"),
        (f"{PUBLIC}/voice", 13227, 5, "ok"),
        (f"{PUBLIC}/voice/status", 11200, 5, "ok"),
        ("https://elsewhere.example/voice", 11200, 5, "ok"),
    ],
)
def test_requests_that_failed_at_the_carrier_lately_are_wrong(wired, url, code, minutes, verdict):
    wired.failed(url, code, NOON - timedelta(minutes=minutes))
    found = looked_at(wired)["debugger"]
    assert found.result == verdict
    assert (str(code) in found.message) == (verdict == "fail")
    assert "7700900123" not in found.message + found.action


def test_a_debugger_that_may_not_be_read_is_watched(wired):
    wired.no_debugger = True
    assert looked_at(wired)["debugger"].result == "warn"


def test_a_wrong_token_is_said_and_ends_the_looking(wired):
    found = looked_at(wired, TWILIO_AUTH_TOKEN="another")
    assert set(found) == {"account"}
    assert found["account"].message.endswith("20003 the account SID or auth token is wrong")


def test_the_carriers_clock_is_compared_with_ours(wired, tables):
    wired.clock_off = timedelta(minutes=10)
    _, found = examined(TWILIO_API_URL=wired.address, DATABASE_URL=tables)
    (clock,) = [each for each in found if each["id"] == "clock"]
    assert clock["result"] == "fail"
    assert "behind the carrier's" in clock["message"]
