"""Which numbers can be dialled (Ofcom's National Telephone Numbering Plan), and Twilio's error codes
for others. Twilio would connect 999, which this service must never dial: it is a fault here."""

import re

_ORDINARY = re.compile(
    r"1\d{8,9}|[23]\d{9}"  # geographic and 03
    r"|7[1-57-9]\d{8}"  # mobiles; 070 is personal numbering, 076 pagers
    r"|800(?:\d{4}|\d{6,7})|808\d{7}"  # free to call; Childline is 0800 1111
)
_COSTLY = re.compile(r"(?:9|8[47]|70|76)\d+")


def problem_with(number: str) -> tuple[str, str] | None:
    """Twilio's error code and the reason why `number` cannot be dialled, or None."""
    if re.fullmatch(r"\+?\d{2,6}", number):
        return "13223", f"{number} is an emergency or short number"
    if re.fullmatch(r"0\d+", number):
        return "13224", f"{number} is a national number: it must start with +44"
    if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
        return "13223", f"{number!r} is not an E.164 number"
    if not number.startswith("+44"):
        return "13227", f"{number} is abroad"
    national = number.removeprefix("+44")
    if _COSTLY.fullmatch(national):
        return "13227", f"{number} is a premium, shared-cost or personal number"
    if not _ORDINARY.fullmatch(national):
        return "13224", f"{number} is in no range of the United Kingdom"
    return None
