"""The forms of a verb, as people write them. Regular English only: what is irregular is listed."""

from functools import lru_cache

_VOWELS = frozenset("aeiou")
_HISSING = ("s", "x", "z", "ch", "sh", "o")


@lru_cache(maxsize=4096)
def forms(verb: str) -> tuple[str, ...]:
    """All regular forms of a verb, itself first: "slap" gives "slaps", "slapped", "slapping", and
    what texters make of them ("slapin", "slaped"). Words after the verb stay: "beat up"."""
    first, _, rest = verb.partition(" ")
    after = f" {rest}" if rest else ""
    return tuple(dict.fromkeys(f"{form}{after}" for form in (first, *_regular(first))))


def _regular(verb: str) -> list[str]:
    third = f"{verb}es" if verb.endswith(_HISSING) else f"{verb}s"
    stems, past = [verb], [f"{verb}ed"]
    if verb.endswith("e") and not verb.endswith("ee"):
        stems, past = [verb[:-1]], [f"{verb}d"]
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        third, past = f"{verb[:-1]}ies", [f"{verb[:-1]}ied"]
    elif _doubles(verb):
        # Once or twice: "hiting" is how it is often written.
        stems, past = [verb + verb[-1], verb], [f"{verb}{verb[-1]}ed", f"{verb}ed"]
    return [third, *past, *(f"{stem}{end}" for stem in stems for end in ("ing", "in"))]


def _doubles(verb: str) -> bool:
    """Whether the last letter is doubled: one vowel before one last consonant, in a word of one
    syllable."""
    if len(verb) < 3 or verb[-1] in _VOWELS or verb[-1] in "wxy":
        return False
    return verb[-2] in _VOWELS and sum(letter in _VOWELS for letter in verb) == 1
