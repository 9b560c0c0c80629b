"""What an event means where the caller is: the one reading of keys, speech, silence and rings.

Many events mean the same. The engine acts on meanings only, so whoever has seen it act on one has seen
it act on every event that means it. Nothing here knows who is calling, or when.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import assert_never

from ivr.content.flow import Menu, Place, Tell
from ivr.content.revision import Revision
from ivr.directory.places import (
    NO_PLACE,
    NO_INDEX,
    Council,
    PlaceKind,
    PlaceResult,
    Places,
    find_place,
)
from ivr.engine import phrase_matching, place_question
from ivr.engine.call_state import Phase
from ivr.engine.danger import danger_phrases
from ivr.engine.events import (
    Event,
    HungUp,
    KeysPressed,
    RingEnded,
    RingOutcome,
    Silence,
    SpeechHeard,
    TextNotStored,
)
from ivr.engine.phrase_matching import PhraseBook
from ivr.engine.place_question import NO_QUESTION, PlaceQuestion
from ivr.engine.whisper import longest_whisper

_ONE_KEY = frozenset("0123456789*#")
_TRY_AGAIN = {"1": ("try again", "again", "yes", "yes please", "connect me")}


class MeaningKind(StrEnum):
    """All that an event can mean."""

    CHOICE = "a choice of the menu"
    PERSON = "a person now"
    REPEAT = "to hear it again"
    PLACE = "a place, or words that may be one"
    NO_CHOICE = "a key that is no choice here"
    NOT_UNDERSTOOD = "words that nobody understood"
    SILENCE = "silence"
    DANGER = "words of danger"
    NOT_ASKED = "an answer where nothing was asked"
    STAYED = "the caller stayed on the line"
    TRY_AGAIN = "to be connected once more"
    ANYTHING = "anything else, after the numbers"
    TEXT = "a text, asked for with a key"
    NO_TEXT = "no text, or words, which never send one"
    NOT_PROMISED = "a text that could not be kept for sending"
    TALKED = "a ring that was answered, and is over"
    NO_PERSON = "a ring that nobody answered"
    GONE = "the caller has hung up"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A meaning; which key's choice, where it is one; and what place, where it is one. `by` is what
    was done, in words for the trail: meanings are the same whatever they were said by."""

    means: MeaningKind
    key: str = ""
    by: str = field(default="", compare=False)
    placed: PlaceResult = NO_PLACE


def interpret(
    revision: Revision,
    phase: Phase,
    step_id: str,
    event: Event,
    asked: PlaceQuestion = NO_QUESTION,
    places: Places = NO_INDEX,
) -> Meaning:
    """What `event` means to a caller in this phase and at this step. Total: never raises.

    `asked` is where a question about a place stands, and `places` the postcode index: neither is
    looked at anywhere else.
    """
    match event:
        case HungUp():
            return Meaning(MeaningKind.GONE)
        case RingEnded():
            means = MeaningKind.TALKED if _talked(revision, event) else MeaningKind.NO_PERSON
            return Meaning(means, by=str(event.outcome))
        case TextNotStored():
            return Meaning(MeaningKind.NOT_PROMISED)
        case SpeechHeard() if not phrase_matching.plain_text(event.words):
            event = Silence()
    match phase:
        case Phase.STEP | Phase.RING:
            return _in_step(revision, step_id, event, asked, places)
        case Phase.STILL_THERE:
            return Meaning(MeaningKind.REPEAT if _key(event, _NOTHING) == "*" else MeaningKind.STAYED)
        case Phase.NUMBERS:
            return _in_numbers(event)
        case Phase.TEXT_OFFER:
            return _in_offer(event)
        case _:
            assert_never(phase)


def _talked(revision: Revision, ring: RingEnded) -> bool:
    """Whether a ring was answered, for however short a time: the caller is then offered the next one.
    Where nobody says whether the two were connected, only a whisper can have kept them apart: it must
    have lasted for longer than the longest that is declined, and a real answer."""
    if ring.outcome is not RingOutcome.UNCLEAR:
        return ring.outcome is RingOutcome.ANSWERED
    whispered = longest_whisper(revision)
    least = whispered + revision.service.rings.shortest_answer if whispered else 1
    return ring.seconds is not None and ring.seconds >= least


def _in_step(
    revision: Revision,
    step_id: str,
    event: KeysPressed | SpeechHeard | Silence,
    asked: PlaceQuestion,
    places: Places,
) -> Meaning:
    step = revision.voice.steps.get(step_id)
    if not isinstance(step, Menu | Tell | Place):
        return Meaning(MeaningKind.NOT_ASKED)
    if isinstance(event, Silence):
        return Meaning(MeaningKind.SILENCE)
    if isinstance(event, SpeechHeard) and danger_phrases(revision).find(event.words):
        return Meaning(MeaningKind.DANGER)
    if isinstance(step, Place):
        return _at_place(revision, event, asked, places)
    key = _key(event, _choices(revision, step_id))
    by = key if key in _ONE_KEY else "several keys"
    if key is None:
        return Meaning(MeaningKind.NOT_UNDERSTOOD)
    if isinstance(step, Menu) and key in step.choices:
        return Meaning(MeaningKind.CHOICE, key, by=by)
    match key:
        case "0":
            return Meaning(MeaningKind.PERSON, by=by)
        case "*":
            return Meaning(MeaningKind.REPEAT, by=by)
        case _:
            return Meaning(MeaningKind.NO_CHOICE, by=by)


def _at_place(revision: Revision, event: KeysPressed | SpeechHeard, asked: PlaceQuestion, places: Places) -> Meaning:
    """At the question where the child lives: a place before all else, then yes and no, then what
    words mean everywhere."""
    key = _key(event, _YES_AND_NO if asked.area_to_confirm else _NOT_KNOWN)
    if isinstance(event, SpeechHeard):
        placed = find_place(event.words, places, revision, spoken=True)
        if placed.kind is not PlaceKind.NOT_UNDERSTOOD and not (
            key == "1" and placed.area == asked.area_to_confirm
        ):
            return Meaning(MeaningKind.PLACE, by="a place", placed=_all_that_matters(placed))
        if key not in (None, "0", "*", "?", "1", "2"):
            key = None  # a number that is no postcode is no key either
    by = key if key in _ONE_KEY else "something else"
    if key in place_question.choice_keys(revision, asked):
        return Meaning(MeaningKind.CHOICE, key or "", by=by)
    match key:
        case "0" | "?":
            return Meaning(MeaningKind.PERSON, by=by)
        case "*":
            return Meaning(MeaningKind.REPEAT, by=by)
        case None:
            return Meaning(MeaningKind.NOT_UNDERSTOOD)
        case _:
            return Meaning(MeaningKind.NO_CHOICE, by=by)


def _all_that_matters(placed: PlaceResult) -> PlaceResult:
    """What was found, without what no answer depends on."""
    match placed.kind:
        case PlaceKind.ELSEWHERE:
            return PlaceResult(placed.kind, council=placed.council, reason=placed.reason)
        case PlaceKind.ON_BOUNDARY:
            return PlaceResult(placed.kind, reason=placed.reason)
        case PlaceKind.NEVER_ISSUED:
            areas = placed.areas if len(placed.areas) == 1 and placed.areas[0] else ()
            return PlaceResult(placed.kind, areas=areas, reason=placed.reason)
        case PlaceKind.AMBIGUOUS:
            return PlaceResult(placed.kind, name_id=placed.name_id, say_back=placed.say_back, reason=placed.reason)
        case _:
            return replace(placed, council=Council(), areas=(), phrase="")


def _in_numbers(event: KeysPressed | SpeechHeard | Silence) -> Meaning:
    if isinstance(event, Silence):
        return Meaning(MeaningKind.SILENCE)
    if _key(event, _AGAIN) in ("0", "1"):
        return Meaning(MeaningKind.TRY_AGAIN)
    return Meaning(MeaningKind.ANYTHING)


def _in_offer(event: KeysPressed | SpeechHeard | Silence) -> Meaning:
    """Only a key of the phone itself sends a text: whoever speaks may be somebody else. A person, and
    to hear it again, may be said here as everywhere."""
    keys = event.keys if isinstance(event, KeysPressed) else None
    if isinstance(event, SpeechHeard) and (said := _key(event, _NOTHING)) in ("0", "*"):
        keys = said
    match keys:
        case "1":
            return Meaning(MeaningKind.TEXT)
        case "0":
            return Meaning(MeaningKind.PERSON)
        case "*":
            return Meaning(MeaningKind.REPEAT)
        case _:
            return Meaning(MeaningKind.NO_TEXT)


def _key(event: KeysPressed | SpeechHeard | Silence, choices: PhraseBook) -> str | None:
    match event:
        case KeysPressed():
            return event.keys
        case SpeechHeard():
            return phrase_matching.spoken_key(event.words, choices)
        case Silence():
            return None


@lru_cache(maxsize=512)
def _choices(revision: Revision, step_id: str) -> PhraseBook:
    step = revision.voice.steps.get(step_id)
    choices = step.choices if isinstance(step, Menu) else {}
    return phrase_matching.menu_phrases({key: choice.hear for key, choice in choices.items()})


_NOTHING = phrase_matching.menu_phrases({})
_UNKNOWN = ("dont know", "not sure", "im not sure", "no idea", "not certain")
_NOT_KNOWN = phrase_matching.menu_phrases({"?": _UNKNOWN})
_YES_AND_NO = phrase_matching.menu_phrases(
    {
        "1": (
            "yes",
            "yes please",
            "yeah",
            "yep",
            "right",
            "correct",
            "thats right",
            "that is right",
        ),
        "2": ("no", "nope", "wrong", "not right", "not correct", "no its not", "thats not right"),
        "?": _UNKNOWN,
    }
)
_AGAIN = phrase_matching.menu_phrases(_TRY_AGAIN)
