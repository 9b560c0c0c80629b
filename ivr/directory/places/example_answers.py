"""Example words for each kind of answer to "where does the child live?", found by asking the finder:
for whoever must drive the engine through all of them."""

from collections.abc import Iterator, Mapping

from ivr.content.revision import Revision
from ivr.directory.places.finder import find_place, known_names
from ivr.directory.places.opening import Places
from ivr.directory.places.outside_places import ELSEWHERE
from ivr.directory.places.place_result import PlaceKind, PlaceResult

NOISE = "purple elephants"
# Far away, one for each nation and one for the islands; and a first half that may never be whole.
_FAR = ("CF101AA", "EH11AA", "BT11AA", "JE23AA")


def example_answers(places: Places, revision: Revision) -> Mapping[str, str]:
    """Words for each class of answer, by its name, as a recogniser would write them.

    The classes: `area ID by name` and `area ID by postcode`; `area ID read back` (a postcode that
    sounds like another one); `elsewhere` for each nation, and unnamed; `which`; `straddles`;
    `never-issued` and `never-issued in ID`; `nothing`. Two answers of one class differ only in
    the words said back. Without the index the classes of postcodes are missing. What is here was
    understood so: each example was found by `find(..., spoken=True)`.
    """
    found: dict[str, str] = {}
    for words in _candidates(places, revision):
        name = _class(find_place(words, places, revision, spoken=True))
        found.setdefault(name, words)
    return found


def _class(placed: PlaceResult) -> str:
    match placed.kind:
        case PlaceKind.AREA if placed.name:
            return f"area {placed.area} by name"
        case PlaceKind.AREA:
            return f"area {placed.area} {'read back' if placed.said else 'by postcode'}"
        case PlaceKind.ELSEWHERE if placed.council.name:
            return f"elsewhere {placed.council.nation}"
        case PlaceKind.ELSEWHERE:
            return f"elsewhere {placed.council.nation} unnamed".replace("  ", " ")
        case PlaceKind.NEVER_ISSUED if len(placed.areas) == 1 and placed.areas[0]:
            return f"never-issued in {placed.areas[0]}"
        case _:
            return str(placed.kind)


def _candidates(places: Places, revision: Revision) -> Iterator[str]:
    yield NOISE
    for name in known_names(revision).names:
        if name.area and not name.whole:
            yield name.said
    for *names, _ in ELSEWHERE[:20]:
        yield names[0]
    yield "London"
    index = places.index
    if index is None:
        return
    codes = {area.code for area in revision.areas.values()}
    near = [
        outward
        for outward in index.outwards
        if codes & {council.code for council in index.councils_in(outward)}
    ]
    yield from _FAR
    for outward in near:
        yield outward
        yield f"{outward}9ZZ"
        for postcode, _ in list(index.beginning_with(outward))[:3]:
            yield postcode
            yield f"{postcode[:-1]}{'P' if postcode[-1] != 'P' else 'B'}"
