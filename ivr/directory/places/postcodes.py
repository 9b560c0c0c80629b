"""Postcodes in words: typed ("de217ab", "DE21 7AB please") and as a recogniser writes what it hears
("D E 2 1 7 A B", "delta echo twenty one seven alpha bravo"). Decides what was meant, never where it is.

A letter heard is never taken for another: what sounds alike is offered by `alike`, as a question.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ivr.directory.places.name_words import SHORT

# A letter after A9 or AA9 is part of some outward codes in London; whether one exists, the index says.
_WHOLE = re.compile(r"([a-z]{1,2}[0-9][0-9a-z]?)([0-9][a-z]{2})")
_OUTWARD = re.compile(r"[a-z]{1,2}[0-9][0-9a-z]?")
# "DEl" for DE1: letters for digits, in the areas around here.
_MISTYPED = re.compile(r"(?:de|ng|sk|le|st|ws|s)[oilsz]{1,2}")
_MOST_WORDS = 400
_LONGEST = 7

_ALPHABET = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november "
    "oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
PHONETIC = {word[0]: word for word in _ALPHABET.split()}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = {"twenty": 2, "thirty": 3, "forty": 4, "fifty": 5, "sixty": 6, "seventy": 7}
_SPELLED = (
    {word: letter for letter, word in PHONETIC.items()}
    | {"alfa": "a", "juliett": "j", "whisky": "w", "foxtrott": "f"}
    | {word: str(i) for i, word in enumerate(_UNITS.split())}
    | {"nought": "0", "naught": "0", "nil": "0", "fourty": "4"}
)
# What a recogniser writes for the names of letters and digits, when it hears words.
_HEARD = {
    "ay": "a", "eh": "a", "be": "b", "bee": "b", "see": "c", "sea": "c", "dee": "d", "ee": "e",
    "eff": "f", "gee": "g", "aitch": "h", "haitch": "h", "eye": "i", "jay": "j", "kay": "k", "el": "l",
    "ell": "l", "em": "m", "en": "n", "oh": "0", "owe": "0", "pea": "p", "pee": "p", "queue": "q",
    "cue": "q", "are": "r", "ess": "s", "tea": "t", "tee": "t", "you": "u", "vee": "v", "ex": "x",
    "why": "y", "zed": "z", "zee": "z", "won": "1", "to": "2", "too": "2", "tree": "3",
    "for": "4", "ate": "8",
}  # fmt: skip
_APOSTROPHES = str.maketrans(dict.fromkeys("'`\u2018\u2019"))
# Letters whose names sound alike over a telephone line.
_ALIKE = ("BCDEGPTV", "MN", "FSX", "AHJK", "QUW", "IY")
# Areas whose outward codes are read where their letters stand alone ("de 21").
_NEAR_BY = frozenset(["de", "ng", "sk", "le", "st", "ws"])


class Known(Protocol):
    """What is asked of the index."""

    def is_outward(self, text: str) -> bool:
        """Whether this is an outward code that was ever issued."""

    def district(self, postcode: str) -> str | None:
        """The district of a postcode; None where it was never issued."""


@dataclass(frozen=True, slots=True)
class PostcodeText:
    """A postcode found in words: in capitals without its space. `whole` is false for an outward code
    alone; `spelled` says that its parts stood as separate words, as heard letters do."""

    text: str
    whole: bool
    spelled: bool

    @property
    def outward(self) -> str:
        """The outward code."""
        return self.text[:-3] if self.whole else self.text


def read_postcode(words: str, known: Known | None, *, spoken: bool = False) -> PostcodeText | None:
    """The first whole postcode in `words`, else the first outward code; None where there is none.

    Args:
        words: anything at all.
        known: the index. Without it only the shape is looked at.
        spoken: whether a recogniser wrote the words: then names of letters count as letters.
    """
    tokens = _tokens(words)
    heard = [_letters(token, spoken=spoken) for token in tokens]
    best: PostcodeText | None = None
    for begin in range(len(tokens)):
        for text, end in _runs(tokens, heard, begin):
            found = _read(text, tokens[begin:end], known, spoken=spoken)
            if found is None or (best is not None and best.whole):
                continue
            if found.whole or best is None:
                best = found
        if best is not None and best.whole:
            return best
    if best is not None and not _stands_as_outward(tokens, best):
        return None
    return best


def alike(postcode: str) -> Iterator[str]:
    """The postcodes that sound like this one: with one letter changed for one that sounds like it."""
    for at, letter in enumerate(postcode):
        for group in _ALIKE:
            if letter in group:
                for other in group.replace(letter, ""):
                    yield postcode[:at] + other + postcode[at + 1 :]


def read_out(postcode: str) -> str:
    """A whole postcode as it is said back: letters and digits, the last two by the spelling alphabet,
    since they are the ones mistaken: `D E 2 1, 7 alpha bravo`."""
    outward, inward = postcode[:-3], postcode[-3:]
    ends = " ".join(PHONETIC.get(letter.lower(), letter) for letter in inward[1:])
    return f"{' '.join(outward)}, {inward[0]} {ends}"


def _tokens(words: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", words[:4000]).casefold()
    plain = plain.translate(_APOSTROPHES)
    plain = plain.replace("x-ray", "xray").replace("x ray", "xray").replace("double you", "w")
    return re.findall(r"[a-z0-9]+", plain)[:_MOST_WORDS]


def _letters(token: str, *, spoken: bool) -> str:
    """What a word spells; empty where it spells nothing."""
    if token in _TENS:
        return f"{_TENS[token]}0"
    if token in _SPELLED:
        return _SPELLED[token]
    if spoken and token in _HEARD:
        return _HEARD[token]
    return token if len(token) <= 2 or not token.isalpha() or _MISTYPED.fullmatch(token) else ""


def _runs(tokens: list[str], heard: list[str], begin: int) -> Iterator[tuple[str, int]]:
    """What the words from `begin` on spell together, longer and longer, with where each ends."""
    text = ""
    doubled = False
    at = begin
    while at < len(tokens):
        if tokens[at] == "double" and at > begin:
            doubled = True
            at += 1
            continue
        piece = heard[at]
        if not piece:
            return
        if doubled:
            piece, doubled = piece * 2, False
        units = tokens[at] in _TENS and at + 1 < len(tokens) and len(heard[at + 1]) == 1
        if units and heard[at + 1] in "123456789" and tokens[at + 1] not in _HEARD:
            # "twenty one seven" is 21 7, and "twenty" alone is 20
            yield text + piece[0] + heard[at + 1], at + 2
            text += piece[0] + heard[at + 1]
            at += 2
        else:
            text += piece
            at += 1
            yield text, at
        if len(text) > _LONGEST:
            return


def _read(
    text: str, tokens: list[str], known: Known | None, *, spoken: bool
) -> PostcodeText | None:
    spelled = len(tokens) > 2 or any(token in _SPELLED for token in tokens)
    if whole := _whole(text, known, spoken=spoken):
        if _is_prose(whole, tokens, known):
            return None
        return PostcodeText(whole.upper(), whole=True, spelled=spelled)
    outward = _digits_set(text, len(text)) if 2 <= len(text) <= 4 else text
    if known is None or not _OUTWARD.fullmatch(outward) or not known.is_outward(outward.upper()):
        return None
    if len(tokens) > 1 and not _spells_an_area(tokens, outward):
        return None
    return PostcodeText(outward.upper(), whole=False, spelled=spelled)


def _whole(text: str, known: Known | None, *, spoken: bool) -> str | None:
    """The postcode that these characters are, with O for nought and the like set right where it
    makes a postcode that was issued."""
    if not 5 <= len(text) <= _LONGEST:
        return None
    if (found := _WHOLE.fullmatch(text)) and (known is None or known.is_outward(found[1].upper())):
        return text
    if spoken and found and known and any(map(known.district, alike(text.upper()))):
        return text  # no such first half, but one that sounds like it
    mended = _digits_set(text, len(text) - 3)
    mended = mended[:-3] + _as_digit(text[-3]) + text[-2:]
    issued = known is not None and known.district(mended.upper()) is not None
    return mended if issued and _WHOLE.fullmatch(mended) else None


def _digits_set(text: str, outward: int) -> str:
    """With the digits of an outward code of this length set right: all after its leading letters."""
    leading = 2 if text[1:2].isalpha() and text[1:2] not in "ol" else 1
    return text[:leading] + "".join(map(_as_digit, text[leading:outward])) + text[outward:]


def _as_digit(letter: str) -> str:
    return {"o": "0", "i": "1", "l": "1", "s": "5", "z": "2"}.get(letter, letter)


def _is_prose(text: str, tokens: list[str], known: Known | None) -> bool:
    """Whether the words are ordinary ones that only look like a postcode: "so 14 7 am"."""
    if len(tokens) < 3 or not {tokens[0], tokens[-1]} & SHORT:
        return False
    return tokens[0] in SHORT or known is None or known.district(text.upper()) is None


def _spells_an_area(tokens: list[str], outward: str) -> bool:
    area = re.match(r"[a-z]+", outward)
    letters = area.group() if area else ""
    spelled = all(
        len(token) == 1 or token.isdigit() or token in _SPELLED or token in _TENS
        for token in tokens[:2]
    )
    return letters in _NEAR_BY or (spelled and (len(letters) == 2 or letters == "s"))


def _stands_as_outward(tokens: list[str], found: PostcodeText) -> bool:
    """Whether an outward code was meant as one. One of a single letter may be a motorway, a mate
    ("m8") or a vitamin: it counts only as the whole message, or after a word that says what it is."""
    if found.text[1].isalpha():
        return True
    spoken = {"postcode", "code", "in", "its", "is", "s"}
    said = [token for token in tokens if token not in {"the", "please", "a", "it", "uk"}]
    if len(said) > 1 and len(said[-1]) == 1 and said[-1].isdigit():
        said.pop()  # the beginning of the other half: "S18 3"
    at = next((i for i, token in enumerate(said) if token == found.text.lower()), None)
    if at is None:
        return len(said) <= 3
    return len(said) == 1 or (at > 0 and said[at - 1] in spoken and len(said) <= 6)
