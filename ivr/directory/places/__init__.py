"""Where a child lives: postcodes and names, and the council responsible for children's services there.

`open_places()` once at the edge; then `find_place(words, places, revision)` for any words.
"""

from ivr.directory.places.finder import find_place
from ivr.directory.places.index import NO_INDEX, Council, Places, PostcodeIndex, open_places
from ivr.directory.places.place_result import NO_PLACE, PlaceKind, PlaceResult

__all__ = [
    "NO_INDEX",
    "NO_PLACE",
    "Council",
    "PlaceKind",
    "PlaceResult",
    "Places",
    "PostcodeIndex",
    "find_place",
    "open_places",
]
