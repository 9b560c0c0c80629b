"""Every UK postcode and its council: a read-only file, memory-mapped and shared by all processes.

Without the file the service still understands names of places, but no postcodes.

The file: `MAGIC`, the length of the header (four bytes, little-endian), the header (JSON), padding to
eight bytes, then five sections of little-endian integers:

    starts    u32   where the rows of each outward code begin, and where the last rows end
    palettes  u32   where the districts of each outward code begin, and where the last ones end
    councils  u16   the districts of each outward code, as positions in the header's list
    inwards   u16   the inward code of each row as a number; ascending within an outward code
    rows      u8    the district of each row, as a position in its outward code's districts

Opening reads the header and no rows. A look-up is one dictionary access and one bisection.
"""

import json
import mmap
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

MAGIC = b"POSTCODE"
FORMAT = 1
# Next to the package, so that the path does not depend on the working directory; never committed.
DEFAULT_PATH = Path(__file__).resolve().parents[3] / ".make" / "postcodes.index"
_WIDTHS = {"starts": 4, "palettes": 4, "councils": 2, "inwards": 2, "rows": 1}
_FORMS: Mapping[int, Literal["I", "H", "B"]] = {4: "I", 2: "H", 1: "B"}

# A council with a smaller share of the postcodes than this is no reason to ask for the whole postcode.
_REAL_MINORITY = 0.01


class IndexUnreadable(Exception):
    """The index file is missing or unusable; the message tells the technician which."""


@dataclass(frozen=True, slots=True)
class Council:
    """The council responsible for children's services.

    `code` is its code in the national register, or empty. `name` is its full name ("Nottingham City
    Council") and `place` the place it serves ("Nottingham"); both are empty where the sources do not
    name it. `nation` is england, wales, scotland, northern-ireland, islands (the Channel Islands and
    the Isle of Man), or empty when unknown.
    """

    code: str = ""
    name: str = ""
    place: str = ""
    nation: str = ""


NO_COUNCIL = Council()


def inward_code(number: int) -> str:
    """Convert a number from 0 to 6759 to an inward code such as `7AB`."""
    rest, two = divmod(number, 26)
    digit, one = divmod(rest, 26)
    return f"{digit}{chr(65 + one)}{chr(65 + two)}"


_NUMBERS = {inward_code(number): number for number in range(10 * 26 * 26)}


def inward_number(inward: str) -> int:
    """Convert an inward code to its number; -1 if the text is not an inward code."""
    return _NUMBERS.get(inward, -1)


class PostcodeIndex:
    """The opened file. Its methods take codes in capitals without spaces, and never raise.

    Opening raises IndexUnreadable. `edition` is the release of the source data; `attribution` must
    appear wherever an answer is published; `licence` is the text of the source's licence; `size` is
    the number of rows.
    """

    def __init__(self, path: Path) -> None:
        self._mapped = _mapped(path)
        header, begin = _header(self._mapped, path)
        try:
            self._sections = _sections(self._mapped, header["sections"], begin)
            self._read(header)
        except (KeyError, TypeError, ValueError) as problem:
            raise IndexUnreadable(f"{path} is damaged: build it again") from problem

    def _read(self, header: Mapping[str, Any]) -> None:
        self.edition = str(header["edition"])
        self.attribution = str(header["attribution"])
        self.licence = str(header["licence"])
        self.digest = str(header["digest"])
        self.size = int(header["size"])
        self._districts = tuple(str(code) for code in header["districts"])
        self._councils = {
            str(district): Council(**council) for district, council in header["councils"].items()
        }
        self._outwards = tuple(header["outwards"].split())
        self._at = {outward: at for at, outward in enumerate(self._outwards)}
        if len(self._outwards) + 1 != len(self._sections["starts"]):
            raise ValueError("the numbers of outward codes and starts differ")
        # One entry per outward code: lists are faster to read than memory views.
        self._starts = self._sections["starts"].tolist()
        self._palettes = self._sections["palettes"].tolist()
        self._councils_of = self._sections["councils"].tolist()
        self._inwards = self._sections["inwards"]
        self._rows = self._sections["rows"]

    def district(self, postcode: str) -> str | None:
        """The code of the lower-tier council in the source's row, empty where the source has none;
        None for a postcode that was never issued."""
        return self._district(postcode[:-3], postcode[-3:])

    def council(self, postcode: str) -> Council | None:
        """The council responsible at a postcode, `NO_COUNCIL` where the row has none; None for a
        postcode that was never issued."""
        district = self._district(postcode[:-3], postcode[-3:])
        return None if district is None else self.council_of(district)

    def council_of(self, district: str) -> Council:
        return self._councils.get(district, NO_COUNCIL)

    def councils_in(self, outward: str) -> tuple[Council, ...]:
        """The councils responsible in an outward code ("DE21"), the one with most postcodes first;
        empty for an unknown outward code."""
        return tuple(council for council, _ in self._counted(outward, "").most_common())

    def main_councils_in(self, outward: str, sector: str = "") -> tuple[Council, ...]:
        """As `councils_in`, or in one sector ("7"), but without postcodes that have no council, and
        without councils that have hardly any of the postcodes."""
        counts = self._counted(outward, sector)
        if len(counts) > 1:
            counts.pop(NO_COUNCIL, None)
        least = counts.total() * _REAL_MINORITY
        return tuple(council for council, count in counts.most_common() if count >= least)

    def _counted(self, outward: str, sector: str) -> Counter[Council]:
        counts: Counter[Council] = Counter()
        at = self._at.get(outward)
        if at is None:
            return counts
        if sector:
            for _, district in self.beginning_with(outward, sector):
                counts[self.council_of(district)] += 1
            return counts
        rows = bytes(self._rows[self._starts[at] : self._starts[at + 1]])
        for place, district in enumerate(self._palette(at)):
            counts[self.council_of(district)] += rows.count(place)
        return counts

    @property
    def outwards(self) -> tuple[str, ...]:
        return self._outwards

    def is_outward(self, text: str) -> bool:
        return text in self._at

    def council_by_code(self, code: str) -> Council | None:
        return next((c for c in self._councils.values() if c.code == code), None)

    def beginning_with(self, outward: str, sector: str = "") -> Iterator[tuple[str, str]]:
        """Every postcode of an outward code, or of one of its sectors ("7"), with its district."""
        at = self._at.get(outward)
        if at is None:
            return
        palette = self._palette(at)
        for row in range(self._starts[at], self._starts[at + 1]):
            inward = inward_code(self._inwards[row])
            if inward.startswith(sector):
                yield outward + inward, palette[self._rows[row]]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for outward in self._outwards:
            yield from self.beginning_with(outward)

    def __len__(self) -> int:
        return self.size

    def _district(self, outward: str, inward: str) -> str | None:
        at = self._at.get(outward)
        number = _NUMBERS.get(inward)
        if at is None or number is None:
            return None
        begin, end = self._starts[at], self._starts[at + 1]
        row = bisect_left(self._inwards, number, begin, end)
        if row == end or self._inwards[row] != number:
            return None
        first = self._palettes[at]
        return self._districts[self._councils_of[first + self._rows[row]]]

    def _palette(self, at: int) -> Sequence[str]:
        first, end = self._palettes[at], self._palettes[at + 1]
        return [self._districts[i] for i in self._councils_of[first:end]]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The postcode index; or None, and in `missing` the reason for the technician."""

    index: PostcodeIndex | None = None
    missing: str = "no postcode index was opened"


NO_INDEX = Places()


def open_places(path: Path = DEFAULT_PATH) -> Places:
    """Open the index. Never raises: `missing` says what is wrong."""
    try:
        return Places(PostcodeIndex(path), "")
    except IndexUnreadable as problem:
        return Places(None, str(problem))


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise IndexUnreadable("there is no postcode index: run `ivr places build`") from None
    except (OSError, ValueError) as problem:
        raise IndexUnreadable(f"{path} cannot be read: build it again") from problem


def _header(mapped: mmap.mmap, path: Path) -> tuple[Mapping[str, Any], int]:
    length = int.from_bytes(mapped[8:12], "little")
    begin = len(MAGIC) + 4
    try:
        header = json.loads(mapped[begin : begin + length]) if mapped[:8] == MAGIC else {}
    except ValueError:
        header = {}
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise IndexUnreadable(f"{path} is not a postcode index of this version: build it again")
    if sys.byteorder != "little":
        raise IndexUnreadable("the postcode index needs a little-endian machine")
    return header, begin + length + padding(begin + length)


def padding(length: int) -> int:
    return -length % 8


def _sections(
    mapped: mmap.mmap, lengths: Mapping[str, int], begin: int
) -> dict[str, "memoryview[int]"]:
    sections = {}
    view = memoryview(mapped)
    for name, width in _WIDTHS.items():
        end = begin + int(lengths[name]) * width
        if end > len(view):
            raise ValueError("the file is too short")
        sections[name] = view[begin:end].cast(_FORMS[width])
        begin = end + padding(end)
    return sections
