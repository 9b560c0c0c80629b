"""A setting that is missing or wrong names itself, what it is for, and how to set it."""

from pathlib import Path

import pytest
from gunicorn.arbiter import Arbiter

from ivr.operations.setting_catalogue import SETTINGS, is_loopback
from ivr.operations.settings import SettingsProblem, read_settings
from ivr.web.start import CANNOT_LOAD, start
from tests.callers import ROOT

GOOD = {
    "PUBLIC_URL": "https://line.example",
    "TWILIO_AUTH_TOKEN": "a-token",
    "SERVICE_NUMBER": "+441632960001",
    "SECRET_KEY": "a-key",
}
NEEDED = tuple(GOOD)


def refused(**changes: str) -> str:
    values = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    with pytest.raises(SettingsProblem) as problem:
        read_settings(values, Path())
    return str(problem.value)


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("value", [None, "", "   "])
def test_a_setting_that_is_missing_says_what_it_is_for_and_how_to_set_it(name, value):
    told = refused(**{name: value})
    meaning, how = SETTINGS[name].purpose, SETTINGS[name].how
    assert told == f"{name} is not set.\n  What it is for: {meaning}.\n  Set it: {how}"


def test_everything_that_is_missing_is_told_at_once():
    with pytest.raises(SettingsProblem) as problem:
        read_settings({}, Path())
    assert [p.split()[0] for p in problem.value.problems] == list(NEEDED)


WRONG = {
    "PUBLIC_URL": [
        "line.example",
        "ftp://line.example",
        "https://",
        "//line.example",
        "https://line.example?x=1",
        "https://line.example#top",
        "http://[::1",
        "https://line.example:port",
    ],
    "SERVICE_NUMBER": ["01332 410000", "441332410000", "+44 1332 410000", "999", "+0123456789"],
    "TEXT_NUMBER": ["07700 900123", "+44", "text"],
    "TWILIO_AUTH_TOKEN": [",", " , ,"],
    "CONFIG_SOURCE": ["db", "file", "Database"],
    "PORT": ["0", "65536", "-1", "80a", "eighty", "\u00b2", "\u0668\u0660"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in WRONG.items() for v in vs])
def test_a_setting_that_cannot_be_right_says_so(name, value):
    told = refused(**{name: value})
    assert told.startswith(f"{name} ")
    meaning, how = SETTINGS[name].purpose, SETTINGS[name].how
    assert meaning in told
    assert how in told


RIGHT = {
    "PUBLIC_URL": ["http://line.example", "https://line.example:8443", "https://line.example/ivr/"],
    "SERVICE_NUMBER": ["+441332410000", " +441332410000 "],
    "TEXT_NUMBER": ["+447700900123"],
    "TWILIO_AUTH_TOKEN": ["one,two", " one , "],
    "CONFIG_SOURCE": ["files", "database", ""],
    "PORT": ["1", "8000", "65535"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in RIGHT.items() for v in vs])
def test_a_setting_that_may_be_right_is_taken(name, value):
    assert read_settings({**GOOD, name: value}, Path())


def test_what_is_not_set_has_its_default():
    settings = read_settings(GOOD, Path())
    assert settings.text_number == settings.service_number
    assert settings.port == 8000
    assert not settings.demonstration
    assert settings.tokens == ("a-token",)


def test_texts_may_have_a_number_of_their_own():
    settings = read_settings({**GOOD, "TEXT_NUMBER": "+447700900123"}, Path())
    assert settings.line_numbers == {"+441632960001", "+447700900123"}


def test_several_tokens_are_taken_while_one_is_rotated():
    assert read_settings({**GOOD, "TWILIO_AUTH_TOKEN": " one ,, two "}, Path()).tokens == (
        "one",
        "two",
    )


def test_secrets_are_not_shown_when_settings_are_printed():
    shown = repr(read_settings(GOOD, Path()))
    assert "a-token" not in shown
    assert "a-key" not in shown


# --- The demonstration ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1:8000", "http://localhost:9", "http://[::1]:80"]
)
def test_a_demonstration_needs_nothing_and_makes_its_own_token(url):
    one, two = (read_settings({"DEMONSTRATION": "1", "PUBLIC_URL": url}, Path()) for _ in "12")
    assert one.demonstration
    assert one.tokens != two.tokens
    assert len(one.tokens[0]) >= 32
    assert one.secret_key != two.secret_key


@pytest.mark.parametrize(
    "url",
    [
        "https://line.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://localhost.example",
        "http://127.0.0.1.example",
    ],
)
def test_a_demonstration_with_a_public_address_refuses(url):
    told = refused(DEMONSTRATION="1", PUBLIC_URL=url)
    assert "DEMONSTRATION is for this machine only" in told
    assert "Take DEMONSTRATION out" in told


@pytest.mark.parametrize("value", ["0", "yes", "true", "2", ""])
def test_only_1_makes_a_demonstration(value):
    told = refused(DEMONSTRATION=value, TWILIO_AUTH_TOKEN=None)
    assert told.startswith("TWILIO_AUTH_TOKEN is not set.")


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("128.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - that is the point
        ("localhost.localdomain", False),
        ("", False),
        (None, False),
    ],
)
def test_which_hosts_are_this_machine(host, is_ours):
    assert is_loopback(host) == is_ours


# --- Starting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [1, CANNOT_LOAD])
def test_a_service_without_its_settings_says_so_and_does_not_start(capsys, status):
    with pytest.raises(SystemExit) as ended:
        start({}, ROOT, status=status)
    assert ended.value.code == status
    told = capsys.readouterr().err
    assert "This service cannot start." in told
    assert all(f"{name} is not set." in told for name in NEEDED)


def test_a_service_on_broken_files_says_where_and_does_not_start(capsys, tmp_path):
    with pytest.raises(SystemExit) as ended:
        start({**GOOD, "JOURNAL": str(tmp_path / "journal")}, tmp_path)
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "its configuration cannot be used" in told
    assert "config:1:1: error: this folder has no config/ and flows/" in told


def test_the_status_of_a_worker_that_cannot_load_is_the_one_that_ends_gunicorn():
    """After any other it starts workers for ever."""
    assert CANNOT_LOAD == Arbiter.APP_LOAD_ERROR


def test_a_service_with_everything_starts(tmp_path):
    settings = {**GOOD, "JOURNAL": str(tmp_path / "spool")}
    assert start(settings, ROOT).test_client().get("/healthz").status_code == 200
