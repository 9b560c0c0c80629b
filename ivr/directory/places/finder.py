"""Finds where a child lives in words: one function for calls, texts and the terminal. Decides whether a
postcode or a name counts when the words contain both.

Pure: depends only on the words, the opened places and the revision. No words make it raise: the result
for words without a place is `PlaceKind.NOT_UNDERSTOOD`.
"""

from functools import lru_cache

from ivr.content.revision import Revision
from ivr.directory.places.index import Places
from ivr.directory.places.name_lookup import locate_names
from ivr.directory.places.name_matching import Name, NameBook, area_names, name_id
from ivr.directory.places.outside_places import REGIONS, outside_names
from ivr.directory.places.place_result import PlaceKind, PlaceResult
from ivr.directory.places.postcode_lookup import locate_outward, locate_postcode
from ivr.directory.places.postcodes import read_postcode


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
    by_name = locate_names(words, known_names(revision), places, revision)
    if index and written and by_name.kind in (PlaceKind.NOT_UNDERSTOOD, PlaceKind.AMBIGUOUS):
        return locate_outward(written, index, revision, by_name)
    return by_name
