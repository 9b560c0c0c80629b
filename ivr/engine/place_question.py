"""The open question about a place: what is asked, and which keys answer it. Says nothing."""

import re
from dataclasses import dataclass

from ivr.content.revision import Revision
from ivr.directory.places import Council, Places
from ivr.directory.places.finder import known_names
from ivr.directory.places.name_matching import Name

_ELSEWHERE = "elsewhere"
_COUNCIL_ID = re.compile(r"[ewsn][0-9]{8}|elsewhere(-[a-z-]+)?")


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """The state of the question: the caller was asked to confirm `area_to_confirm`; or `place_id`
    is the id of an ambiguous name, or of a council elsewhere; or no place has been understood
    yet."""

    place_id: str | None = None
    area_to_confirm: str | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the caller was told about a council elsewhere."""
        return not self.area_to_confirm and bool(
            self.place_id and _COUNCIL_ID.fullmatch(self.place_id)
        )


NO_QUESTION = PlaceQuestion()


def choice_keys(revision: Revision, question: PlaceQuestion) -> tuple[str, ...]:
    if question.area_to_confirm:
        return ("1", "2")
    if question.place_id and not question.is_elsewhere:
        areas = areas_of_name(revision, question.place_id)
        return tuple(str(key) for key, _ in enumerate(areas, 1))
    return ()


def areas_of_name(revision: Revision, name_id: str) -> tuple[str, ...]:
    """The areas of the places with this name, in the operators' order; last "" for elsewhere."""
    areas = {name.area or "" for name in known_names(revision).by_id(name_id)}
    return tuple(area for area in (*revision.areas, "") if area in areas)


def first_name(revision: Revision, name_id: str | None, area: str | None = None) -> Name | None:
    """The first name with this id; with `area`, the first in that area ("" for elsewhere)."""
    names = known_names(revision).by_id(name_id or "")
    return next((name for name in names if area is None or (name.area or "") == area), None)


def is_known_id(revision: Revision, place_id: str | None) -> bool:
    return bool(
        place_id and (_COUNCIL_ID.fullmatch(place_id) or known_names(revision).by_id(place_id))
    )


def council_id(council: Council) -> str:
    """The id of a council: its code, or for a council without a name only the nation."""
    if council.name:
        return council.code.lower()
    return f"{_ELSEWHERE}-{council.nation}" if council.nation else _ELSEWHERE


def council_by_id(places: Places, id_: str) -> Council:
    """The council of an id; without a name if there is no index."""
    if id_.startswith(_ELSEWHERE):
        return Council(nation=id_.removeprefix(_ELSEWHERE).removeprefix("-"))
    return (places.index.council_by_code(id_.upper()) if places.index else None) or Council()
