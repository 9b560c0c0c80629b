"""Where a child lives: postcodes and names, and the council responsible for children's services there.

`open_places()` once at the edge; `find(words, places, revision)` for whatever somebody said or typed.
"""

from ivr.directory.places.finder import find_place
from ivr.directory.places.index import Council, PostcodeIndex
from ivr.directory.places.opening import NOWHERE, Places, open_places
from ivr.directory.places.place_result import NO_PLACE, PlaceKind, PlaceResult

__all__ = [
    "NO_PLACE",
    "NOWHERE",
    "Council",
    "PlaceKind",
    "PlaceResult",
    "Places",
    "PostcodeIndex",
    "find_place",
    "open_places",
]
