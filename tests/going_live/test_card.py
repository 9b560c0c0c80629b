"""`ivr card`: one page, made from the files and the settings alone."""

import re
import shutil

import phonenumbers
import pytest

from ivr.content.revision import read_folder, read_revision
from ivr.directory.phone_numbers import dialable_number
from tests.callers import ROOT
from tests.cli.terminal import copy_of_the_files, rewrite
from tests.going_live.commands import FALLBACK, PUBLIC, ivr

CHROMIUM = shutil.which("chromium")
LINES_ON_A_PAGE, LETTERS_ON_A_LINE = 66, 80


def card(*words: str, folder=ROOT, **settings) -> str:
    told = ivr("card", "--content", str(folder), *words, **settings)
    assert told.exit_code == 0, told.output
    return told.stdout


def numbers_in(text: str) -> set[str]:
    found = phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.VALID)
    return {
        phonenumbers.format_number(m.number, phonenumbers.PhoneNumberFormat.E164) for m in found
    }


def test_it_fits_one_page():
    lines = card().splitlines()
    assert len(lines) <= LINES_ON_A_PAGE
    assert max(map(len, lines)) <= LETTERS_ON_A_LINE


def test_every_number_on_it_is_in_the_files_or_is_ours(revision):
    known = {dialable_number(c.number) for c in revision.contacts.values() if c.number} | {
        "+441632960001"
    }
    found = numbers_in(card())
    assert found
    assert found <= known


def test_every_contact_that_rings_is_on_it_with_its_number(revision):
    said = card()
    for row in revision.routes:
        for name in row.try_:
            assert str(revision.contacts[name].number) in said


def test_a_number_that_changes_in_the_files_changes_on_it(tmp_path):
    folder = copy_of_the_files(tmp_path)
    rewrite(folder, "config/contacts.yaml", "number: 01332 641172", "number: 01332 640000")
    said = card(folder=folder)
    assert "01332 640000" in said
    assert "641172" not in said


def test_it_names_the_revision_it_was_printed_from(revision):
    assert f"from revision {revision.id}" in card()
    assert read_revision(read_folder(ROOT)).revision.id == revision.id


def test_it_says_how_to_divert_with_a_terminal_without_one_and_without_the_other_host():
    said = " ".join(card().split())
    assert "ivr provision --divert" in said
    assert "ivr provision --undo" in said
    assert f"{FALLBACK}/voice-fallback.xml, HTTP GET" in said
    assert f"{FALLBACK}/sms-fallback.xml, HTTP GET" in said
    assert 'callerId="+441632960001"><Number>+441629533190</Number>' in said


def test_the_document_it_tells_people_to_paste_is_one_that_the_carrier_takes():
    from xml.etree import ElementTree as ET

    said = " ".join(card().split())
    (pasted,) = re.findall(r"<Response>.*</Response>", said)
    dial = ET.fromstring(pasted).find("Dial")  # noqa: S314 - our own
    assert dial is not None
    assert dial.attrib == {"callerId": "+441632960001"}


def test_without_settings_there_are_lines_to_write_on():
    said = card(SERVICE_NUMBER="", PUBLIC_URL="", FALLBACK_URL="")
    assert "Calls: ____" in said
    assert "PUBLIC_URL/readyz" in said
    assert PUBLIC not in said


def test_an_invalid_number_is_refused():
    told = ivr("card", "--content", str(ROOT), "--number", "01332 641172")
    assert told.exit_code == 2


@pytest.mark.parametrize("bad", ["<", "&"])
def test_the_page_for_the_browser_escapes_what_the_files_say(tmp_path, bad):
    folder = copy_of_the_files(tmp_path)
    rewrite(folder, "config/service.yaml", "name: Derby and", f'name: "A {bad}b and')
    path = folder / "config/service.yaml"
    path.write_text(path.read_text().replace("safety line\n", 'safety line"\n', 1))
    page = card("--html", folder=folder)
    assert f"A {bad}b" not in page


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: apt-get install chromium")
def test_the_printed_page_is_one_page(tmp_path):
    from playwright.sync_api import sync_playwright

    path = tmp_path / "card.html"
    path.write_text(card("--html"), "utf-8")
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            page = browser.new_page()
            page.goto(path.as_uri())
            printed = page.pdf(prefer_css_page_size=True)
        finally:
            browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
