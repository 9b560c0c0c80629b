"""What is being asked about a place, and which keys answer it. Reads ids from a state; says nothing."""

import re
from dataclasses import dataclass

from ivr.content.revision import Revision
from ivr.directory.places import Council, Places
from ivr.directory.places.finder import known_names
from ivr.directory.places.name_matching import Name

_ELSEWHERE = "elsewhere"
_COUNCIL = re.compile(r"[ewsn][0-9]{8}|elsewhere(-[a-z-]+)?")


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """Where the question stands. `likely` is an area the caller was asked to confirm; else `found` is
    the id of a name of several places, or of a council elsewhere; else nothing was found yet."""

    place_id: str | None = None
    area_to_confirm: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing was found yet."""
        return not (self.place_id or self.area_to_confirm)

    @property
    def elsewhere(self) -> bool:
        """Whether the caller was told of a council elsewhere."""
        return not self.area_to_confirm and bool(self.place_id and _COUNCIL.fullmatch(self.place_id))


NO_QUESTION = PlaceQuestion()


def choice_keys(revision: Revision, asked: PlaceQuestion) -> tuple[str, ...]:
    """The keys that are choices."""
    if asked.area_to_confirm:
        return ("1", "2")
    if asked.place_id and not asked.elsewhere:
        return tuple(str(key) for key, _ in enumerate(areas(revision, asked.place_id), 1))
    return ()


def areas(revision: Revision, name_id: str) -> tuple[str, ...]:
    """The areas in which the places of a name lie, in the operators' order; "" last, for elsewhere."""
    there = {name.area or "" for name in known_names(revision).by_id(name_id)}
    return tuple(area for area in (*revision.areas, "") if area in there)


def place(revision: Revision, name_id: str | None, area: str | None = None) -> Name | None:
    """The first place with this name's id; in this area, where one is given ("" for elsewhere)."""
    names = known_names(revision).by_id(name_id or "")
    return next((name for name in names if area is None or (name.area or "") == area), None)


def is_known(revision: Revision, found: str | None) -> bool:
    """Whether `found`, as it came back, is the id of something."""
    return bool(found and (_COUNCIL.fullmatch(found) or known_names(revision).by_id(found)))


def council_id(council: Council) -> str:
    """A council as an id: its code; where it has no name, the nation is all that is said of it."""
    if council.name:
        return council.code.lower()
    return f"{_ELSEWHERE}-{council.nation}" if council.nation else _ELSEWHERE


def council(places: Places, id_: str) -> Council:
    """The council of an id; one without a name where the index is gone."""
    if id_.startswith(_ELSEWHERE):
        return Council(nation=id_.removeprefix(_ELSEWHERE).removeprefix("-"))
    return (places.index.council_by_code(id_.upper()) if places.index else None) or Council()
