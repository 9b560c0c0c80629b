"""Takes apostrophes out of words. Phones send many signs for one: straight and curly, accents, primes,
modifier letters.

A sign counts by its Unicode category or name, so no list of signs has to be complete. Double quotation
marks stay.
"""

import unicodedata

_LAST = 0xFFFF  # all such signs are in the first plane


def _is_apostrophe(sign: str) -> bool:
    if unicodedata.category(sign) in ("Lm", "Sk"):  # modifier letters and signs
        return True
    name = unicodedata.name(sign, "")
    if "DOUBLE" in name or "TRIPLE" in name:
        return False
    is_named = any(word in name for word in ("APOSTROPHE", "PRIME", "GERESH"))
    return is_named or ("SINGLE" in name and "QUOTATION MARK" in name)


_SIGNS = str.maketrans(
    dict.fromkeys(sign for sign in map(chr, range(_LAST + 1)) if _is_apostrophe(sign))
)


def without_apostrophes(text: str) -> str:
    return text.translate(_SIGNS)
