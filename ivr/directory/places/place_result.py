"""The answer to "where does the child live?", for calls, texts and the terminal; and which area a
council serves. Searches nothing itself.

`phrase` and `say_back` of a result are the caller's words: neither may be stored, logged or put into a
URL. `area`, `name_id` and `council.code` may.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from ivr.content.revision import Revision
from ivr.directory.places.index import NO_COUNCIL, Council


class PlaceKind(StrEnum):
    """AREA: in the area `area`. ELSEWHERE: outside all areas; `council` is responsible, if known.
    AMBIGUOUS: a name of several places, in `areas` ("" stands for elsewhere). ON_BOUNDARY: a boundary
    runs through the place, or two places were named; the whole postcode is needed. NEVER_ISSUED: no
    such postcode exists; `areas` are those of its first half."""

    AREA = "area"
    ELSEWHERE = "elsewhere"
    AMBIGUOUS = "which"
    ON_BOUNDARY = "on-boundary"
    NEVER_ISSUED = "never-issued"
    NOT_UNDERSTOOD = "nothing"


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """The place in some words.

    Attributes:
        kind: see `PlaceKind`.
        area: the area's id, for `AREA`.
        council: the council responsible for children's services there.
        name_id: the id of the name that was recognised; empty for a postcode.
        say_back: how to repeat the place: "Spondon", or a spoken postcode letter by letter where a
            letter that sounds alike would lead elsewhere. Empty: say "that".
        areas: the possible areas, for `AMBIGUOUS`, `ON_BOUNDARY` and `NEVER_ISSUED`.
        phrase: the words that were recognised. Personal.
        is_exact: false for a misspelt name.
        reason: for the trail: which rule applied, without any of the caller's words.
    """

    kind: PlaceKind
    area: str | None = None
    council: Council = NO_COUNCIL
    name_id: str = ""
    say_back: str = ""
    areas: tuple[str, ...] = ()
    phrase: str = field(default="", compare=False)
    is_exact: bool = field(default=True, compare=False)
    reason: str = field(default="", compare=False)


NO_PLACE = PlaceResult(PlaceKind.NOT_UNDERSTOOD, reason="no place was understood")


def area_of(revision: Revision, council: Council) -> str | None:
    """The area whose children's services this council runs."""
    return next(
        (id_ for id_, a in revision.areas.items() if a.code and a.code == council.code), None
    )


def council_for(area: str, revision: Revision) -> Council:
    """The council of an area, named as operators name it."""
    record = revision.areas.get(area)
    if record is None:
        return NO_COUNCIL
    return Council(record.code or "", record.council, record.short, "england")
