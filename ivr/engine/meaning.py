"""What an event means where the caller is: the one reading of keys, speech, silence and rings.

Many events mean the same. The engine acts on meanings only, so whoever has seen it act on one has seen
it act on every event that means it. Nothing here knows who is calling, or when.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import assert_never

from ivr.content.flow import Menu, Tell
from ivr.content.revision import Revision
from ivr.engine import hearing
from ivr.engine.events import Event, HungUp, Outcome, Pressed, RingEnded, Said, Silent
from ivr.engine.hearing import PhraseBook
from ivr.engine.state import Phase
from ivr.engine.texts import urgent_phrases

_ONE_KEY = frozenset("0123456789*#")
_TRY_AGAIN = {"1": ("try again", "again", "yes", "yes please", "connect me")}


class Means(StrEnum):
    """All that an event can mean."""

    CHOICE = "a choice of the menu"
    PERSON = "a person now"
    REPEAT = "to hear it again"
    NO_CHOICE = "a key that is no choice here"
    NOT_UNDERSTOOD = "words that nobody understood"
    SILENCE = "silence"
    DANGER = "words of danger"
    NOT_ASKED = "an answer where nothing was asked"
    STAYED = "the caller stayed on the line"
    TRY_AGAIN = "to be connected once more"
    ANYTHING = "anything else, after the numbers"
    TALKED = "a ring that was answered, and is over"
    NO_PERSON = "a ring that nobody answered"
    GONE = "the caller has hung up"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A meaning; which key's choice, where it is one. `by` is what was done, in words for the trail:
    meanings are the same whatever they were said by."""

    means: Means
    key: str = ""
    by: str = field(default="", compare=False)


def meaning(revision: Revision, phase: Phase, step_id: str, event: Event) -> Meaning:
    """What `event` means to a caller in this phase and at this step. Total: never raises."""
    match event:
        case HungUp():
            return Meaning(Means.GONE)
        case RingEnded():
            answered = event.outcome is Outcome.ANSWERED
            return Meaning(Means.TALKED if answered else Means.NO_PERSON, by=str(event.outcome))
        case Said() if not hearing.plain(event.words):
            event = Silent()
    match phase:
        case Phase.STEP | Phase.RING:
            return _in_step(revision, step_id, event)
        case Phase.STILL_THERE:
            return Meaning(Means.REPEAT if _key(event, _NOTHING) == "*" else Means.STAYED)
        case Phase.NUMBERS:
            return _in_numbers(event)
        case _:
            assert_never(phase)


def _in_step(revision: Revision, step_id: str, event: Pressed | Said | Silent) -> Meaning:
    step = revision.voice.steps.get(step_id)
    if not isinstance(step, Menu | Tell):
        return Meaning(Means.NOT_ASKED)
    if isinstance(event, Silent):
        return Meaning(Means.SILENCE)
    if isinstance(event, Said) and urgent_phrases(revision).find(event.words):
        return Meaning(Means.DANGER)
    key = _key(event, _choices(revision, step_id))
    by = key if key in _ONE_KEY else "several keys"
    if key is None:
        return Meaning(Means.NOT_UNDERSTOOD)
    if isinstance(step, Menu) and key in step.choices:
        return Meaning(Means.CHOICE, key, by=by)
    match key:
        case "0":
            return Meaning(Means.PERSON, by=by)
        case "*":
            return Meaning(Means.REPEAT, by=by)
        case _:
            return Meaning(Means.NO_CHOICE, by=by)


def _in_numbers(event: Pressed | Said | Silent) -> Meaning:
    if isinstance(event, Silent):
        return Meaning(Means.SILENCE)
    if _key(event, _AGAIN) in ("0", "1"):
        return Meaning(Means.TRY_AGAIN)
    return Meaning(Means.ANYTHING)


def _key(event: Pressed | Said | Silent, choices: PhraseBook) -> str | None:
    match event:
        case Pressed():
            return event.keys
        case Said():
            return hearing.understand(event.words, choices)
        case Silent():
            return None


@lru_cache(maxsize=512)
def _choices(revision: Revision, step_id: str) -> PhraseBook:
    step = revision.voice.steps.get(step_id)
    choices = step.choices if isinstance(step, Menu) else {}
    return hearing.choices({key: choice.hear for key, choice in choices.items()})


_NOTHING = hearing.choices({})
_AGAIN = hearing.choices(_TRY_AGAIN)
