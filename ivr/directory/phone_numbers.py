"""Phone numbers: which may be dialled, and how they are said. Decides nothing about who rings.

999, 112, 101, 111, short, premium and foreign numbers are refused here, and again by the engine and
the TwiML writer, which ask the same question.
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
# Ofcom keeps these for drama: no telephone has them. They stand for callers in tests.
_DRAMA = re.compile(r"\+44(7700900\d{3}|1632960\d{3})")
_SAID = dict(
    zip(
        "0123456789",
        ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        strict=True,
    )
)
_HEARD = {word: digit for digit, word in _SAID.items()} | {"zero": "0", "hundred": "00", "o": "0"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a number may not be dialled, and what to do about it."""

    code: str
    why: str
    hint: str


@lru_cache(maxsize=4096)
def dialable_number(text: str) -> str | Refusal:
    """The number in E.164 form, as it is dialled; or why it may never be."""
    digits = re.sub(r"\D", "", text)
    if len(digits) <= 6:
        return Refusal(
            "short-number",
            f"{text} is an emergency or short number: this line must never dial it",
            "add told-only: yes, so that it is said and texted but not dialled",
        )
    try:
        parsed = phonenumbers.parse(text, _REGION)
    except NumberParseException:
        return Refusal(
            "not-a-number", f"{text} is not a telephone number", "write it as 01332 641172"
        )
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if parsed.country_code != 44 or phonenumbers.region_code_for_number(parsed) not in ("GB", None):
        return Refusal(
            "foreign-number", f"{text} is not a number in Great Britain", "use a UK number"
        )
    if not phonenumbers.is_valid_number(parsed):
        return Refusal(
            "not-a-number", f"{text} is not a number that exists", "check every digit of it"
        )
    if phonenumbers.number_type(parsed) not in _DIALABLE:
        return Refusal(
            "premium-number",
            f"{text} is a premium, shared-cost or personal number",
            "use an 01, 02, 03, 07 or 0800 number",
        )
    return e164


def is_dialable(e164: str) -> bool:
    """Whether this line may ring the number: the question every ring is asked again."""
    return e164.startswith("+") and dialable_number(e164) == e164


@lru_cache(maxsize=4096)
def parse_number(text: str) -> phonenumbers.PhoneNumber | None:
    """Who a carrier says is calling, if that is a telephone number at all.

    Withheld numbers come as words, or as those words typed on a keypad (+266696687 spells
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
    """Whether the number is a mobile's (drama numbers in their range included)."""
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if _DRAMA.fullmatch(e164):
        return e164.startswith("+447")
    return phonenumbers.number_type(number) == PhoneNumberType.MOBILE


def e164(number: phonenumbers.PhoneNumber) -> str:
    """The number as carriers write it."""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=1024)
def spoken_number(groups: str) -> str:
    """How a number is read out: digit by digit, a pause at each comma, words left as they are.

    `01629, 533, 190` is "oh one six two nine, five three three, one nine oh"; never pairs, never
    "double" (Tellme's UK English guidance).
    """
    spoken = [
        " ".join(
            " ".join(_SAID.get(c, c) for c in word) if word.isdigit() else word
            for word in group.split()
        )
        for group in groups.split(",")
    ]
    return ", ".join(spoken)


def spoken_digits(groups: str) -> str:
    """The digits that somebody hears: what `said` says, taken down again."""
    return "".join(_HEARD.get(word, "") for word in spoken_number(groups).replace(",", " ").lower().split())


def spoken_in_groups(number: str) -> str:
    """A number of which only the digits are known, said in threes and fours (our own numbers)."""
    parsed = parse_number(number)
    national = (
        phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        if parsed
        else number
    )
    return spoken_number(", ".join(re.findall(r"\d+", national)))
