"""The page of the browser phone and text chat: who may see it, and how it begins."""

import re

import pytest

from ivr.operations.service import build_service
from ivr.operations.settings import read_settings
from ivr.web.application import create_app
from tests.callers import ROOT


def test_without_the_setting_there_is_no_page(tmp_path):
    settings = {
        "PUBLIC_URL": "https://line.example",
        "TWILIO_AUTH_TOKEN": "0123456789abcdef",
        "SERVICE_NUMBER": "+441632960001",
        "SECRET_KEY": "x",
        "JOURNAL": str(tmp_path),
    }
    ordinary = create_app(build_service(read_settings(settings, ROOT))).test_client()
    assert ordinary.get("/").status_code == 404
    assert ordinary.post("/", data={"do": "dial"}).status_code == 404


@pytest.mark.parametrize(
    "address", ["10.0.0.4", "192.168.1.7", "203.0.113.9", "::2", "", "nonsense"]
)
def test_another_machine_is_refused(client, address):
    answer = client.get("/", environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 403
    assert "only on the machine it runs on" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "host",
    [
        *("example.org", "127.0.0.1.example.org", "localhost.example.org:8000", "169.254.1.1"),
        *("127.0.0.2", "127.1", "[::2]:8000", "[::1", "", "localhost@example.org"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_name_that_is_not_this_machine_is_refused(client, host, method):
    answer = getattr(client, method)("/", headers={"Host": host})
    assert answer.status_code == 403
    assert "Only on this machine" in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "LOCALHOST:8000", "[::1]:8000"])
def test_this_machine_may_use_each_of_its_names(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/favicon.ico"])
def test_pages_come_with_a_strict_policy(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_has_no_inline_script_or_style(visitor):
    visitor.calls().clicks("1")
    assert "<style" not in visitor.html
    assert " style=" not in visitor.html
    assert not re.search(r"<[^>]* on\w+=", visitor.html)
    assert visitor.html.count("<script") == visitor.html.count("<script src=") == 1


def test_the_page_says_that_no_real_phone_rings(visitor):
    assert "A demonstration on this machine." in visitor.html
    assert "No real phone rings." in visitor.html
    assert visitor.html.count("<h1") == 1


def test_other_methods_are_not_allowed(client):
    assert client.put("/").status_code == 405
    assert client.delete("/").status_code == 405


def test_the_page_begins_now_in_derby(visitor):
    assert ("when", "23 November 2026 10:00") in visitor.fields("settings")
    assert "Monday 23 November 2026, 10:00" in visitor.text
    assert "1" in visitor.page.forms["keys"].disabled


def test_the_preset_times_are_used(visitor):
    visitor.clicks("Christmas Day")
    assert ("when", "25 December 2026 11:00") in visitor.fields("settings")
    assert "Christmas Day)" in visitor.text
    visitor.clicks("Now")
    assert ("when", "23 November 2026 10:00") in visitor.fields("settings")


def test_the_panel_says_who_is_on_duty(visitor):
    visitor.clicks("Weekday 20:00")
    panel = visitor.text.split("Who is on duty at that time")[1]
    assert "A member of the public" in panel
    assert "Derby city Careline" in panel
    assert "Until 9am Tuesday; after that Derby city social care, then Starting Point." in panel
