"""How a text travels: in GSM-7 or not, and in how many segments (3GPP TS 23.038).

160 characters fit one segment, 153 each of several; a letter outside the alphabet cuts these to 70
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
    """The characters of `text` that are not in GSM-7, each once, in their order."""
    if _GSM7.issuperset(text):  # nearly always
        return ""
    return "".join(c for c in dict.fromkeys(text) if c not in _GSM7)


def characters(text: str) -> int:
    """Septets of a GSM-7 text, or UTF-16 units of any other."""
    if outside_gsm7(text):
        return len(text.encode("utf-16-be")) // 2
    return len(text) + sum(c in EXTENSION for c in text)


def segments(text: str) -> int:
    """How many segments the text needs; an empty one has one. A character that takes two places may
    not be torn apart, so a segment can end one place short."""
    if outside_gsm7(text):
        sizes, one, several = [1 + (ord(c) > 0xFFFF) for c in text], 70, 67
    elif EXTENSION.isdisjoint(text):  # nothing to be torn apart
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
