"""Where a child lives, found in words: the one answer for calls, texts and the terminal. Decides
whether a postcode or a name counts where both are there.

Pure: looks only at the words, the opened places and the revision. Whatever the words are, nothing
raises; what was not understood is `Kind.NOTHING`.
"""

from functools import lru_cache

from ivr.content.revision import Revision
from ivr.directory.places.name_lookup import place_names
from ivr.directory.places.name_matching import Name, NameBook, elsewhere, name_id, names_of
from ivr.directory.places.opening import Places
from ivr.directory.places.outside_places import ELSEWHERE, MANY
from ivr.directory.places.place_result import PlaceKind, PlaceResult
from ivr.directory.places.postcode_lookup import place_outward, place_postcode
from ivr.directory.places.postcodes import read_postcode


@lru_cache(maxsize=8)
def known_names(revision: Revision) -> NameBook:
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


def find_place(words: str, places: Places, revision: Revision, *, spoken: bool = False) -> PlaceResult:
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
        return place_postcode(written, index, revision, spoken=spoken)
    by_name = place_names(words, known_names(revision), places, revision)
    if index and written and by_name.kind in (PlaceKind.NOT_UNDERSTOOD, PlaceKind.AMBIGUOUS):
        return place_outward(written, index, revision, by_name)
    return by_name
