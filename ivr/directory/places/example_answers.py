"""Example words for each kind of answer to "where does the child live?", for the proof and the
checks, which have to drive the engine through all of them. Each example is found by asking the
finder."""

from collections.abc import Iterator, Mapping

from ivr.content.revision import Revision
from ivr.directory.places.finder import find_place, known_names
from ivr.directory.places.index import Places
from ivr.directory.places.outside_places import outside_names
from ivr.directory.places.place_result import PlaceKind, PlaceResult

NOISE = "purple elephants"
# Far away: one postcode for each nation and one for the islands.
_FAR = ("CF101AA", "EH11AA", "BT11AA", "JE23AA")


def example_answers(places: Places, revision: Revision) -> Mapping[str, str]:
    """Words for each class of answer, as a speech recogniser would write them, by the class's name.

    The classes: `area ID by name` and `area ID by postcode`; `area ID read back` (a postcode that
    sounds like another one); `elsewhere` for each nation, and unnamed; `which`; `on-boundary`;
    `never-issued` and `never-issued in ID`; `nothing`. Two answers of one class differ only in the
    words repeated to the caller. Without the index the classes of postcodes are missing.
    """
    examples: dict[str, str] = {}
    for words in _candidates(places, revision):
        name = _class(find_place(words, places, revision, spoken=True))
        examples.setdefault(name, words)
    return examples


def _class(place: PlaceResult) -> str:
    match place.kind:
        case PlaceKind.AREA if place.name_id:
            return f"area {place.area} by name"
        case PlaceKind.AREA:
            return f"area {place.area} {'read back' if place.say_back else 'by postcode'}"
        case PlaceKind.ELSEWHERE if place.council.name:
            return f"elsewhere {place.council.nation}"
        case PlaceKind.ELSEWHERE:
            return f"elsewhere {place.council.nation} unnamed".replace("  ", " ")
        case PlaceKind.NEVER_ISSUED if len(place.areas) == 1 and place.areas[0]:
            return f"never-issued in {place.areas[0]}"
        case _:
            return str(place.kind)


def _candidates(places: Places, revision: Revision) -> Iterator[str]:
    yield NOISE
    for name in known_names(revision).names:
        if name.area and not name.is_area:
            yield name.text
    for name in list(outside_names())[:20]:
        yield name.text
    yield "London"
    index = places.index
    if index is None:
        return
    codes = {area.code for area in revision.areas.values()}
    yield from _FAR
    for outward in index.outwards:
        if not codes.isdisjoint(council.code for council in index.councils_in(outward)):
            yield outward
            yield f"{outward}9ZZ"
            for postcode, _ in list(index.beginning_with(outward))[:3]:
                yield postcode
                yield f"{postcode[:-1]}{'P' if postcode[-1] != 'P' else 'B'}"
