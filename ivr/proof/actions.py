"""Everything a caller can do at a wait, and every outcome of a ring. Speech is sampled: one phrase for
each thing that speech can mean at a step, and one for each class of place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ivr.content.flow import Menu, Place
from ivr.content.revision import Revision
from ivr.directory.places import Places
from ivr.directory.places.example_answers import NOISE, example_answers
from ivr.engine.call_state import CallState, Phase
from ivr.simulator.call_leg import RingResult
from ivr.simulator.events import SimulatedOutcome
from ivr.simulator.gather import Keys, Silence, Timing, Words

__all__ = ["NOISE", "SILENCE", "Action", "actions_at", "press", "press_after_option"]

_KEYS = "1234567890*#"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a caller can do, or one outcome of a ring. `script_text` is how a script writes it."""

    name: str
    simulated: Keys | Words | Silence | RingResult
    script_text: str


def press(key: str, *, at_once: bool = False) -> Action:
    """Press a key after everything has been said, or as soon as the prompt begins."""
    name = f"press {key} at once" if at_once else f"press {key}"
    return Action(name, Keys(key, Timing(at_once=at_once)), key)


def press_after_option(key: str, says: Iterable[str]) -> Action:
    """Press a key as soon as these words have said its option; at the end if they do not."""
    option = f"press {key}"
    if option not in " ".join(says):
        return press(key)
    return Action(f"press {key} after {option}", Keys(key, Timing(after=option)), key)


SILENCE = Action("wait", Silence(), "wait")
_RINGS = tuple(
    Action(str(outcome), RingResult(outcome), str(outcome)) for outcome in SimulatedOutcome
)


def actions_at(
    revision: Revision, waits_for: str, state: CallState, places: Places
) -> Iterator[Action]:
    """Everything that can happen in this state while a document waits for `listen`, `ring` or `end`."""
    if len({*state.rung}) < len(state.rung):
        return  # a contact rings a second time: a claim refutes this, and it could go on for ever
    if waits_for == "ring":
        yield from _RINGS
        return
    yield SILENCE
    if waits_for == "listen":
        for key in _KEYS:
            yield press(key)
        for words in _spoken(revision, state, places):
            yield Action(f"say {words}", Words(words, 0.9), words)


def _spoken(revision: Revision, state: CallState, places: Places) -> tuple[str, ...]:
    step = revision.voice.steps.get(state.step) if state.phase is Phase.STEP else None
    choices = step.choices if isinstance(step, Menu) else {}
    phrases = [choice.hear[0] for choice in choices.values() if choice.hear]
    both = " ".join(phrases) if len(phrases) > 1 else "yes"
    if isinstance(step, Place):
        phrases += [*_place_phrases(revision, places), "no", "not sure"]
    urgent = [kind.words[0] for kind in revision.danger.urgent.values() if kind.words]
    return tuple(dict.fromkeys((*phrases, both, "a person", "again", NOISE, *urgent)))


@lru_cache(maxsize=16)
def _place_phrases(revision: Revision, places: Places) -> tuple[str, ...]:
    return tuple(example_answers(places, revision).values())
