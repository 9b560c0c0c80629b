"""Builds the postcode index from the rows of the ONS Postcode Directory.

`ons_source.py` reads the rows; `councils.py` decides which council is responsible in a district.
"""

import hashlib
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ivr.directory.places.index import FORMAT, MAGIC, Council, inward_number, padding

_TYPES = {"starts": "I", "palettes": "I", "councils": "H", "inwards": "H", "rows": "B"}


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of the rows: its edition, licence and required attribution."""

    edition: str
    licence: str
    attribution: str


def build(
    path: Path, rows: Iterable[tuple[str, str]], councils: Callable[[str], Council], origin: Origin
) -> int:
    """Write the index to `path`, completely or not at all, and return the number of rows.

    Args:
        path: the file; missing folders are created.
        rows: postcodes in capitals without spaces, each with its district's code (empty if it has
            none), in any order.
        councils: returns the council responsible for a district.
        origin: written into the header.

    Raises:
        ValueError: a row is not a postcode, or is there twice.
    """
    by_outward: dict[str, list[int]] = {}
    districts: dict[str, int] = {}
    size = 0
    for postcode, district in rows:
        number = inward_number(postcode[-3:])
        if number < 0 or not postcode[:-3].isalnum():
            raise ValueError(f"row {size + 1} is not a postcode")
        position = districts.setdefault(district, len(districts))
        # One integer per row: fast to sort, and 2.7 million of them fit into memory.
        by_outward.setdefault(postcode[:-3], []).append(number << 16 | position)
        size += 1
    outwards = sorted(by_outward)
    sections = {name: array(form) for name, form in _TYPES.items()}
    for outward in outwards:
        _add(sections, outward, sorted(by_outward.pop(outward)))
    sections["starts"].append(len(sections["inwards"]))
    sections["palettes"].append(len(sections["councils"]))
    body = {name: section.tobytes() for name, section in sections.items()}
    header = {
        "format": FORMAT,
        **asdict(origin),
        "size": size,
        "digest": hashlib.sha256(b"".join(body.values())).hexdigest(),
        "outwards": " ".join(outwards),
        "districts": list(districts),
        "councils": {code: asdict(councils(code)) for code in districts if code},
        "sections": {name: len(section) for name, section in sections.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        file.writelines(_parts(header, body))
    unfinished.replace(path)  # processes that have the old file open keep it
    return size


def _add(sections: Mapping[str, "array[int]"], outward: str, rows: list[int]) -> None:
    sections["starts"].append(len(sections["inwards"]))
    sections["palettes"].append(len(sections["councils"]))
    palette: dict[int, int] = {}
    before = -1
    for row in rows:
        number, district = row >> 16, row & 0xFFFF
        if number == before:
            raise ValueError(f"a postcode of {outward} is there twice")
        before = number
        sections["inwards"].append(number)
        sections["rows"].append(palette.setdefault(district, len(palette)))
    sections["councils"].extend(palette)


def _parts(header: Mapping[str, object], body: Mapping[str, bytes]) -> Iterator[bytes]:
    written = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode()
    at = len(MAGIC) + 4 + len(written)
    yield MAGIC + len(written).to_bytes(4, "little") + written + bytes(padding(at))
    for section in body.values():
        yield section + bytes(padding(len(section)))
