"""Postcodes in words: typed ("de217ab", "DE21 7AB please") and as a speech recogniser writes it
("D E 2 1 7 A B", "delta echo twenty one seven alpha bravo"). Decides what was meant, never where it is.

Never replaces a spoken letter by another: `alike` lists the postcodes that sound alike, for a question.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.directory.apostrophes import without_apostrophes
from ivr.directory.places.index import PostcodeIndex
from ivr.directory.places.name_words import SHORT_WORDS

# Some outward codes in London have a letter after A9 or AA9; the index says which exist.
_WHOLE = re.compile(r"([a-z]{1,2}[0-9][0-9a-z]?)([0-9][a-z]{2})")
_OUTWARD = re.compile(r"[a-z]{1,2}[0-9][0-9a-z]?")
# "DEl" for DE1: letters typed for digits, in the postcode areas around Derbyshire.
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
# The words that a recogniser writes for the names of letters and digits.
_HOMOPHONES = {
    "ay": "a", "eh": "a", "be": "b", "bee": "b", "see": "c", "sea": "c", "dee": "d", "ee": "e",
    "eff": "f", "gee": "g", "aitch": "h", "haitch": "h", "eye": "i", "jay": "j", "kay": "k", "el": "l",
    "ell": "l", "em": "m", "en": "n", "oh": "0", "owe": "0", "pea": "p", "pee": "p", "queue": "q",
    "cue": "q", "are": "r", "ess": "s", "tea": "t", "tee": "t", "you": "u", "vee": "v", "ex": "x",
    "why": "y", "zed": "z", "zee": "z", "won": "1", "to": "2", "too": "2", "tree": "3",
    "for": "4", "ate": "8",
}  # fmt: skip
# Letters whose names sound alike over a telephone line.
_ALIKE = ("BCDEGPTV", "MN", "FSX", "AHJK", "QUW", "IY")
# Postcode areas whose outward codes count even if their letters stand alone ("de 21").
_NEAR_BY = frozenset(["de", "ng", "sk", "le", "st", "ws"])


@dataclass(frozen=True, slots=True)
class PostcodeText:
    """A postcode in words, in capitals without its space. `is_whole` is false for an outward code
    alone."""

    text: str
    is_whole: bool

    @property
    def outward(self) -> str:
        return self.text[:-3] if self.is_whole else self.text


def read_postcode(
    words: str, index: PostcodeIndex | None, *, spoken: bool = False
) -> PostcodeText | None:
    """The first whole postcode in `words`, else the first outward code, else None. Without the index
    only the shape counts. `spoken` says that a speech recogniser wrote the words: names of letters
    then count as letters."""
    tokens = _tokens(words)
    letters = [_letters(token, spoken=spoken) for token in tokens]
    best: PostcodeText | None = None
    for begin in range(len(tokens)):
        for text, end in _runs(tokens, letters, begin):
            read = _read(text, tokens[begin:end], index, spoken=spoken)
            if read is None or (best is not None and best.is_whole):
                continue
            if read.is_whole or best is None:
                best = read
        if best is not None and best.is_whole:
            return best
    if best is not None and not _is_meant_as_outward(tokens, best):
        return None
    return best


def alike(postcode: str) -> Iterator[str]:
    """The postcodes that differ in one letter that sounds alike."""
    for at, letter in enumerate(postcode):
        for group in _ALIKE:
            if letter in group:
                for other in group.replace(letter, ""):
                    yield postcode[:at] + other + postcode[at + 1 :]


def read_out(postcode: str) -> str:
    """A whole postcode as it is read out: `D E 2 1, 7 alpha bravo`. The last two letters use the
    spelling alphabet, because they are the ones most often misheard."""
    outward, inward = postcode[:-3], postcode[-3:]
    ends = " ".join(PHONETIC.get(letter.lower(), letter) for letter in inward[1:])
    return f"{' '.join(outward)}, {inward[0]} {ends}"


def sector_after(written: PostcodeText, words: str) -> str:
    """The digit after the first half of a postcode ("DE56 1"); empty if there is none."""
    letters = written.outward.rstrip("0123456789")
    pattern = rf"\b{letters}\s*{written.outward.removeprefix(letters)}\s+([0-9])\b(?!\s*[0-9])"
    found = re.search(pattern, words, re.IGNORECASE)
    return found[1] if found else ""


def _tokens(words: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", without_apostrophes(words[:4000])).casefold()
    plain = plain.replace("x-ray", "xray").replace("x ray", "xray").replace("double you", "w")
    return re.findall(r"[a-z0-9]+", plain)[:_MOST_WORDS]


def _letters(token: str, *, spoken: bool) -> str:
    """The characters that a word stands for; empty for an ordinary word."""
    if token in _TENS:
        return f"{_TENS[token]}0"
    if token in _SPELLED:
        return _SPELLED[token]
    if spoken and token in _HOMOPHONES:
        return _HOMOPHONES[token]
    return token if len(token) <= 2 or not token.isalpha() or _MISTYPED.fullmatch(token) else ""


def _runs(tokens: list[str], letters: list[str], begin: int) -> Iterator[tuple[str, int]]:
    """The characters that the words from `begin` spell together, one word more each time, with the
    position after the last word."""
    text = ""
    doubled = False
    at = begin
    while at < len(tokens):
        if tokens[at] == "double" and at > begin:
            doubled = True
            at += 1
            continue
        piece = letters[at]
        if not piece:
            return
        if doubled:
            piece, doubled = piece * 2, False
        units = tokens[at] in _TENS and at + 1 < len(tokens) and len(letters[at + 1]) == 1
        if units and letters[at + 1] in "123456789" and tokens[at + 1] not in _HOMOPHONES:
            # "twenty one seven" is 21 7, and "twenty" alone is 20
            yield text + piece[0] + letters[at + 1], at + 2
            text += piece[0] + letters[at + 1]
            at += 2
        else:
            text += piece
            at += 1
            yield text, at
        if len(text) > _LONGEST:
            return


def _read(
    text: str, tokens: list[str], index: PostcodeIndex | None, *, spoken: bool
) -> PostcodeText | None:
    if whole := _whole(text, index, spoken=spoken):
        return (
            None if _is_prose(whole, tokens, index) else PostcodeText(whole.upper(), is_whole=True)
        )
    outward = _with_digits(text, len(text)) if 2 <= len(text) <= 4 else text
    if index is None or not _OUTWARD.fullmatch(outward) or not index.is_outward(outward.upper()):
        return None
    if len(tokens) > 1 and not _spells_an_area(tokens, outward):
        return None
    return PostcodeText(outward.upper(), is_whole=False)


def _whole(text: str, index: PostcodeIndex | None, *, spoken: bool) -> str | None:
    """The whole postcode that these characters are. The letter O for nought and similar slips are
    corrected if the result is a postcode that was issued."""
    if not 5 <= len(text) <= _LONGEST:
        return None
    match = _WHOLE.fullmatch(text)
    if match and (index is None or index.is_outward(match[1].upper())):
        return text
    if spoken and match and index and any(map(index.district, alike(text.upper()))):
        return text  # no such first half, but one that sounds like it
    corrected = _with_digits(text, len(text) - 3)
    corrected = corrected[:-3] + _as_digit(text[-3]) + text[-2:]
    is_issued = index is not None and index.district(corrected.upper()) is not None
    return corrected if is_issued and _WHOLE.fullmatch(corrected) else None


def _with_digits(text: str, outward: int) -> str:
    """Correct the digits of an outward code of this length: all characters after its first letters."""
    leading = 2 if text[1:2].isalpha() and text[1:2] not in "ol" else 1
    return text[:leading] + "".join(map(_as_digit, text[leading:outward])) + text[outward:]


def _as_digit(letter: str) -> str:
    return {"o": "0", "i": "1", "l": "1", "s": "5", "z": "2"}.get(letter, letter)


def _is_prose(text: str, tokens: list[str], index: PostcodeIndex | None) -> bool:
    """Whether these are ordinary words that only look like a postcode: "so 14 7 am"."""
    if len(tokens) < 3 or not {tokens[0], tokens[-1]} & SHORT_WORDS:
        return False
    return tokens[0] in SHORT_WORDS or index is None or index.district(text.upper()) is None


def _spells_an_area(tokens: list[str], outward: str) -> bool:
    area = re.match(r"[a-z]+", outward)
    letters = area.group() if area else ""
    spelled = all(
        len(token) == 1 or token.isdigit() or token in _SPELLED or token in _TENS
        for token in tokens[:2]
    )
    return letters in _NEAR_BY or (spelled and (len(letters) == 2 or letters == "s"))


def _is_meant_as_outward(tokens: list[str], outward: PostcodeText) -> bool:
    """Whether an outward code was meant. A code with one letter may be a motorway, a mate ("m8") or a
    vitamin: it counts only as the whole message, or after a word such as "postcode"."""
    if outward.text[1].isalpha():
        return True
    introductions = {"postcode", "code", "in", "its", "is", "s"}
    words = [token for token in tokens if token not in {"the", "please", "a", "it", "uk"}]
    if len(words) > 1 and len(words[-1]) == 1 and words[-1].isdigit():
        words.pop()  # the beginning of the other half: "S18 3"
    at = next((i for i, word in enumerate(words) if word == outward.text.lower()), None)
    if at is None:
        return len(words) <= 3
    return len(words) == 1 or (at > 0 and words[at - 1] in introductions and len(words) <= 6)
