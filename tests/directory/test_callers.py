"""Recognising callers by what the carrier reports: the kind of phone, and whether it is a contact."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.directory.callers import PhoneKind, recognise_caller
from ivr.directory.phone_numbers import e164, is_mobile, parse_number
from tests.callers import shipped

OURS = frozenset({"+441632960001", "+447700900999"})

MOBILE, LANDLINE, WITHHELD = PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.WITHHELD

FROM = {
    "+447786113203": MOBILE,
    "+441332641172": LANDLINE,
    "+443001228694": LANDLINE,
    "+448001111": LANDLINE,
    "+12025550123": LANDLINE,
    "+33612345678": MOBILE,
    # drama numbers stand for callers, and only those
    "+447700900000": MOBILE,
    "+447700900999": MOBILE,
    "+447700899999": MOBILE,  # a personal mobile
    "+447700901000": WITHHELD,
    "+441632960000": LANDLINE,
    "+441632960999": LANDLINE,
    "+441632959999": WITHHELD,
    "+441632961000": WITHHELD,
    # withheld: in words, and those words typed on a keypad
    "anonymous": WITHHELD,
    "ANONYMOUS": WITHHELD,
    "unknown": WITHHELD,
    "Restricted": WITHHELD,
    "unavailable": WITHHELD,
    "+266696687": WITHHELD,
    "+7378742833": WITHHELD,
    "+2562533": WITHHELD,
    "+8656696": WITHHELD,
    "+86282452253": WITHHELD,
    # anything else
    "": WITHHELD,
    " ": WITHHELD,
    "+": WITHHELD,
    "999": WITHHELD,
    "+44999": WITHHELD,
    "sip:child@example.org": WITHHELD,
    "client:phone": WITHHELD,
    "whatsapp:+447786113203": MOBILE,
    "+44" + "7" * 400: WITHHELD,
    "'; DROP TABLE": WITHHELD,
    "\x00": WITHHELD,
}


@pytest.mark.parametrize(("from_", "phone"), FROM.items(), ids=[repr(f)[:30] for f in FROM])
def test_the_kind_of_phone_is_read_from_what_the_carrier_reports(from_, phone):
    assert recognise_caller(shipped(), from_).phone is phone


@pytest.mark.parametrize("written", ["+441332641172", "01332 641172", "+44 1332 641172"])
def test_a_call_from_one_of_our_contacts_is_known_however_its_number_is_written(written):
    assert recognise_caller(shipped(), written).contacts == {"initial-response"}


def test_a_call_forwarded_by_a_contact_is_known_as_one():
    who = recognise_caller(shipped(), "+447700900123", "+441332641172")
    assert who.contacts == {"initial-response"}
    assert who.phone is MOBILE


def test_a_call_from_one_contact_forwarded_by_another_is_known_as_both():
    who = recognise_caller(shipped(), "+441629533190", "+441332641172")
    assert who.contacts == {"initial-response", "starting-point"}


@pytest.mark.parametrize("near", ["+441332641173", "+441332641171", "+447332641172", "anonymous"])
def test_a_neighbour_of_a_contacts_number_is_no_contact(near):
    assert recognise_caller(shipped(), near).contacts == frozenset()


@pytest.mark.parametrize("told", ["+448001111", "+443001228694", "999"])
def test_never_dial_contacts_return_no_calls(told):
    assert recognise_caller(shipped(), told).contacts == frozenset()


def test_a_call_from_our_own_numbers_is_from_ourselves():
    for ours in OURS:
        assert recognise_caller(shipped(), ours, line_numbers=OURS).is_from_line


@pytest.mark.parametrize("other", ["+441632960002", "anonymous", "", "+447700900998"])
def test_a_call_from_another_number_is_not(other):
    assert not recognise_caller(shipped(), other, line_numbers=OURS).is_from_line


def test_a_call_that_our_number_forwarded_is_not_from_ourselves():
    assert not recognise_caller(
        shipped(), "+447700900123", "+441632960001", line_numbers=OURS
    ).is_from_line


def test_the_number_for_texts_is_said_digit_by_digit():
    who = recognise_caller(shipped(), "anonymous", text_number="+447700900999")
    assert who.texts_to == "oh seven seven oh oh, nine oh oh nine nine nine"
    assert recognise_caller(shipped(), "anonymous").texts_to is None


def test_nothing_that_the_engine_gets_holds_a_number():
    who = recognise_caller(shipped(), "+447786113203", "+441332641172", line_numbers=OURS)
    assert "7786" not in repr(who)
    assert "641172" not in repr(who)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_strings_are_some_caller(from_, forwarded):
    who = recognise_caller(shipped(), from_, forwarded, line_numbers=OURS)
    assert who.phone in PhoneKind


@given(st.text(max_size=40) | st.from_regex(r"(\+44|0)[1-9][0-9]{8,9}", fullmatch=True))
@example("07786 113203")
@example("01332 641172")
@example("07786 1132")
def test_a_caller_number_is_one_that_exists_or_none(text):
    number = parse_number(text)
    if number is None:
        assert recognise_caller(shipped(), text).phone is PhoneKind.WITHHELD
    else:
        assert parse_number(e164(number)) == number
        assert is_mobile(number) == (recognise_caller(shipped(), text).phone is PhoneKind.MOBILE)
