"""What a text says about a place: the reply to a message that only names a place, and the sentences
about a place next to another reply. Never repeats a postcode, nor a place of an earlier message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ivr.content.revision import Revision
from ivr.content.slots import fill
from ivr.content.texts import Reply
from ivr.directory.places import PlaceKind, PlaceResult, Places, find_place
from ivr.directory.places.finder import known_names
from ivr.engine.conversation import Conversation
from ivr.engine.place_question import areas_of_name, first_name

_ELSEWHERE = "ELSEWHERE"  # the keyword of texters who live in no area
_LONGEST_COUNCIL = "Bournemouth, Christchurch and Poole Council"
_BY_NATION = {"scotland": "elsewhere-scotland", "northern-ireland": "elsewhere-northern-ireland"}
_FINDER_NATIONS = ("", "england")  # nations that the council finder of gov.uk covers


@dataclass(frozen=True, slots=True)
class PlaceSentences:
    """The sentences before and after a reply about something else; and `lines`, what
    replaces the lines of the areas; it may have slots of contacts."""

    before: str = ""
    after: str = ""
    lines: str = ""


NO_SENTENCES = PlaceSentences()


def reply_entry(revision: Revision, place: PlaceResult, *, lacks_index: bool = False) -> str | None:
    """The entry of the reply to a place alone; None without a place."""
    match place.kind:
        case PlaceKind.AREA:
            return place.area if place.area in revision.texts.replies else None
        case PlaceKind.AMBIGUOUS:
            return "which"
        case PlaceKind.ON_BOUNDARY:
            return "on-boundary"
        case PlaceKind.NEVER_ISSUED:
            return "never-issued-area" if likely_area(place) else "never-issued"
        case PlaceKind.ELSEWHERE if place.council.name:
            return "elsewhere-wales" if place.council.nation == "wales" else "elsewhere"
        case PlaceKind.ELSEWHERE:
            return _BY_NATION.get(place.council.nation, "elsewhere-unknown")
        case _:
            return "no-postcodes" if lacks_index else None


def reply_of(revision: Revision, entry: str) -> Reply:
    if entry in revision.texts.replies:
        return revision.texts.replies[entry]
    reply: Reply = getattr(revision.texts.other_replies, entry.replace("-", "_"))
    return reply


def likely_area(place: PlaceResult) -> str | None:
    """The only area in which a postcode that was never issued would be."""
    if place.kind is PlaceKind.NEVER_ISSUED and len(place.areas) == 1:
        return place.areas[0] or None
    return None


def place_slots(revision: Revision, place: PlaceResult) -> Mapping[str, str]:
    """The values of the slots about a place. Choices: `DERBY or DERBYSHIRE`."""
    area = revision.areas.get(place.area or likely_area(place) or "")
    choices = [revision.areas[a].short.upper() if a else _ELSEWHERE for a in place.areas]
    return {
        "place": place.say_back,
        "area": area.name if area else "",
        "council": place.council.name,
        "choices": " or ".join(choices),
    }


def longest_slots(revision: Revision) -> Mapping[str, str]:
    places = [name.text for name in known_names(revision).names]
    shorts = [area.short.upper() for area in revision.areas.values()]
    return {
        "place": max(places, key=len, default=""),
        "area": max((area.name for area in revision.areas.values()), key=len, default=""),
        "council": _LONGEST_COUNCIL,
        "choices": " or ".join([*shorts, _ELSEWHERE]),
    }


def place_sentences(revision: Revision, place: PlaceResult) -> PlaceSentences:
    """The sentences about a place next to a reply about something else, or next to its area's own."""
    sentences = revision.texts.place_sentences
    slots = place_slots(revision, place)

    def filled(words: str) -> str:
        return fill(words, lambda name, _: slots.get(name))

    match place.kind:
        case PlaceKind.AREA if place.name_id and place.say_back:
            return PlaceSentences(before=filled(sentences.by_name))
        case PlaceKind.AREA if not place.name_id:
            return PlaceSentences(before=filled(sentences.by_postcode))
        case PlaceKind.AMBIGUOUS | PlaceKind.ON_BOUNDARY | PlaceKind.NEVER_ISSUED:
            return PlaceSentences(before=filled(sentences.unclear))
        case PlaceKind.ELSEWHERE:
            after = filled(sentences.find) if place.council.nation in _FINDER_NATIONS else ""
            council = place.council.name or sentences.unnamed
            return PlaceSentences(
                after=after, lines=sentences.elsewhere.replace("{council}", council)
            )
        case _:
            return NO_SENTENCES


def after_place(conversation: Conversation, place: PlaceResult, entry: str) -> Conversation:
    """The conversation after a place was answered by `entry`. A place that is not certainly in an area
    clears the remembered area: the next reply then has the numbers of both."""
    if place.kind in (PlaceKind.NOT_UNDERSTOOD, PlaceKind.AREA):
        return replace(conversation, name=None)
    name = place.name_id if place.kind is PlaceKind.AMBIGUOUS else None
    after = replace(conversation, area=None, name=name)
    return replace(after, yes=likely_area(place)) if entry == "never-issued-area" else after


def outside_place(revision: Revision, places: Places, name_id: str | None) -> PlaceResult | None:
    """The place outside the areas that an ambiguous name may mean, with its council if there is an
    index."""
    if not name_id or "" not in areas_of_name(revision, name_id):
        return None
    name = first_name(revision, name_id, "")
    if name is None:
        return None
    place = find_place(name.postcode, places, revision)
    if place.kind is PlaceKind.ELSEWHERE:
        return replace(place, say_back="", phrase="")
    return PlaceResult(PlaceKind.ELSEWHERE, reason="the place elsewhere with this name")
