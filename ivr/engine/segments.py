"""The encoding of a text, GSM-7 or UCS-2, and its number of segments (3GPP TS 23.038).

One segment holds 160 characters, each of several 153; one character outside GSM-7 reduces these to 70
and 67. Characters of the extension table count twice.
"""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")
_GSM7 = BASIC | EXTENSION
MOST_SEGMENTS = 2


def outside_gsm7(text: str) -> str:
    """The different characters of `text` that are not in GSM-7, in order."""
    if _GSM7.issuperset(text):  # almost always
        return ""
    return "".join(c for c in dict.fromkeys(text) if c not in _GSM7)


def characters(text: str) -> int:
    """The length in septets for a GSM-7 text, in UTF-16 units for any other."""
    if outside_gsm7(text):
        return len(text.encode("utf-16-be")) // 2
    if EXTENSION.isdisjoint(text):  # almost always
        return len(text)
    return len(text) + sum(c in EXTENSION for c in text)


def segments(text: str) -> int:
    """The number of segments; at least 1. A character that counts twice is never split between two
    segments, so a segment can be one unit short."""
    if outside_gsm7(text):
        sizes, one, several = [1 + (ord(c) > 0xFFFF) for c in text], 70, 67
    elif EXTENSION.isdisjoint(text):  # no character that could be split
        return 1 if len(text) <= 160 else -(-len(text) // 153)
    else:
        sizes, one, several = [1 + (c in EXTENSION) for c in text], 160, 153
    if sum(sizes) <= one:
        return 1
    parts = room = 0
    for size in sizes:
        if size > room:
            parts, room = parts + 1, several
        room -= size
    return parts
