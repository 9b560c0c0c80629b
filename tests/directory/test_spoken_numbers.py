"""How numbers are said: digit by digit in the published groups, never in pairs or as "double"."""

import re

import pytest

from ivr.directory.phone_numbers import (
    dialable_number,
    spoken_digits,
    spoken_in_groups,
    spoken_number,
)
from tests.callers import shipped

SAID = {
    "01629, 533, 190": "oh one six two nine, five three three, one nine oh",
    "01332, 641, 172": "oh one three three two, six four one, one seven two",
    "0300, 122, 8694": "oh three oh oh, one two two, eight six nine four",
    "01773, 850, 000": "oh one seven seven three, eight five oh, oh oh oh",
    "9 9 9": "nine nine nine",
    "oh eight hundred, one one one one": "oh eight hundred, one one one one",
    "31537": "three one five three seven",
    "": "",
}


@pytest.mark.parametrize(("groups", "words"), SAID.items())
def test_a_number_is_said_digit_by_digit(groups, words):
    assert spoken_number(groups) == words


@pytest.mark.parametrize("name", [n for n, c in shipped().contacts.items() if c.number])
def test_what_is_said_of_a_contact_is_its_number(name):
    contact = shipped().contacts[name]
    assert spoken_digits(contact.spoken) == re.sub(r"\D", "", contact.number)
    assert not re.search(r"\d|double|triple|zero", spoken_number(contact.spoken))


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+441632960001", "01632960001"),
        ("+447700900999", "07700900999"),
        ("+441332641172", "01332641172"),
        ("85258", "85258"),
    ],
)
def test_a_number_without_a_spoken_form_is_said_completely(number, digits):
    words = spoken_in_groups(number)
    assert spoken_digits(words) == digits
    assert "," in words or len(digits) < 6


def test_a_number_is_read_the_same_with_any_spaces():
    assert (
        dialable_number("01332641172")
        == dialable_number("01332 641172")
        == dialable_number("+44 (0)1332 641172")
    )
