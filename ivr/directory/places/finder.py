"""Finds where a child lives in words: one function for calls, texts and the terminal. Decides whether a
postcode or a name counts if the words contain both, and which area several names mean.

Pure: depends only on the words, the opened places and the revision. No words make it raise: the result
for words without a place is `PlaceKind.NOT_UNDERSTOOD`.
"""

from collections.abc import Iterable
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.directory.places.index import NO_COUNCIL, Council, Places
from ivr.directory.places.name_matching import (
    Name,
    NameBook,
    NameMatch,
    area_names,
    is_abroad,
    name_id,
    unaccented_words,
)
from ivr.directory.places.name_words import GOING, LIVES
from ivr.directory.places.outside_places import REGIONS, outside_names
from ivr.directory.places.place_result import NO_PLACE, PlaceKind, PlaceResult, council_for
from ivr.directory.places.postcode_lookup import locate_outward, locate_postcode
from ivr.directory.places.postcodes import read_postcode, sector_after

_NEARBY = ("near", "by", "from")


@lru_cache(maxsize=8)
def known_names(revision: Revision) -> NameBook:
    """All names of places: those of a revision's areas and those of the list of outside places."""
    names: list[Name] = []
    for id_, area in revision.areas.items():
        names += area_names(area.places, id_)
        names += area_names(area.partly, id_, is_partly=True)
        also = (area.name, area.council, area.short.replace("shire", " shire"))
        names.append(Name(name_id(area.short), area.short, area=id_, also=also, is_area=True))
    names += outside_names()
    names += (Name(name_id(region), region) for region in REGIONS)
    return NameBook(tuple(names))


def find_place(
    words: str, places: Places, revision: Revision, *, spoken: bool = False
) -> PlaceResult:
    """Find the place in `words`, which may be of any length and in any alphabet.

    Without an index in `places`, only names are found. `spoken` says that a speech recogniser wrote
    the words: names of letters then count as letters, and letters that sound alike are considered.
    """
    index = places.index
    written = read_postcode(words, index, spoken=spoken) if index else None
    if index and written and written.is_whole:
        return locate_postcode(written, index, revision, spoken=spoken)
    by_name = _locate_names(words, known_names(revision), places, revision)
    if index and written and by_name.kind in (PlaceKind.NOT_UNDERSTOOD, PlaceKind.AMBIGUOUS):
        return locate_outward(written, index, revision, by_name, sector_after(written, words))
    return by_name


def _locate_names(words: str, book: NameBook, places: Places, revision: Revision) -> PlaceResult:
    """Locate the places named in `words`; `book` has the names that the revision knows."""
    matches = book.find(words)
    if not matches:
        return NO_PLACE
    if is_abroad(words):
        phrase, reason = matches[0].phrase, "a name, with a country far away"
        return PlaceResult(PlaceKind.ELSEWHERE, phrase=phrase, reason=reason)
    matches = _homes(words, matches)
    area_matches = [each for each in matches if all(name.is_area for name in each.names)]
    local = [each for each in matches if each not in area_matches]
    if not local:
        return _area_by_name(words, area_matches, revision)
    local, nearby = _split_nearby(words, local)
    options = _narrow(map(_areas, local), map(_areas, (*area_matches, *nearby)))
    last = local[-1]
    if options is None:
        reason = "names of places in several areas"
        return PlaceResult(PlaceKind.ON_BOUNDARY, phrase=last.phrase, reason=reason)
    if any(name.is_partly for name in last.names):
        areas = tuple(name.area or "" for name in last.names)
        reason = "a name of a place that a boundary runs through"
        return _in_several(PlaceKind.ON_BOUNDARY, last, areas, reason)
    if len(options) > 1:
        areas = tuple(sorted(options, key=lambda area: (not area, area)))
        return _in_several(PlaceKind.AMBIGUOUS, last, areas, "a name of several places")
    area = next(iter(options))
    name = next((n for n in last.names if (n.area or "") == area), last.names[0])
    return PlaceResult(
        PlaceKind.AREA if area else PlaceKind.ELSEWHERE,
        area or None,
        council_for(area, revision) if area else _council_of(name, places),
        name.id,
        name.text,
        phrase=last.phrase,
        is_exact=last.is_exact,
        reason="a name" if last.is_exact else "a name, misspelt",
    )


def _in_several(
    kind: PlaceKind, match: NameMatch, areas: tuple[str, ...], reason: str
) -> PlaceResult:
    name = match.names[0]
    return PlaceResult(
        kind,
        name_id=name.id,
        say_back=name.text,
        areas=areas,
        phrase=match.phrase,
        is_exact=match.is_exact,
        reason=reason,
    )


def _area_by_name(words: str, matches: list[NameMatch], revision: Revision) -> PlaceResult:
    """The area named. "Derby, Derbyshire" is the city; "Derby or Derbyshire" is no answer."""
    names = dict.fromkeys(name for each in matches for name in each.names)
    if len(names) > 1 and "or" in unaccented_words(words):
        return NO_PLACE
    name = min(names, key=lambda each: len(each.text))
    phrase = next(each.phrase for each in matches if name in each.names)
    council = council_for(name.area or "", revision)
    return PlaceResult(
        PlaceKind.AREA,
        name.area,
        council,
        name.id,
        name.text,
        phrase=phrase,
        reason="an area's name",
    )


def _areas(match: NameMatch) -> set[str]:
    return {name.area or "" for name in match.names}


def _narrow(local: Iterable[set[str]], context: Iterable[set[str]]) -> set[str] | None:
    """The areas that can hold all the local places; None if there is no such area. The context (area
    names and nearby places) narrows them where it can, and is ignored where it cannot: Derby is the
    post town of much of the county."""
    options = set.intersection(*local)
    if not options:
        return None
    for areas in context:
        options = (options & areas) or options
    return options


def _homes(words: str, matches: tuple[NameMatch, ...]) -> tuple[NameMatch, ...]:
    """The places where the child lives, if the words say so of some of them: "lives in Derby, goes to
    school in Belper". A place of work, of school, or where the texter is, comes last."""
    plain = unaccented_words(words)
    ranks: list[int] = []
    end = 0
    for match in matches:
        before = plain[max(end, match.start - 4) : match.start]
        if ranks and (not before or before[-1] in _NEARBY):  # "lives in Mackworth, Derby"
            ranks.append(ranks[-1])
        elif not LIVES.isdisjoint(before):
            ranks.append(1 if "i" in before else 2)
        else:
            ranks.append(-1 if not GOING.isdisjoint(before) else 0)
        end = match.start + len(match.phrase.split())
    return tuple(m for m, rank in zip(matches, ranks, strict=True) if rank == max(ranks))


def _split_nearby(words: str, matches: list[NameMatch]) -> tuple[list[NameMatch], list[NameMatch]]:
    """Separate the places where the child is from those it is only near, or comes from."""
    plain = unaccented_words(words)
    nearby = [each for each in matches if each.start and plain[each.start - 1] in _NEARBY]
    local = [each for each in matches if each not in nearby]
    return (local, nearby) if local else (matches, [])


def _council_of(name: Name, places: Places) -> Council:
    if places.index is None:
        return NO_COUNCIL
    text = name.postcode.replace(" ", "")
    if (council := places.index.council(text)) is not None:
        return council
    outward, _, sector = name.postcode.partition(" ")
    for _, district in places.index.beginning_with(outward, sector):
        return places.index.council_of(district)
    return NO_COUNCIL
