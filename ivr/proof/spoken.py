"""What callers may say: one phrase for each thing that speech can mean where they are, and for each
kind of place that can be found. Decides nothing about meanings."""

from functools import lru_cache

from ivr.content.flow import Menu, Place
from ivr.content.revision import Revision
from ivr.directory.places import Places
from ivr.directory.places.example_answers import NOISE, example_answers
from ivr.engine.call_state import CallState, Phase

__all__ = ["NOISE", "spoken"]


def spoken(revision: Revision, state: CallState, places: Places) -> tuple[str, ...]:
    """The phrases, noise and words of danger included."""
    step = revision.voice.steps.get(state.step) if state.phase is Phase.STEP else None
    choices = step.choices if isinstance(step, Menu) else {}
    phrases = [choice.hear[0] for choice in choices.values() if choice.hear]
    both = " ".join(phrases) if len(phrases) > 1 else "yes"
    if isinstance(step, Place):
        phrases += [*_placed(revision, places), "no", "not sure"]
    urgent = [entry.words[0] for entry in revision.danger.urgent.values() if entry.words]
    return tuple(dict.fromkeys((*phrases, both, "a person", "again", NOISE, *urgent)))


@lru_cache(maxsize=16)
def _placed(revision: Revision, places: Places) -> tuple[str, ...]:
    return tuple(example_answers(places, revision).values())
