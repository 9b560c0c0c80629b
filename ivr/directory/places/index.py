"""Every UK postcode and the council it lies in: a read-only file, mapped and shared by all workers.

The file: `MAGIC`, the length of a header (four bytes, little-endian), the header (JSON), padding to
eight bytes, then four sections of little-endian integers, one after the other:

    starts    u32   where each outward code's rows begin, and where the last one's end
    palettes  u32   where each outward code's councils begin, and where the last one's end
    councils  u16   for each outward code, the councils in it, as places in the header's list
    inwards   u16   for each row, its inward code as a number; ascending within an outward code
    rows      u8    for each row, which of its outward code's councils it lies in

Opening reads the header and no rows. A look-up is one dictionary and one bisection.
"""

import json
import mmap
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

MAGIC = b"POSTCODE"
FORMAT = 1
_WIDTHS = {"starts": 4, "palettes": 4, "councils": 2, "inwards": 2, "rows": 1}
_FORMS: Mapping[int, Literal["I", "H", "B"]] = {4: "I", 2: "H", 1: "B"}


class IndexUnreadable(Exception):
    """There is no index, or it cannot be used; the message says which, for whoever runs the
    service."""


@dataclass(frozen=True, slots=True)
class Council:
    """The council responsible for children's services somewhere.

    `code` is its code in the national register, empty where there is none. `name` is how it is
    called ("Nottingham City Council") and `place` what it is the council of ("Nottingham"); both
    are empty where our sources do not name it. `nation` is england, wales, scotland,
    northern-ireland, islands (the Channel Islands and Man), or empty where nobody knows.
    """

    code: str = ""
    name: str = ""
    place: str = ""
    nation: str = ""


NO_COUNCIL = Council()


def inward_code(number: int) -> str:
    """The inward code of a number from 0 to 6759: `7AB`."""
    rest, two = divmod(number, 26)
    digit, one = divmod(rest, 26)
    return f"{digit}{chr(65 + one)}{chr(65 + two)}"


_NUMBERS = {inward_code(number): number for number in range(10 * 26 * 26)}


def inward_number(inward: str) -> int:
    """`7AB` as a number: what `inward_code` undoes; -1 for what is no inward code."""
    return _NUMBERS.get(inward, -1)


class PostcodeIndex:
    """The opened file. Its methods take codes in capitals without spaces, and never raise.

    Attributes:
        edition: which publication of the source the rows are from.
        attribution: what must be said wherever an answer is published.
        licence: the text of the licence under which the source is had.
        size: the number of rows.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at `path`.

        Raises:
            IndexUnreadable: it is not there, or is not an index of this format.
        """
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
            raise ValueError("outward codes and starts disagree")
        # As many as there are outward codes: quicker to reach as lists.
        self._starts = self._sections["starts"].tolist()
        self._palettes = self._sections["palettes"].tolist()
        self._councils_of = self._sections["councils"].tolist()
        self._inwards = self._sections["inwards"]
        self._rows = self._sections["rows"]

    def district(self, postcode: str) -> str | None:
        """The code of the (lower-tier) council in the source's own row, which is empty where the
        source has none; None where no such postcode was ever issued."""
        return self._district(postcode[:-3], postcode[-3:])

    def council(self, postcode: str) -> Council | None:
        """The council responsible for children's services at a postcode, `NO_COUNCIL` where the
        row has none; None where no such postcode was ever issued."""
        district = self._district(postcode[:-3], postcode[-3:])
        return None if district is None else self.council_of(district)

    def council_of(self, district: str) -> Council:
        """The council responsible for children's services in a district."""
        return self._councils.get(district, NO_COUNCIL)

    def councils_in(self, outward: str) -> tuple[Council, ...]:
        """The councils responsible in an outward code ("DE21"), without doubles, the one with most
        postcodes first; empty where there is no such outward code."""
        counts: dict[Council, int] = {}
        at = self._at.get(outward)
        if at is None:
            return ()
        rows = bytes(self._rows[self._starts[at] : self._starts[at + 1]])
        for place, district in enumerate(self._palette(at)):
            council = self.council_of(district)
            counts[council] = counts.get(council, 0) + rows.count(place)
        return tuple(sorted(counts, key=lambda council: -counts[council]))

    @property
    def outwards(self) -> tuple[str, ...]:
        """Every outward code, in order."""
        return self._outwards

    def is_outward(self, text: str) -> bool:
        """Whether this is an outward code that was ever issued."""
        return text in self._at

    def council_by_code(self, code: str) -> Council | None:
        """The council with this code, if it is responsible anywhere."""
        return next((c for c in self._councils.values() if c.code == code), None)

    def beginning_with(self, outward: str, sector: str = "") -> Iterator[tuple[str, str]]:
        """Every postcode of an outward code, or of a sector in it ("7"), with its district."""
        at = self._at.get(outward)
        if at is None:
            return
        palette = self._palette(at)
        for row in range(self._starts[at], self._starts[at + 1]):
            inward = inward_code(self._inwards[row])
            if inward.startswith(sector):
                yield outward + inward, palette[self._rows[row]]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Every postcode with its district, in order."""
        for outward in self._outwards:
            yield from self.beginning_with(outward)

    def __len__(self) -> int:
        return self.size

    def close(self) -> None:
        """Let the file go. Nothing may be asked afterwards."""
        for section in self._sections.values():
            section.release()
        self._mapped.close()

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
        raise IndexUnreadable(f"{path} is no postcode index of this version: build it again")
    if sys.byteorder != "little":
        raise IndexUnreadable("the postcode index needs a little-endian machine")
    return header, begin + length + padding(begin + length)


def padding(length: int) -> int:
    """How many bytes are missing to a multiple of eight."""
    return -length % 8


def _sections(
    mapped: mmap.mmap, lengths: Mapping[str, int], begin: int
) -> dict[str, "memoryview[int]"]:
    found = {}
    view = memoryview(mapped)
    for name, width in _WIDTHS.items():
        end = begin + int(lengths[name]) * width
        if end > len(view):
            raise ValueError("the file is too short")
        found[name] = view[begin:end].cast(_FORMS[width])
        begin = end + padding(end)
    return found
