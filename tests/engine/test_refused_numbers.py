"""999, 112, 101, 111, short, premium and foreign numbers are refused at three places."""

from dataclasses import replace

import pytest

from ivr.carrier import twiml
from ivr.directory import phone_numbers
from ivr.directory.phone_numbers import RefusedNumber, is_dialable
from ivr.engine.call_state import CallState
from ivr.engine.turn import Ring, Turn
from tests.callers import shipped

LINE = twiml.WriterSettings("https://line.example", "+441632960001", shipped().service.voice, 14400)

REFUSED = {
    "999": "short-number",
    "112": "short-number",
    "101": "short-number",
    "111": "short-number",
    "+44999": "short-number",
    "+44112": "short-number",
    "+44 101": "short-number",
    "9 9 9": "short-number",
    "118118": "short-number",
    "116 000": "short-number",
    "18001": "short-number",
    "85258": "short-number",
    "": "short-number",
    "anonymous": "short-number",
    "0044999": "not-a-number",
    "01332 64117": "not-a-number",
    "01332 6411722": "not-a-number",
    "+440000000000": "not-a-number",
    "18001 01629 533190": "not-a-number",
    "07700 900123": "not-a-number",  # kept for drama: no telephone has it
    "01632 960001": "not-a-number",
    "0909 879 0000": "premium-number",
    "0844 411 1111": "premium-number",
    "0871 222 3333": "premium-number",
    "070 1234 5678": "premium-number",
    "+1 202 555 0123": "foreign-number",
    "+353 1 679 0000": "foreign-number",
    "+33 1 23 45 67 89": "foreign-number",
    "01534 440000": "foreign-number",  # Jersey
}

ALLOWED = {
    "01629 533190": "+441629533190",
    "+441629533190": "+441629533190",
    "(01332) 641-172": "+441332641172",
    "0300 122 8694": "+443001228694",
    "0800 1111": "+448001111",
    "0808 800 5000": "+448088005000",
    "07786 113203": "+447786113203",
    "020 7008 0151": "+442070080151",
}


@pytest.mark.parametrize(("number", "code"), REFUSED.items())
def test_such_a_number_is_refused_with_a_reason_and_a_remedy(number, code):
    refused = phone_numbers.dialable_number(number)
    assert isinstance(refused, RefusedNumber)
    assert refused.code == code
    assert refused.message
    assert refused.hint


@pytest.mark.parametrize("number", [*REFUSED, "01629533190", "441629533190", "0800 1111"])
def test_what_is_not_in_the_dialled_form_may_not_be_dialled(number):
    assert not is_dialable(number)


@pytest.mark.parametrize(("number", "e164"), ALLOWED.items())
def test_an_ordinary_number_has_one_dialled_form(number, e164):
    assert phone_numbers.dialable_number(number) == e164
    assert is_dialable(e164)


@pytest.mark.parametrize("number", [*REFUSED, "01629 533190"])
def test_the_writer_refuses_to_write_it(number):
    turn = Turn(("Connecting you.",), Ring("somebody", number, 25), CallState(step="area"))
    with pytest.raises(twiml.NumberRefused) as refused:
        twiml.write(turn, LINE)
    assert not number or number not in str(refused.value)


@pytest.mark.parametrize("number", ["999", "+44999", "+12025550123"])
def test_the_writer_refuses_it_in_the_fault_document_too(number):
    with pytest.raises(twiml.NumberRefused):
        twiml.write_fault(["A fault."], number, ["Numbers."], LINE, 25)


def test_the_writer_writes_an_ordinary_number():
    turn = Turn(("Hello.",), Ring("starting-point", "+441629533190", 25), CallState(step="area"))
    document = twiml.write(turn, LINE)
    assert "<Number>+441629533190</Number>" in document
    assert 'callerId="+441632960001"' in document
    assert 'timeout="20"' in document  # the carrier rings five seconds longer than it is told
    assert 'hangupOnStar="true"' not in document
    star = turn._replace(wait=replace(turn.wait, star_returns=True))
    assert 'hangupOnStar="true"' in twiml.write(star, LINE)


def test_every_contact_that_can_be_rung_has_a_number_that_may_be_dialled():
    for name, contact in shipped().contacts.items():
        if not contact.never_dial:
            number = phone_numbers.dialable_number(contact.number or "")
            assert isinstance(number, str), name
            assert is_dialable(number)
