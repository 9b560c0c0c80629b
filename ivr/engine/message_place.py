"""Where a message says that the child lives: the one place in which a text's area is decided.

By the words of each area's own reply, and by whatever the finder of postcodes and names makes of the
message as it was written. Where the two disagree nothing is guessed: the whole postcode is asked for.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.vocabulary import phrases
from ivr.directory.places import (
    NO_PLACE,
    NO_INDEX,
    Council,
    PlaceKind,
    PlaceResult,
    Places,
    find_place,
)
from ivr.directory.places.finder import known_names
from ivr.directory.places.name_matching import unaccented_words
from ivr.directory.places.postcodes import read_postcode
from ivr.engine.phrase_matching import PhraseBook
from ivr.engine.place_question import areas
from ivr.engine.spelling_correction import ordinary_words

_ELSEWHERE = "\0"
# Before a place far away these say that somebody goes there: "the train to London".
_ONWARD = frozenset(["to", "towards", "via", "through", "visit", "visiting"])
_MOVED = frozenset(["move", "moved", "moves", "moving", "next", "close", "near", "gone", "back"])


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """The area that a message names, if it is one for certain, and why. `placed` is what the finder
    found, where it was more than an area's own name: its `phrase` and `said` are personal.
    `unread` says that a postcode was written, and there is no index to look it up in."""

    area: str | None = None
    why: str = ""
    placed: PlaceResult = NO_PLACE
    unread: bool = False


def place_in_message(
    revision: Revision, text: str, words: str, places: Places = NO_INDEX, name: str | None = None
) -> MessagePlace:
    """The area of a message. Total.

    Args:
        text: the message as it was written: misspelt names are mended as names.
        words: its plain words as they were meant, for the areas' own words.
        places: the postcode index.
        name: the id of a name of several places, of which the texter was asked which one it is.
    """
    named = {area: said for area, said in _areas(revision).find(words) if area in revision.areas}
    own = next(iter(named)) if len(named) == 1 else None
    placed = _narrowed(revision, text, places, name, _placed(revision, text, places))
    if own is not None and placed.kind is PlaceKind.ELSEWHERE and placed.name_id:
        both = "an area's own name, and a place elsewhere"
        return MessagePlace(placed=PlaceResult(PlaceKind.ON_BOUNDARY, phrase=placed.phrase, reason=both))
    if len(named) > 1 and placed.area and len(shared := areas(revision, placed.name_id)) > 1:
        both = "a name of several places, and both areas' own names"
        placed = replace(
            placed, kind=PlaceKind.AMBIGUOUS, area=None, council=Council(), areas=shared, reason=both
        )
    if placed.kind is not PlaceKind.NOT_UNDERSTOOD:
        return MessagePlace(placed.area, f"{placed.reason}: {placed.area or placed.kind}", placed)
    unread = places.index is None and _is_postcode(text)
    if own is not None:
        return MessagePlace(own, f'"{named[own]}" is in {own}', unread=unread)
    return MessagePlace(unread=unread)


def _placed(revision: Revision, text: str, places: Places) -> PlaceResult:
    """What the finder makes of it, if it is more than an area's own name (that is for the operators'
    words), and no slip of the pen in an ordinary sentence."""
    placed = find_place(text, places, revision)
    if placed.name_id and all(each.is_area for each in known_names(revision).by_id(placed.name_id)):
        return NO_PLACE
    if not placed.is_exact and ordinary_words().issuperset(placed.phrase.split()):
        return NO_PLACE
    if placed.kind is PlaceKind.ELSEWHERE and placed.name_id and _goes_there(text, placed.phrase):
        return NO_PLACE
    return placed


def _narrowed(
    revision: Revision, text: str, places: Places, name: str | None, placed: PlaceResult
) -> PlaceResult:
    """With the name that was asked about, where the message alone leaves it open: "Mackworth", and then
    "DE6"."""
    asked = next(iter(known_names(revision).by_id(name or "")), None)
    if asked is None or placed.kind not in (PlaceKind.ON_BOUNDARY, PlaceKind.AMBIGUOUS):
        return placed
    together = find_place(f"{asked.text}, {text}", places, revision)
    settled = together.kind is PlaceKind.AREA and together.area is not None
    return replace(together, say_back="") if settled else placed


def _goes_there(text: str, phrase: str) -> bool:
    words, said = unaccented_words(text), phrase.split()
    at = next((i for i in range(len(words)) if words[i : i + len(said)] == said), 0)
    before = words[max(0, at - 2) : at]
    return bool(before) and before[-1] in _ONWARD and before[0] not in _MOVED


def _is_postcode(text: str) -> bool:
    written = read_postcode(text, None)
    return written is not None and written.is_whole


@lru_cache(maxsize=8)
def _areas(revision: Revision) -> PhraseBook:
    flow = revision.texts
    own = {area: flow.replies[area] for area in revision.areas if area in flow.replies}
    book = {
        area: [p for each in reply.words for p in phrases(revision.danger.groups, each)]
        for area, reply in own.items()
    }
    # "not in derby", "derby county": the name of the area, but not the area.
    book[_ELSEWHERE] = [
        p for reply in own.values() for each in reply.ignore_in for p in phrases(revision.danger.groups, each)
    ]
    return PhraseBook(book)
