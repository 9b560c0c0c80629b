"""What can happen in a call: all that a caller can do where something is waited for, and every way in
which a ring can come out."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.content.revision import Revision
from ivr.directory.places import Places
from ivr.engine.call_state import CallState
from ivr.proof.spoken import spoken
from ivr.simulator.events import RingOutcome
from ivr.simulator.gathering import HangUp, Keys, Silence, When, Words
from ivr.simulator.leg import Ring

_KEYS = "1234567890*#"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a caller can do, or one way a ring can come out. `deed` is how a script says it."""

    name: str
    does: Keys | Words | Silence | HangUp | Ring
    deed: str


def press(key: str, *, at_once: bool = False) -> Act:
    """Press a key, after everything has been said or as soon as it begins."""
    return Act(
        f"press {key}" + (" at once" if at_once else ""), Keys(key, When(at_once=at_once)), key
    )


def press_after(key: str, phrase: str) -> Act:
    """Press a key as soon as a phrase has been said."""
    return Act(f"press {key} after {phrase}", Keys(key, When(after=phrase)), key)


def say(words: str) -> Act:
    """Say something."""
    return Act(f"say {words}", Words(words, 0.9), words)


SILENCE = Act("wait", Silence(), "wait")


def ring(outcome: RingOutcome) -> Act:
    """Let a ring come out so."""
    return Act(str(outcome), Ring(outcome), str(outcome))


_RINGS = tuple(ring(outcome) for outcome in RingOutcome)


def acts_at(revision: Revision, waits: str, state: CallState, places: Places) -> Iterator[Act]:
    """Everything that can happen where a document waits so, in this state."""
    rung = state.rung
    if len({*rung}) < len(rung):
        return  # somebody rings a second time: a claim says so, and it could go on for ever
    match waits:
        case "ring":
            yield from _RINGS
        case "listen":
            yield SILENCE
            for key in _KEYS:
                yield press(key)
            for words in spoken(revision, state, places):
                yield say(words)
        case _:
            yield SILENCE
