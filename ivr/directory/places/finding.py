"""Where a child lives, found in words: the one answer for calls, texts and the terminal.

Pure: looks only at the words, the opened places and the revision. Whatever the words are, nothing
raises; what was not understood is `Kind.NOTHING`. A `Placed` holds what was said in `phrase` and
`said`: neither may be stored, logged or put into an address. `area`, `name` and `council.code` may.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.directory.places.elsewhere import ELSEWHERE, MANY
from ivr.directory.places.index import NO_COUNCIL, Council, PostcodeIndex
from ivr.directory.places.names import (
    Found,
    Name,
    NameBook,
    elsewhere,
    is_abroad,
    name_id,
    names_of,
    plain,
)
from ivr.directory.places.opening import Places
from ivr.directory.places.postcodes import Written, alike, read_out, read_postcode


class Kind(StrEnum):
    """What was found.

    AREA: `area`. ELSEWHERE: outside all areas; `council` is responsible, as far as it is known.
    WHICH: a name of several places, in `areas` ("" stands for elsewhere). STRADDLES: the boundary
    runs through what was said, or two places were named; the whole postcode is needed. NEVER: no
    such postcode was ever issued; `areas` are those its first half lies in. NOTHING: not understood.
    """

    AREA = "area"
    ELSEWHERE = "elsewhere"
    WHICH = "which"
    STRADDLES = "straddles"
    NEVER = "never-issued"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Placed:
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

    kind: Kind
    area: str | None = None
    council: Council = NO_COUNCIL
    name: str = ""
    said: str = ""
    areas: tuple[str, ...] = ()
    phrase: str = field(default="", compare=False)
    exact: bool = field(default=True, compare=False)
    why: str = field(default="", compare=False)


NOTHING = Placed(Kind.NOTHING, why="no place was understood")


@lru_cache(maxsize=8)
def names_in(revision: Revision) -> NameBook:
    """All names that a revision and the list of places elsewhere give."""
    named: list[Name] = []
    for id_, area in revision.areas.items():
        named += names_of(area.places, id_)
        named += names_of(area.partly, id_, partly=True)
        called = (area.name, area.council, area.short.replace("shire", " shire"))
        named.append(Name(name_id(area.short), area.short, area=id_, also=called, whole=True))
    named += elsewhere(ELSEWHERE)
    named += (Name(name_id(name), name) for name in MANY)
    return NameBook(tuple(named))


def find(words: str, places: Places, revision: Revision, *, spoken: bool = False) -> Placed:
    """What place `words` name.

    Args:
        words: anything at all, of any length and in any alphabet.
        places: the opened postcode index, or none: then names are found all the same.
        revision: its areas, with their names.
        spoken: whether a recogniser wrote the words. Then names of letters are letters, and letters
            that sound alike are considered.
    """
    index = places.index
    written = read_postcode(words, index, spoken=spoken) if index else None
    if index and written and written.whole:
        return _by_postcode(written, index, revision, spoken=spoken)
    by_name = _by_name(words, places, revision)
    if index and written and by_name.kind in (Kind.NOTHING, Kind.WHICH):
        return _by_outward(written, index, revision, by_name)
    return by_name


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


def _by_postcode(
    written: Written, index: PostcodeIndex, revision: Revision, *, spoken: bool
) -> Placed:
    council = index.council(written.text)
    if spoken:
        ours = _alike_in_areas(written.text, index, revision)
        here = area_of(revision, council) if council else None
        others = set(ours) - {here}
        if here is None and len(others) == 1:
            # Not issued, or far away: one that sounds alike is here, so it is asked.
            area = others.pop()
            return Placed(
                Kind.AREA,
                area,
                index.council(ours[area]) or NO_COUNCIL,
                said=read_out(ours[area]),
                phrase=written.text,
                why="a postcode that sounds like what was heard: a question",
            )
        if here is not None and others:
            return Placed(
                Kind.AREA,
                here,
                council or NO_COUNCIL,
                said=read_out(written.text),
                phrase=written.text,
                why="a postcode; one that sounds alike is in another area, so it is read back",
            )
    if council is None:
        areas = _areas(index.councils_in(written.outward), revision)
        why = "a postcode that was never issued"
        return Placed(Kind.NEVER, areas=areas, phrase=written.text, why=why)
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


def _by_outward(
    written: Written, index: PostcodeIndex, revision: Revision, by_name: Placed
) -> Placed:
    councils = index.councils_in(written.outward)
    areas = _areas(councils, revision)
    if by_name.kind is Kind.WHICH:
        both = [area for area in by_name.areas if area in areas]
        if len(both) != 1 or not both[0]:
            return by_name
        why = f"{by_name.why}, and only one of them is in that part of the postcodes"
        found = next(c for c in councils if area_of(revision, c) == both[0])
        return Placed(
            Kind.AREA,
            both[0],
            found,
            by_name.name,
            by_name.said,
            phrase=by_name.phrase,
            exact=by_name.exact,
            why=why,
        )
    if len(councils) == 1:
        return _at(councils[0], revision, written.text, "the first half of a postcode")
    if not any(areas):
        nations = {council.nation for council in councils}
        council = Council(nation=nations.pop() if len(nations) == 1 else "")
        return _at(council, revision, written.text, "the first half of a postcode, far away")
    why = "the first half of a postcode, which lies in several councils"
    return Placed(Kind.STRADDLES, areas=areas, phrase=written.text, why=why)


def _at(council: Council, revision: Revision, phrase: str, why: str) -> Placed:
    area = area_of(revision, council)
    kind = Kind.ELSEWHERE if area is None else Kind.AREA
    return Placed(kind, area, council, phrase=phrase, why=why)


def _areas(councils: tuple[Council, ...], revision: Revision) -> tuple[str, ...]:
    return tuple(dict.fromkeys(area_of(revision, council) or "" for council in councils))


def _by_name(words: str, places: Places, revision: Revision) -> Placed:
    found = names_in(revision).find(words)
    if not found:
        return NOTHING
    if is_abroad(words):
        phrase = found[0].phrase
        return Placed(Kind.ELSEWHERE, phrase=phrase, why="a name, with a country far away")
    whole = [each for each in found if all(name.whole for name in each.names)]
    parts = [each for each in found if each not in whole]
    if not parts:
        return _by_area(words, whole, revision)
    parts, beside = _apart(words, parts)
    options = _narrowed(map(_options, parts), map(_options, (*whole, *beside)))
    last = parts[-1]
    name = last.names[0]
    if options is None:
        return Placed(Kind.STRADDLES, phrase=last.phrase, why="names of places in several areas")
    if any(each.partly for each in last.names):
        areas = tuple(each.area or "" for each in last.names)
        why = "a name of a place that a boundary runs through"
        return Placed(
            Kind.STRADDLES,
            None,
            NO_COUNCIL,
            name.id,
            name.said,
            areas,
            last.phrase,
            last.exact,
            why,
        )
    if len(options) > 1:
        why = "a name of several places"
        areas = tuple(sorted(options, key=lambda area: (not area, area)))
        return Placed(
            Kind.WHICH, None, NO_COUNCIL, name.id, name.said, areas, last.phrase, last.exact, why
        )
    area = next(iter(options))
    meant = next((n for n in last.names if (n.area or "") == area), name)
    why = "a name" if last.exact else "a name, misspelt"
    kind = Kind.AREA if area else Kind.ELSEWHERE
    council = council_for(area, revision) if area else _council_of(meant, places)
    return Placed(
        kind, area or None, council, meant.id, meant.said, (), last.phrase, last.exact, why
    )


def _by_area(words: str, whole: list[Found], revision: Revision) -> Placed:
    """An area's own name. "Derby, Derbyshire" is the city; "Derby or Derbyshire" is no answer."""
    said = dict.fromkeys(name for each in whole for name in each.names)
    if len(said) > 1 and "or" in plain(words):
        return NOTHING
    name = min(said, key=lambda each: len(each.said))
    phrase = next(each.phrase for each in whole if name in each.names)
    council = council_for(name.area or "", revision)
    return Placed(
        Kind.AREA, name.area, council, name.id, name.said, (), phrase, why="an area's name"
    )


def _options(found: Found) -> set[str]:
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


def _apart(words: str, parts: list[Found]) -> tuple[list[Found], list[Found]]:
    """The places where somebody is, and those that they are only near, or came from."""
    said = plain(words)
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
