"""Where the places that somebody named are: in one area, in several of which one must be asked for, or
on a boundary.

Pure: looks only at the words, the names, the opened places and the revision.
"""

from collections.abc import Iterable

from ivr.content.revision import Revision
from ivr.directory.places.index import NO_COUNCIL, Council
from ivr.directory.places.name_matching import (
    Name,
    NameBook,
    NameMatch,
    is_abroad,
    unaccented_words,
)
from ivr.directory.places.opening import Places
from ivr.directory.places.place_result import NO_PLACE, PlaceKind, PlaceResult, council_for


def place_names(words: str, book: NameBook, places: Places, revision: Revision) -> PlaceResult:
    """Where the places named in `words` are; `book` has the names that the revision knows."""
    found = book.find(words)
    if not found:
        return NO_PLACE
    if is_abroad(words):
        phrase = found[0].phrase
        return PlaceResult(PlaceKind.ELSEWHERE, phrase=phrase, why="a name, with a country far away")
    whole = [each for each in found if all(name.whole for name in each.names)]
    parts = [each for each in found if each not in whole]
    if not parts:
        return _by_area(words, whole, revision)
    parts, beside = _apart(words, parts)
    options = _narrowed(map(_options, parts), map(_options, (*whole, *beside)))
    last = parts[-1]
    if options is None:
        return PlaceResult(
            PlaceKind.ON_BOUNDARY, phrase=last.phrase, why="names of places in several areas"
        )
    if any(each.partly for each in last.names):
        areas = tuple(each.area or "" for each in last.names)
        why = "a name of a place that a boundary runs through"
        return _in_several(PlaceKind.ON_BOUNDARY, last, areas, why)
    if len(options) > 1:
        areas = tuple(sorted(options, key=lambda area: (not area, area)))
        return _in_several(PlaceKind.AMBIGUOUS, last, areas, "a name of several places")
    area = next(iter(options))
    meant = next((n for n in last.names if (n.area or "") == area), last.names[0])
    why = "a name" if last.exact else "a name, misspelt"
    kind = PlaceKind.AREA if area else PlaceKind.ELSEWHERE
    council = council_for(area, revision) if area else _council_of(meant, places)
    return PlaceResult(
        kind,
        area or None,
        council,
        meant.id,
        meant.said,
        phrase=last.phrase,
        exact=last.exact,
        why=why,
    )


def _in_several(kind: PlaceKind, found: NameMatch, areas: tuple[str, ...], why: str) -> PlaceResult:
    """A name that leaves open which of these areas it is in."""
    name = found.names[0]
    return PlaceResult(
        kind,
        name=name.id,
        said=name.said,
        areas=areas,
        phrase=found.phrase,
        exact=found.exact,
        why=why,
    )


def _by_area(words: str, whole: list[NameMatch], revision: Revision) -> PlaceResult:
    """An area's own name. "Derby, Derbyshire" is the city; "Derby or Derbyshire" is no answer."""
    said = dict.fromkeys(name for each in whole for name in each.names)
    if len(said) > 1 and "or" in unaccented_words(words):
        return NO_PLACE
    name = min(said, key=lambda each: len(each.said))
    phrase = next(each.phrase for each in whole if name in each.names)
    council = council_for(name.area or "", revision)
    return PlaceResult(
        PlaceKind.AREA, name.area, council, name.id, name.said, phrase=phrase, why="an area's name"
    )


def _options(found: NameMatch) -> set[str]:
    return {name.area or "" for name in found.names}


def _narrowed(parts: Iterable[set[str]], beside: Iterable[set[str]]) -> set[str] | None:
    """The areas in which all the places named can lie; None where there is none. What stands beside
    a place narrows it where it can, and counts for nothing where it cannot: Derby is the post town
    of much of the county."""
    options = set.intersection(*parts)
    if not options:
        return None
    for each in beside:
        options = (options & each) or options
    return options


def _apart(words: str, parts: list[NameMatch]) -> tuple[list[NameMatch], list[NameMatch]]:
    """The places where somebody is, and those that they are only near, or came from."""
    said = unaccented_words(words)
    beside = [each for each in parts if each.at and said[each.at - 1] in ("near", "by", "from")]
    kept = [each for each in parts if each not in beside]
    return (kept, beside) if kept else (parts, [])


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
