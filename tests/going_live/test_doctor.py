"""`ivr doctor`: what a technician is told before there is an account, and after. The service, the other
host and the carrier are servers with real sockets."""

import sys
from datetime import UTC, datetime

import pytest

from ivr.operations.health_checks import public_address, settings
from ivr.store.database import Database
from ivr.store.outbox_status import record_heartbeat
from tests.callers import ROOT
from tests.going_live.account_server import NUMBER
from tests.going_live.commands import SETTINGS, examined, ivr
from tests.going_live.other_host import MADE, files
from tests.outbox.carrier_server import TOKEN
from tests.processes import free_port
from tests.served.process import environment, started, wait_until_it_answers

ACCOUNT_ONLY = {
    "settings", "outbox", "public-address", "signature", "running", "fallback", "number",
    "capabilities", "texts-taken-over", "permissions", "debugger", "clock", "alert-recipients",
}  # fmt: skip
NOTHING = dict.fromkeys(SETTINGS, "")


def verdicts(found) -> dict[str, set[str]]:
    seen: dict[str, set[str]] = {}
    for each in found:
        seen.setdefault(each["id"], set()).add(each["result"])
    return seen


def test_the_shipped_service_passes_apart_from_what_only_an_account_has(tables):
    told, found = examined(**{**NOTHING, "DATABASE_URL": tables})
    seen = verdicts(found)
    assert {name for name, said in seen.items() if "unknown" in said} == ACCOUNT_ONLY
    assert {name for name, said in seen.items() if "fail" in said} == set()
    assert told.exit_code == 1
    told, _ = examined("--without-account", **{**NOTHING, "DATABASE_URL": tables})
    assert told.exit_code == 0


def test_everything_that_is_not_well_says_what_to_do(tables):
    _, found = examined(**{**NOTHING, "DATABASE_URL": tables})
    assert {"ok", "unknown"} <= {each["result"] for each in found}
    assert all(bool(each["action"]) == (each["result"] != "ok") for each in found)


def test_it_is_said_to_people_in_lines(tables):
    told = ivr("doctor", "--content", str(ROOT), **{**NOTHING, "DATABASE_URL": tables})
    assert "unknown  settings: PUBLIC_URL is not set" in told.output
    assert "do: set TWILIO_ACCOUNT_SID" in told.output


def test_no_secret_and_no_number_is_printed(account, tables):
    given = {"TWILIO_API_URL": account.address, "DATABASE_URL": tables}
    for words in ((), ("--json",)):
        told = ivr("doctor", "--content", str(ROOT), *words, **given).output
        assert "public-address" in told
        for hidden in (TOKEN, SETTINGS["SECRET_KEY"], NUMBER, "1632", "533190", tables):
            assert hidden not in told


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUBLIC_URL", "nonsense"), ("SERVICE_NUMBER", "01332 641172"), ("METRICS_TOKEN", "short"),
     ("FALLBACK_URL", "files.example"), ("DATABASE_URL", "mysql://u:secret@db/x")],
)  # fmt: skip
def test_a_setting_that_is_wrong_is_wrong_and_not_open(name, value):
    told, found = examined("--without-account", **{name: value})
    wrong = [each for each in found if each["result"] == "fail"]
    assert wrong[0]["message"].startswith(name)
    assert told.exit_code == 1
    assert "u:secret" not in told.output


def test_a_short_secret_key_is_watched():
    found = settings.check_settings(SETTINGS, ROOT)
    assert "SECRET_KEY is shorter" in found.checks[0].message
    assert (
        settings.check_settings({**SETTINGS, "SECRET_KEY": "x" * 32}, ROOT).checks[0].result == "ok"
    )


# --- Everything together ---------------------------------------------------------------------------


@pytest.mark.served
def test_a_line_that_is_set_up_passes_and_each_thing_that_breaks_is_found(
    account, tables, tmp_path, monkeypatch
):
    """The web line in a process of its own, the other host and the carrier. Only https is played: no
    address on this machine has a certificate."""
    monkeypatch.setattr(public_address, "is_public", lambda _: True)
    monkeypatch.setattr(sys.modules["ivr.cli.provision"], "is_public", lambda _: True)
    seen_now = Database(tables)
    record_heartbeat(seen_now, "one", datetime.now(UTC))
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
        wiring = ivr("provision", "--yes", "--backups", str(tmp_path / "notes"), **given)
        assert wiring.exit_code == 0, wiring.output

        told, found = examined(**given)
        assert [e for e in found if e["result"] in ("fail", "unknown")] == []
        assert {"signature", "running", "fallback", "number", "clock"} <= {
            e["id"] for e in found if e["result"] == "ok"
        }
        assert told.exit_code == 0

        for broken, what in (
            ({"TWILIO_AUTH_TOKEN": f"another,{TOKEN}"}, "signature"),
            ({"PUBLIC_URL": f"http://localhost:{port}"}, "signature"),
            ({"FALLBACK_URL": given["FALLBACK_URL"] + "/nowhere"}, "fallback"),
            ({"SERVICE_NUMBER": "+441632960009"}, "number"),
        ):
            told, found = examined(**{**given, **broken})
            assert what in {e["id"] for e in found if e["result"] == "fail"}
            assert told.exit_code == 1
