"""Where a postcode is: its area or council, and what has to be asked where it was never issued, only
its first half was said, or another one sounds alike.

Pure: looks only at the postcode, the index and the revision.
"""

from dataclasses import replace

from ivr.content.revision import Revision
from ivr.directory.places.index import NO_COUNCIL, Council, PostcodeIndex
from ivr.directory.places.place_result import PlaceKind, PlaceResult, area_of
from ivr.directory.places.postcodes import PostcodeText, alike, read_out


def place_postcode(
    written: PostcodeText, index: PostcodeIndex, revision: Revision, *, spoken: bool
) -> PlaceResult:
    """Where a whole postcode is. `spoken`: letters that sound alike are considered."""
    council = index.council(written.text)
    if spoken:
        ours = _alike_in_areas(written.text, index, revision)
        here = area_of(revision, council) if council else None
        others = set(ours) - {here}
        if here is None and len(others) == 1:
            # Not issued, or far away: one that sounds alike is here, so it is asked.
            area = others.pop()
            return PlaceResult(
                PlaceKind.AREA,
                area,
                index.council(ours[area]) or NO_COUNCIL,
                said=read_out(ours[area]),
                phrase=written.text,
                why="a postcode that sounds like what was heard: a question",
            )
        if here is not None and others:
            return PlaceResult(
                PlaceKind.AREA,
                here,
                council or NO_COUNCIL,
                said=read_out(written.text),
                phrase=written.text,
                why="a postcode; one that sounds alike is in another area, so it is read back",
            )
    if council is None:
        areas = _areas(index.councils_in(written.outward), revision)
        why = "a postcode that was never issued"
        return PlaceResult(PlaceKind.NEVER_ISSUED, areas=areas, phrase=written.text, why=why)
    return _at(council, revision, written.text, "a postcode")


def _alike_in_areas(postcode: str, index: PostcodeIndex, revision: Revision) -> dict[str, str]:
    """Postcodes that sound like this one, one for each of our areas that has any."""
    found: dict[str, str] = {}
    for other in alike(postcode):
        council = index.council(other)
        area = area_of(revision, council) if council else None
        if area is not None:
            found.setdefault(area, other)
    return found


def place_outward(
    written: PostcodeText, index: PostcodeIndex, revision: Revision, by_name: PlaceResult
) -> PlaceResult:
    """Where the first half of a postcode is; `by_name` is what was found beside it, which the half may
    decide."""
    councils = index.councils_in(written.outward)
    areas = _areas(councils, revision)
    if by_name.kind is PlaceKind.AMBIGUOUS:
        both = [area for area in by_name.areas if area in areas]
        if len(both) != 1 or not both[0]:
            return by_name
        why = f"{by_name.why}, and only one of them is in that part of the postcodes"
        found = next(c for c in councils if area_of(revision, c) == both[0])
        return replace(by_name, kind=PlaceKind.AREA, area=both[0], council=found, areas=(), why=why)
    if len(councils) == 1:
        return _at(councils[0], revision, written.text, "the first half of a postcode")
    if not any(areas):
        nations = {council.nation for council in councils}
        council = Council(nation=nations.pop() if len(nations) == 1 else "")
        return _at(council, revision, written.text, "the first half of a postcode, far away")
    why = "the first half of a postcode, which lies in several councils"
    return PlaceResult(PlaceKind.ON_BOUNDARY, areas=areas, phrase=written.text, why=why)


def _at(council: Council, revision: Revision, phrase: str, why: str) -> PlaceResult:
    area = area_of(revision, council)
    kind = PlaceKind.ELSEWHERE if area is None else PlaceKind.AREA
    return PlaceResult(kind, area, council, phrase=phrase, why=why)


def _areas(councils: tuple[Council, ...], revision: Revision) -> tuple[str, ...]:
    return tuple(dict.fromkeys(area_of(revision, council) or "" for council in councils))
