"""Where a message says that the child lives: the only place where a text's area is decided.

Two sources: the words of each area's own reply, and the finder of postcodes and names. If they
disagree, the whole postcode is asked for: nothing is guessed.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.directory.places import (
    NO_INDEX,
    NO_PLACE,
    Council,
    PlaceKind,
    PlaceResult,
    Places,
    find_place,
)
from ivr.directory.places.finder import known_names
from ivr.directory.places.name_matching import unaccented_words
from ivr.directory.places.postcodes import read_postcode
from ivr.engine.danger import plain_phrases
from ivr.engine.phrase_matching import PhraseBook
from ivr.engine.place_question import areas_of_name
from ivr.engine.spelling_correction import ordinary_words

_NOT_THE_AREA = "\0"
# Before a place far away, these say that the journey goes there: "the train to London".
_ONWARD = frozenset(["to", "towards", "via", "through", "visit", "visiting"])
_MOVED = frozenset(["move", "moved", "moves", "moving", "next", "close", "near", "gone", "back"])


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """The area that a message names, if it is certain, and the reason. `place` is the finder's result,
    if it is more than an area's own name. `lacks_index`: the message has a postcode, but there is no
    index to look it up in."""

    area: str | None = None
    reason: str = ""
    place: PlaceResult = NO_PLACE
    lacks_index: bool = False


def place_in_message(
    revision: Revision, text: str, words: str, places: Places = NO_INDEX, name_id: str | None = None
) -> MessagePlace:
    """Find the place in a message: `text` as written, for the finder, and `words` after spelling
    correction, for the areas' own words. `name_id` is the id of an ambiguous name, if the texter was
    asked which place it is."""
    named = dict(_area_words(revision).find(words))
    named.pop(_NOT_THE_AREA, None)
    own = next(iter(named)) if len(named) == 1 else None
    place = _settled(revision, text, places, name_id, _find(revision, text, places))
    if own is not None and place.kind is PlaceKind.ELSEWHERE and place.name_id:
        reason = "an area's own name, and a place elsewhere"
        place = PlaceResult(PlaceKind.ON_BOUNDARY, phrase=place.phrase, reason=reason)
        return MessagePlace(place=place)
    if len(named) > 1 and place.area and len(areas := areas_of_name(revision, place.name_id)) > 1:
        place = replace(
            place,
            kind=PlaceKind.AMBIGUOUS,
            area=None,
            council=Council(),
            areas=areas,
            reason="a name of several places, and the names of both areas",
        )
    if place.kind is not PlaceKind.NOT_UNDERSTOOD:
        return MessagePlace(place.area, f"{place.reason}: {place.area or place.kind}", place)
    lacks_index = places.index is None and _is_postcode(text)
    if own is not None:
        return MessagePlace(own, f'"{named[own]}" is in {own}', lacks_index=lacks_index)
    return MessagePlace(lacks_index=lacks_index)


def _find(revision: Revision, text: str, places: Places) -> PlaceResult:
    """The finder's result, unless it is an area's own name (the operators' words decide about those),
    a slip in an ordinary sentence, or the destination of a journey."""
    place = find_place(text, places, revision)
    if place.name_id and all(each.is_area for each in known_names(revision).by_id(place.name_id)):
        return NO_PLACE
    if not place.is_exact and ordinary_words().issuperset(place.phrase.split()):
        return NO_PLACE
    if place.kind is PlaceKind.ELSEWHERE and place.name_id and _is_destination(text, place.phrase):
        return NO_PLACE
    return place


def _settled(
    revision: Revision, text: str, places: Places, name_id: str | None, place: PlaceResult
) -> PlaceResult:
    """The place together with the name that the texter was asked about: "Mackworth", then "DE6"."""
    asked = next(iter(known_names(revision).by_id(name_id or "")), None)
    if asked is None or place.kind not in (PlaceKind.ON_BOUNDARY, PlaceKind.AMBIGUOUS):
        return place
    together = find_place(f"{asked.text}, {text}", places, revision)
    is_settled = together.kind is PlaceKind.AREA and together.area is not None
    return replace(together, say_back="") if is_settled else place


def _is_destination(text: str, phrase: str) -> bool:
    words, parts = unaccented_words(text), phrase.split()
    at = next((i for i in range(len(words)) if words[i : i + len(parts)] == parts), 0)
    before = words[max(0, at - 2) : at]
    return bool(before) and before[-1] in _ONWARD and before[0] not in _MOVED


def _is_postcode(text: str) -> bool:
    written = read_postcode(text, None)
    return written is not None and written.is_whole


@lru_cache(maxsize=8)
def _area_words(revision: Revision) -> PhraseBook:
    replies = revision.texts.replies
    own = {area: replies[area] for area in revision.areas if area in replies}
    book = {area: plain_phrases(revision, reply.words) for area, reply in own.items()}
    # "not in derby", "derby county": the name of the area, but not the area.
    ignored = (phrase for reply in own.values() for phrase in reply.ignore_in)
    return PhraseBook({**book, _NOT_THE_AREA: plain_phrases(revision, ignored)})
