"""What an event means at a point of the call: the only interpretation of keys, speech, silence and
rings.

Many events have the same meaning. The engine acts on meanings only, so the proof of one event holds for
all events with its meaning. Nothing here depends on the caller or the time.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import assert_never

from ivr.content.flow import Menu, Place, Tell
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
from ivr.engine.phrase_matching import PhraseBook, menu_phrases, plain_text, spoken_key
from ivr.engine.place_question import NO_QUESTION, PlaceQuestion, choice_keys
from ivr.engine.whisper import longest_whisper

_Answer = KeysPressed | SpeechHeard | Silence
_ONE_KEY = frozenset("0123456789*#")


class MeaningKind(StrEnum):
    CHOICE = "a choice of the menu"
    PERSON = "a person now"
    REPEAT = "to hear it again"
    PLACE = "a place, or words that may be one"
    NO_CHOICE = "a key that is no choice here"
    NOT_UNDERSTOOD = "words that were not understood"
    SILENCE = "silence"
    DANGER = "words of danger"
    NOT_ASKED = "an answer without a question"
    STAYED = "the caller stayed on the line"
    TRY_AGAIN = "to be connected once more"
    ANYTHING_ELSE = "anything else, after the numbers"
    TEXT = "a text, requested with a key"
    NO_TEXT = "no text; speech never sends one"
    TEXT_NOT_STORED = "a text that could not be stored"
    ANSWERED = "a ring that was answered and is over"
    NOT_ANSWERED = "a ring that was not answered"
    HUNG_UP = "the caller has hung up"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A meaning; the key, for a choice; and the place, for a place. `input` is what the caller or the
    contact did, for the trail: it does not count when meanings are compared."""

    kind: MeaningKind
    key: str = ""
    input: str = field(default="", compare=False)
    place: PlaceResult = NO_PLACE


def interpret(
    revision: Revision,
    phase: Phase,
    step_id: str,
    event: Event,
    question: PlaceQuestion = NO_QUESTION,
    places: Places = NO_INDEX,
) -> Meaning:
    """The meaning of an event in this phase and at this step. `question` is the open question about a
    place, and `places` the postcode index: both matter only at such a question."""
    match event:
        case HungUp():
            return Meaning(MeaningKind.HUNG_UP)
        case RingEnded():
            was_answered = _was_answered(revision, event)
            kind = MeaningKind.ANSWERED if was_answered else MeaningKind.NOT_ANSWERED
            return Meaning(kind, input=str(event.outcome))
        case TextNotStored():
            return Meaning(MeaningKind.TEXT_NOT_STORED)
        case SpeechHeard() if not plain_text(event.words):
            event = Silence()
    match phase:
        case Phase.STEP | Phase.RING:
            return _at_step(revision, step_id, event, question, places)
        case Phase.STILL_THERE:
            is_repeat = _key(event, _NO_PHRASES) == "*"
            return Meaning(MeaningKind.REPEAT if is_repeat else MeaningKind.STAYED)
        case Phase.NUMBERS:
            return _after_numbers(event)
        case Phase.TEXT_OFFER:
            return _at_text_offer(event)
        case _:
            assert_never(phase)


def _was_answered(revision: Revision, ring: RingEnded) -> bool:
    """Whether a ring was answered, for however short a time: the caller is then offered the next
    one. If the carrier does not say whether the two were connected, only a whisper can have kept
    them apart: the ring must have lasted longer than the longest whisper and a real answer."""
    if ring.outcome is not RingOutcome.UNCLEAR:
        return ring.outcome is RingOutcome.ANSWERED
    whisper = longest_whisper(revision)
    least = whisper + revision.service.rings.shortest_answer if whisper else 1
    return ring.seconds is not None and ring.seconds >= least


def _at_step(
    revision: Revision, step_id: str, event: _Answer, question: PlaceQuestion, places: Places
) -> Meaning:
    step = revision.voice.steps.get(step_id)
    if not isinstance(step, Menu | Tell | Place):
        return Meaning(MeaningKind.NOT_ASKED)
    if isinstance(event, Silence):
        return Meaning(MeaningKind.SILENCE)
    if isinstance(event, SpeechHeard) and danger_phrases(revision).find(event.words):
        return Meaning(MeaningKind.DANGER)
    if isinstance(step, Place):
        return _at_place(revision, event, question, places)
    key = _key(event, _step_phrases(revision, step_id))
    pressed = key if key in _ONE_KEY else "several keys"
    if key is None:
        return Meaning(MeaningKind.NOT_UNDERSTOOD)
    if isinstance(step, Menu) and key in step.choices:
        return Meaning(MeaningKind.CHOICE, key, input=pressed)
    match key:
        case "0":
            return Meaning(MeaningKind.PERSON, input=pressed)
        case "*":
            return Meaning(MeaningKind.REPEAT, input=pressed)
        case _:
            return Meaning(MeaningKind.NO_CHOICE, input=pressed)


def _at_place(
    revision: Revision, event: KeysPressed | SpeechHeard, question: PlaceQuestion, places: Places
) -> Meaning:
    """At the question where the child lives: first a place, then yes and no, then the words that every
    question understands."""
    key = _key(event, _YES_AND_NO if question.area_to_confirm else _NOT_KNOWN)
    if isinstance(event, SpeechHeard):
        place = find_place(event.words, places, revision, spoken=True)
        if place.kind is not PlaceKind.NOT_UNDERSTOOD and not (
            key == "1" and place.area == question.area_to_confirm
        ):
            return Meaning(MeaningKind.PLACE, input="a place", place=_relevant(place))
        if key not in (None, "0", "*", "?", "1", "2"):
            key = None  # a spoken number that is not a postcode is not a key either
    pressed = key if key in _ONE_KEY else "something else"
    if key in choice_keys(revision, question):
        return Meaning(MeaningKind.CHOICE, key or "", input=pressed)
    match key:
        case "0" | "?":
            return Meaning(MeaningKind.PERSON, input=pressed)
        case "*":
            return Meaning(MeaningKind.REPEAT, input=pressed)
        case None:
            return Meaning(MeaningKind.NOT_UNDERSTOOD)
        case _:
            return Meaning(MeaningKind.NO_CHOICE, input=pressed)


def _relevant(place: PlaceResult) -> PlaceResult:
    """The place without the fields on which no turn depends."""
    match place.kind:
        case PlaceKind.ELSEWHERE:
            return PlaceResult(place.kind, council=place.council, reason=place.reason)
        case PlaceKind.ON_BOUNDARY:
            return PlaceResult(place.kind, reason=place.reason)
        case PlaceKind.NEVER_ISSUED:
            areas = place.areas if len(place.areas) == 1 and place.areas[0] else ()
            return PlaceResult(place.kind, areas=areas, reason=place.reason)
        case PlaceKind.AMBIGUOUS:
            return PlaceResult(
                place.kind, name_id=place.name_id, say_back=place.say_back, reason=place.reason
            )
        case _:
            return replace(place, council=Council(), areas=(), phrase="")


def _after_numbers(event: _Answer) -> Meaning:
    if isinstance(event, Silence):
        return Meaning(MeaningKind.SILENCE)
    if _key(event, _TRY_AGAIN) in ("0", "1"):
        return Meaning(MeaningKind.TRY_AGAIN)
    return Meaning(MeaningKind.ANYTHING_ELSE)


def _at_text_offer(event: _Answer) -> Meaning:
    """Only a key sends a text, because another person may be speaking. A person or a repeat may be
    requested by speech as everywhere."""
    keys = event.keys if isinstance(event, KeysPressed) else None
    if isinstance(event, SpeechHeard) and (key := _key(event, _NO_PHRASES)) in ("0", "*"):
        keys = key
    match keys:
        case "1":
            return Meaning(MeaningKind.TEXT)
        case "0":
            return Meaning(MeaningKind.PERSON)
        case "*":
            return Meaning(MeaningKind.REPEAT)
        case _:
            return Meaning(MeaningKind.NO_TEXT)


def _key(event: _Answer, phrases: PhraseBook) -> str | None:
    match event:
        case KeysPressed():
            return event.keys
        case SpeechHeard():
            return spoken_key(event.words, phrases)
        case Silence():
            return None


@lru_cache(maxsize=512)
def _step_phrases(revision: Revision, step_id: str) -> PhraseBook:
    step = revision.voice.steps.get(step_id)
    choices = step.choices if isinstance(step, Menu) else {}
    return menu_phrases({key: choice.hear for key, choice in choices.items()})


_UNKNOWN = ("dont know", "not sure", "im not sure", "no idea", "not certain")
_YES = ("yes", "yes please", "yeah", "yep", "right", "correct", "thats right", "that is right")
_NO = ("no", "nope", "wrong", "not right", "not correct", "no its not", "thats not right")
_NO_PHRASES = menu_phrases({})
_NOT_KNOWN = menu_phrases({"?": _UNKNOWN})
_YES_AND_NO = menu_phrases({"1": _YES, "2": _NO, "?": _UNKNOWN})
_TRY_AGAIN = menu_phrases({"1": ("try again", "again", "yes", "yes please", "connect me")})
