"""What a text says of a place: which reply it gets where nothing else is asked, and what is said of it
beside one. Never says a postcode, nor a place of an earlier message. Finds no places itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ivr.content.revision import Revision
from ivr.content.slots import fill
from ivr.content.texts import Reply
from ivr.directory.places import Council, PlaceKind, PlaceResult, Places, find_place
from ivr.directory.places.finder import known_names
from ivr.engine.conversation import Conversation
from ivr.engine.place_question import areas, place

ELSEWHERE = "elsewhere"  # the word of a reply for whoever lives in neither area
_LONGEST_COUNCIL = "Bournemouth, Christchurch and Poole Council"
_BY_NATION = {
    "scotland": "elsewhere-scotland",
    "northern-ireland": "elsewhere-northern-ireland",
}
_FINDS = ("", "england")  # nations for which gov.uk's finder is offered


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands before and after a reply about something else, and what the lines are, where they
    are not ours (empty: they are)."""

    before: str = ""
    after: str = ""
    lines: str = ""


NOTHING_BESIDE = Beside()


def entry(revision: Revision, placed: PlaceResult, *, unread: bool = False) -> str | None:
    """The reply that a place gets where nothing else is asked; None where there is no place."""
    match placed.kind:
        case PlaceKind.AREA:
            return placed.area if placed.area in revision.texts.replies else None
        case PlaceKind.AMBIGUOUS:
            return "which"
        case PlaceKind.ON_BOUNDARY:
            return "on-boundary"
        case PlaceKind.NEVER_ISSUED:
            return "never-issued-area" if likely(placed) else "never-issued"
        case PlaceKind.ELSEWHERE if placed.council.name:
            return "elsewhere-wales" if placed.council.nation == "wales" else "elsewhere"
        case PlaceKind.ELSEWHERE:
            return _BY_NATION.get(placed.council.nation, "elsewhere-unknown")
        case _:
            return "no-postcodes" if unread else None


def reply_of(revision: Revision, name: str) -> Reply:
    """The reply of that name: an area's own, or one of those about places."""
    if name in revision.texts.replies:
        return revision.texts.replies[name]
    found: Reply = getattr(revision.texts.other_replies, name.replace("-", "_"))
    return found


def likely(placed: PlaceResult) -> str | None:
    """The one area that a postcode which was never issued would be in."""
    if placed.kind is PlaceKind.NEVER_ISSUED and len(placed.areas) == 1:
        return placed.areas[0] or None
    return None


def slots(revision: Revision, placed: PlaceResult) -> Mapping[str, str]:
    """What is filled in about a place."""
    areas_said = placed.area or likely(placed) or ""
    area = revision.areas[areas_said].name if areas_said in revision.areas else ""
    choices = _choices(revision, placed)
    return {"place": placed.say_back, "area": area, "council": placed.council.name, "choices": choices}


def longest(revision: Revision) -> Mapping[str, str]:
    """The longest that each of them can be."""
    places = [name.text for name in known_names(revision).names]
    shorts = [area.short.upper() for area in revision.areas.values()]
    return {
        "place": max(places, key=len, default=""),
        "area": max((area.name for area in revision.areas.values()), key=len, default=""),
        "council": _LONGEST_COUNCIL,
        "choices": " or ".join([*shorts, ELSEWHERE.upper()]),
    }


def beside(revision: Revision, placed: PlaceResult) -> Beside:
    """What is said of a place beside a reply about something else, or beside its area's own."""
    said = revision.texts.place_sentences
    values = slots(revision, placed)

    def filled(words: str) -> str:
        return fill(words, lambda name, _: values.get(name))

    match placed.kind:
        case PlaceKind.AREA if placed.name_id and placed.say_back:
            return Beside(before=filled(said.by_name))
        case PlaceKind.AREA if not placed.name_id:
            return Beside(before=filled(said.by_postcode))
        case PlaceKind.AMBIGUOUS | PlaceKind.ON_BOUNDARY | PlaceKind.NEVER_ISSUED:
            return Beside(before=filled(said.unclear))
        case PlaceKind.ELSEWHERE:
            after = filled(said.find) if placed.council.nation in _FINDS else ""
            return Beside(after=after, lines=f"{placed.council.name or said.unnamed.rstrip('.')}.")
        case _:
            return NOTHING_BESIDE


def asked(conversation: Conversation, placed: PlaceResult, entry: str) -> Conversation:
    """The conversation once a place was answered by `entry`. What is not in one of our areas for
    certain leaves none behind: the next message is answered with the numbers of both."""
    if placed.kind in (PlaceKind.NOT_UNDERSTOOD, PlaceKind.AREA):
        return replace(conversation, name=None)
    after = replace(conversation, area=None, name=None)
    if placed.kind is PlaceKind.AMBIGUOUS:
        after = replace(after, name=placed.name_id)
    if entry == "never-issued-area":
        after = replace(after, yes=likely(placed))
    return after


def the_one_elsewhere(revision: Revision, places: Places, name: str | None) -> PlaceResult | None:
    """The place outside our areas that a name of several places may mean; its council, where the index
    knows it."""
    if not name or "" not in areas(revision, name):
        return None
    other = place(revision, name, "")
    if other is None:
        return None
    placed = find_place(other.postcode, places, revision)
    if placed.kind is PlaceKind.ELSEWHERE:
        return replace(placed, say_back="", phrase="")
    return PlaceResult(PlaceKind.ELSEWHERE, council=Council(), reason="the one elsewhere of a name")


def _choices(revision: Revision, placed: PlaceResult) -> str:
    """The words that settle it: `DERBY or DERBYSHIRE`."""
    called = [revision.areas[a].short.upper() if a else ELSEWHERE.upper() for a in placed.areas]
    return " or ".join(called)
