"""Phone numbers: which may be dialled, and how they are spoken. Never decides which contact rings.

999, 112, 101, 111 and short, premium and foreign numbers are refused. The engine and the TwiML writer
check again, with the same function.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

_REGION = "GB"
_DIALABLE = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,  # 03 numbers, charged as 01 and 02
    }
)
# Ofcom reserves these numbers for drama, so no telephone has them. They are the callers in tests.
_DRAMA = re.compile(r"\+44(7700900\d{3}|1632960\d{3})")
_DIGIT_WORDS = dict(
    zip(
        "0123456789",
        ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        strict=True,
    )
)
_WORD_DIGITS = {word: digit for digit, word in _DIGIT_WORDS.items()} | {
    "zero": "0",
    "hundred": "00",
    "o": "0",
}


@dataclass(frozen=True, slots=True)
class RefusedNumber:
    """Why a number may not be dialled: a finding's code, message and hint."""

    code: str
    message: str
    hint: str


@lru_cache(maxsize=4096)
def dialable_number(text: str) -> str | RefusedNumber:
    """The number in E.164 form, or the reason why it may never be dialled."""
    digits = re.sub(r"\D", "", text)
    if len(digits) <= 6:
        return RefusedNumber(
            "short-number",
            f"{text} is an emergency or short number: this line must never dial it",
            "add never-dial: yes, so that it is said and texted but not dialled",
        )
    try:
        parsed = phonenumbers.parse(text, _REGION)
    except NumberParseException:
        return RefusedNumber(
            "not-a-number", f"{text} is not a telephone number", "write it as 01332 641172"
        )
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if parsed.country_code != 44 or phonenumbers.region_code_for_number(parsed) not in ("GB", None):
        return RefusedNumber(
            "foreign-number", f"{text} is not a number in Great Britain", "use a UK number"
        )
    if not phonenumbers.is_valid_number(parsed):
        return RefusedNumber(
            "not-a-number", f"{text} is not a number that exists", "check every digit of it"
        )
    if phonenumbers.number_type(parsed) not in _DIALABLE:
        return RefusedNumber(
            "premium-number",
            f"{text} is a premium, shared-cost or personal number",
            "use an 01, 02, 03, 07 or 0800 number",
        )
    return e164


def is_dialable(e164: str) -> bool:
    return e164.startswith("+") and dialable_number(e164) == e164


@lru_cache(maxsize=4096)
def parse_number(text: str) -> phonenumbers.PhoneNumber | None:
    """Parse a carrier's `From`; None if it is not a telephone number.

    Withheld numbers arrive as words, or as those words typed on a keypad (+266696687 spells
    ANONYMOUS); none of these is a valid number of any country.
    """
    try:
        parsed = phonenumbers.parse(text, _REGION)
    except NumberParseException:
        return None
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    known = phonenumbers.is_valid_number(parsed) or _DRAMA.fullmatch(e164) is not None
    return parsed if known else None


def is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if _DRAMA.fullmatch(e164):
        return e164.startswith("+447")
    return phonenumbers.number_type(number) == PhoneNumberType.MOBILE


def e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=1024)
def spoken_number(groups: str) -> str:
    """A number in words, digit by digit, with a pause at each comma; words stay as they are.

    `01629, 533, 190` is "oh one six two nine, five three three, one nine oh": no pairs and no
    "double" (Tellme's UK English guidance).
    """
    spoken = [
        " ".join(
            " ".join(_DIGIT_WORDS.get(c, c) for c in word) if word.isdigit() else word
            for word in group.split()
        )
        for group in groups.split(",")
    ]
    return ", ".join(spoken)


def spoken_digits(groups: str) -> str:
    """The digits that a listener writes down when `spoken_number(groups)` is read out."""
    words = spoken_number(groups).replace(",", " ").lower().split()
    return "".join(_WORD_DIGITS.get(word, "") for word in words)


def spoken_in_groups(number: str) -> str:
    """A number without a written spoken form, in groups of three and four digits."""
    parsed = parse_number(number)
    national = (
        phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        if parsed
        else number
    )
    return spoken_number(", ".join(re.findall(r"\d+", national)))
