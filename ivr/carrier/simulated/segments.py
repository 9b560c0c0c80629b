"""How many parts the carrier counts and charges for a text. Never changes the text.

3GPP TS 23.038: GSM-7 holds 160 characters, 153 in each part of several; anything outside its
alphabet makes the whole text UCS-2, 70 and 67. A character of the extension table takes two
places, which may not be torn apart.
"""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")


def segments(text: str) -> int:
    """The number of parts of a text; an empty one has one."""
    if set(text) <= _BASIC | _EXTENSION:
        sizes, alone, many = [1 + (character in _EXTENSION) for character in text], 160, 153
    else:
        sizes, alone, many = [1 + (ord(character) > 0xFFFF) for character in text], 70, 67
    if sum(sizes) <= alone:
        return 1
    parts, room = 0, 0
    for size in sizes:
        if size > room:
            parts, room = parts + 1, many
        room -= size
    return parts
