"""Where a child lives, as it was found: the answer for calls, texts and the terminal; and which area a
council is. Finds nothing itself.

A `Placed` holds what was said in `phrase` and `said`: neither may be stored, logged or put into an
address. `area`, `name` and `council.code` may.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from ivr.content.revision import Revision
from ivr.directory.places.index import NO_COUNCIL, Council


class PlaceKind(StrEnum):
    """What was found.

    AREA: `area`. ELSEWHERE: outside all areas; `council` is responsible, as far as it is known.
    WHICH: a name of several places, in `areas` ("" stands for elsewhere). STRADDLES: the boundary
    runs through what was said, or two places were named; the whole postcode is needed. NEVER: no
    such postcode was ever issued; `areas` are those its first half lies in. NOTHING: not understood.
    """

    AREA = "area"
    ELSEWHERE = "elsewhere"
    AMBIGUOUS = "which"
    ON_BOUNDARY = "straddles"
    NEVER_ISSUED = "never-issued"
    NOT_UNDERSTOOD = "nothing"


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """What was found in words.

    Attributes:
        kind: see `Kind`.
        area: the id of the area, for `AREA`.
        council: who is responsible for children's services there.
        name: the id of the name that was understood; empty where it was a postcode.
        said: how to say the place back: "Spondon", or a heard postcode letter by letter where a
            letter that sounds alike would lead elsewhere. Empty: say "that".
        areas: the areas it may be, for `WHICH`, `STRADDLES` and `NEVER`.
        phrase: the words that were used. Personal.
        exact: false where a name was misspelt.
        why: for the trail: says which rule found it, and nothing of what was said.
    """

    kind: PlaceKind
    area: str | None = None
    council: Council = NO_COUNCIL
    name: str = ""
    said: str = ""
    areas: tuple[str, ...] = ()
    phrase: str = field(default="", compare=False)
    exact: bool = field(default=True, compare=False)
    why: str = field(default="", compare=False)


NO_PLACE = PlaceResult(PlaceKind.NOT_UNDERSTOOD, why="no place was understood")


def area_of(revision: Revision, council: Council) -> str | None:
    """The area that a council's children's services are."""
    return next(
        (id_ for id_, a in revision.areas.items() if a.code and a.code == council.code), None
    )


def council_for(area: str, revision: Revision) -> Council:
    """The council that an area is looked after by, as operators call it."""
    record = revision.areas.get(area)
    if record is None:
        return NO_COUNCIL
    return Council(record.code or "", record.council, record.short, "england")
