"""Locates postcodes: the area or council, and the question to ask where a postcode was never
issued, only its first half was given, or another one sounds alike.

Pure: depends only on the postcode, the index and the revision.
"""

from collections.abc import Iterator
from dataclasses import replace

from ivr.content.revision import Revision
from ivr.directory.places.index import NO_COUNCIL, Council, PostcodeIndex
from ivr.directory.places.place_result import PlaceKind, PlaceResult, area_of
from ivr.directory.places.postcodes import PostcodeText, alike, read_out


def locate_postcode(
    written: PostcodeText, index: PostcodeIndex, revision: Revision, *, spoken: bool
) -> PlaceResult:
    """Locate a whole postcode. With `spoken`, postcodes that sound alike are considered too."""
    council = index.council(written.text)
    if spoken:
        alike_in_areas = _alike_in_areas(written.text, index, revision)
        here = area_of(revision, council) if council else None
        others = set(alike_in_areas) - {here}
        if here is None and len(others) == 1:
            # Never issued, or far away, while one that sounds alike is here: the caller is asked.
            area = others.pop()
            return PlaceResult(
                PlaceKind.AREA,
                area,
                index.council(alike_in_areas[area]) or NO_COUNCIL,
                say_back=read_out(alike_in_areas[area]),
                phrase=written.text,
                reason="a postcode that sounds like the one heard: the caller is asked",
            )
        if here is not None and others:
            return PlaceResult(
                PlaceKind.AREA,
                here,
                council or NO_COUNCIL,
                say_back=read_out(written.text),
                phrase=written.text,
                reason="a postcode; one that sounds alike is in another area, so it is read back",
            )
    if council is None:
        areas = _areas(index.councils_in(written.outward), revision)
        reason = "a postcode that was never issued"
        return PlaceResult(PlaceKind.NEVER_ISSUED, areas=areas, phrase=written.text, reason=reason)
    return _in_council(council, revision, written.text, "a postcode")


def locate_outward(
    written: PostcodeText,
    index: PostcodeIndex,
    revision: Revision,
    by_name: PlaceResult,
    sector: str = "",
) -> PlaceResult:
    """Locate the first half of a postcode, with its sector if the words have it. `by_name` is the
    result for a name in the same words: if the name is ambiguous, the first half may settle it."""
    outward = written.outward
    councils = index.main_councils_in(outward, sector) or index.main_councils_in(outward)
    areas = _areas(councils, revision)
    if by_name.kind is PlaceKind.AMBIGUOUS:
        both = [area for area in by_name.areas if area in areas]
        if len(both) != 1 or not both[0]:
            return by_name
        reason = f"{by_name.reason}, and only one of them is in that part of the postcodes"
        council = next(c for c in councils if area_of(revision, c) == both[0])
        return replace(
            by_name, kind=PlaceKind.AREA, area=both[0], council=council, areas=(), reason=reason
        )
    if len(councils) == 1:
        reason = "the first half of a postcode, nearly all of it in one council"
        return _in_council(councils[0], revision, written.text, reason)
    if not any(areas):
        nations = {council.nation for council in councils}
        council = Council(nation=nations.pop() if len(nations) == 1 else "")
        reason = "the first half of a postcode, far away"
        return _in_council(council, revision, written.text, reason)
    reason = "the first half of a postcode, which lies in several councils"
    return PlaceResult(PlaceKind.ON_BOUNDARY, areas=areas, phrase=written.text, reason=reason)


def wrong_names(revision: Revision, index: PostcodeIndex) -> Iterator[str]:
    """A sentence for each name in config/areas.yaml that the index contradicts: its postcode was
    never issued, or not every postcode that begins with it is in the area."""
    for id_, area in revision.areas.items():
        for names, postcode in (*area.places.items(), *area.partly.items()):
            outward, _, rest = postcode.partition(" ")
            areas = {
                area_of(revision, index.council_of(district)) or "elsewhere"
                for whole, district in index.beginning_with(outward, rest)
                if len(rest) < 3 or whole.endswith(rest)
            }
            if not areas:
                yield f"{id_}: {names}: {postcode} was never issued"
            elif areas != {id_}:
                yield f"{id_}: {names}: {postcode} is in {' and '.join(sorted(areas))}"


def _alike_in_areas(postcode: str, index: PostcodeIndex, revision: Revision) -> dict[str, str]:
    """The first postcode in each area that sounds like this one."""
    by_area: dict[str, str] = {}
    for other in alike(postcode):
        council = index.council(other)
        area = area_of(revision, council) if council else None
        if area is not None:
            by_area.setdefault(area, other)
    return by_area


def _in_council(council: Council, revision: Revision, phrase: str, reason: str) -> PlaceResult:
    area = area_of(revision, council)
    kind = PlaceKind.ELSEWHERE if area is None else PlaceKind.AREA
    return PlaceResult(kind, area, council, phrase=phrase, reason=reason)


def _areas(councils: tuple[Council, ...], revision: Revision) -> tuple[str, ...]:
    return tuple(dict.fromkeys(area_of(revision, council) or "" for council in councils))
