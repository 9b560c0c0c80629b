"""The question where the child lives: what is said back of a place, and what follows.

Decides nothing about places themselves (`directory/places` does) and never assumes: an area counts
once the caller has said yes to it. No postcode goes into the state or the trail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ivr.content.flow import Place
from ivr.content.revision import Revision
from ivr.directory.places import Council, PlaceKind, PlaceResult, find_place
from ivr.directory.places.finder import known_names
from ivr.engine import call_wording, place_question
from ivr.engine.call_state import CallState, Phase
from ivr.engine.interpretation import Meaning, MeaningKind
from ivr.engine.place_question import PlaceQuestion, council_id
from ivr.engine.turn import Listen, Turn
from ivr.engine.turn_context import TurnContext

MOST_TRIES = 2
_MOST_HINTS = 500
Trail = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Onward:
    """The question is over: to another step."""

    state: CallState
    step: str
    trail: Trail


def known(revision: Revision, state: CallState) -> CallState:
    """The state without what nobody knows any more."""
    if not (state.found or state.likely):
        return state
    found = state.found if place_question.is_known(revision, state.found) else None
    likely = state.likely if state.likely in revision.areas else None
    return state._replace(found=found, likely=likely)


def ask(scene: TurnContext, state: CallState, step: Place, says: Trail = (), trail: Trail = ()) -> Turn:
    """The question, or what was said back when the caller wants to hear it again."""
    wait = Listen(scene.revision.service.waits.place, hints(scene.revision))
    words = (*says, said_back(scene, state, step))
    return Turn(words, wait, _asked(state), (*trail, f"step {state.step}"))


def ask_again(scene: TurnContext, state: CallState, step: Place, prompt: str, trail: Trail) -> Turn:
    """The same in other words, after silence or a key that is none here; and wait longer."""
    words = call_wording.say(scene, prompt, choices=said_back(scene, state, step))
    wait = Listen(scene.revision.service.waits.second_try, hints(scene.revision))
    return Turn((words,), wait, _asked(state), trail)


def said_back(scene: TurnContext, state: CallState, step: Place) -> str:
    """What is being asked: where the child lives, whether an area is right, which of several places
    is meant; or what is told of a place elsewhere."""
    if state.likely:
        name = place_question.place(scene.revision, state.found, state.likely)
        return _heard(scene, step, state.likely, name.said if name and not name.whole else "")
    if state.found and PlaceQuestion(state.found).elsewhere:
        return _elsewhere(scene, step, place_question.council(scene.places, state.found))
    if state.found:
        return _which(scene, step, state.found)
    return call_wording.say(scene, step.place)


def after(scene: TurnContext, state: CallState, step: Place, meant: Meaning) -> Turn | Onward | None:
    """What follows at this question; None where the rules that hold at every question apply."""
    match meant.means:
        case MeaningKind.PLACE if state.found or state.likely:
            return _corrected(scene, state, step, meant.placed)
        case MeaningKind.PLACE:
            return _placed(scene, state, step, meant.placed)
        case MeaningKind.SILENCE if not (state.found or state.likely):
            trail = (f"step {state.step}: the caller stayed on the line",)
            return Onward(_over(state), step.otherwise, trail)
        case MeaningKind.CHOICE:
            return _chosen(scene, state, step, meant.key)
        case MeaningKind.NOT_UNDERSTOOD:
            mistaken = state.mistaken()
            trail = (f"step {state.step}: no place was understood",)
            if mistaken.mistakes >= scene.revision.service.limits.mistakes:
                return Onward(_over(mistaken), step.otherwise, (*trail, "mistake 3: a person"))
            return _useless(scene, mistaken, step, step.not_understood, trail)
        case _:
            return None


@lru_cache(maxsize=16)
def hints(revision: Revision) -> tuple[str, ...]:
    """What the recogniser should expect: the names of places in our areas."""
    ours = [name.said for name in known_names(revision).names if name.area]
    return tuple(dict.fromkeys(ours))[:_MOST_HINTS]


def _corrected(scene: TurnContext, state: CallState, step: Place, placed: PlaceResult) -> Turn | Onward:
    """Another place, instead of an answer to what was said back: what was found was no use."""
    tries = state.tries + 1
    if tries >= MOST_TRIES:
        trail = (f"step {state.step}: {placed.why}", f"try {tries}: a person")
        return Onward(_over(state), step.otherwise, trail)
    return _placed(scene, state._replace(tries=tries), step, placed)


def _placed(scene: TurnContext, state: CallState, step: Place, placed: PlaceResult) -> Turn | Onward:
    trail = (f"step {state.step}: {placed.why}",)
    match placed.kind:
        case PlaceKind.AREA if placed.area:
            state = state._replace(found=placed.name or None, likely=placed.area)
            whole = placed.name == placed.area
            words = _heard(scene, step, placed.area, "" if whole else placed.said)
        case PlaceKind.ELSEWHERE:
            state = state._replace(found=council_id(placed.council), likely=None)
            words = _elsewhere(scene, step, placed.council)
        case PlaceKind.AMBIGUOUS:
            state = state._replace(found=placed.name, likely=None)
            words = _which(scene, step, placed.name)
        case PlaceKind.NEVER_ISSUED if len(placed.areas) == 1 and placed.areas[0]:
            state = state._replace(found=None, likely=placed.areas[0])
            area = scene.revision.areas[placed.areas[0]].name
            words = call_wording.say(scene, step.never_issued_area, area=area)
        case PlaceKind.NEVER_ISSUED:
            return _useless(scene, state, step, step.never_issued, trail)
        case _:
            return _useless(scene, state, step, step.on_boundary, trail)
    wait = Listen(scene.revision.service.waits.question, hints(scene.revision))
    return Turn((words,), wait, _asked(state), trail)


def _chosen(scene: TurnContext, state: CallState, step: Place, key: str) -> Turn | Onward:
    if state.likely and key == "1":
        return _settled(state, step, state.likely)
    if state.likely:
        trail = (f"step {state.step}: {state.likely} was not right",)
        return _useless(scene, state, step, step.place, trail)
    areas = place_question.areas(scene.revision, state.found or "")
    area = areas[int(key) - 1] if key.isdigit() and 0 < int(key) <= len(areas) else ""
    if area:
        return _settled(state, step, area)
    name = place_question.place(scene.revision, state.found, "")
    council = find_place(name.postcode, scene.places, scene.revision).council if name else Council()
    state = state._replace(found=council_id(council), likely=None)
    return ask(scene, state, step, trail=(f"step {state.step}: the one elsewhere",))


def _settled(state: CallState, step: Place, area: str) -> Onward:
    here = f"step {state.step}: the caller confirmed, so area is {area}"
    return Onward(_over(state)._replace(area=area), step.then, (here,))


def _useless(
    scene: TurnContext, state: CallState, step: Place, words: str, trail: Trail
) -> Turn | Onward:
    """An answer that leads nowhere yet: ask once more; after the second, a person."""
    tries = state.tries + 1
    if tries >= MOST_TRIES:
        return Onward(_over(state), step.otherwise, (*trail, f"try {tries}: a person"))
    state = _asked(state._replace(found=None, likely=None, tries=tries))
    wait = Listen(scene.revision.service.waits.place, hints(scene.revision))
    return Turn((call_wording.say(scene, words),), wait, state, trail)


def _asked(state: CallState) -> CallState:
    """At the question. Silences and mistakes are one count here, those from before included: whoever
    has gone wrong once has one more try."""
    wrong = state.tries or state.silences or state.mistakes
    return state._replace(
        phase=Phase.STEP,
        announced=None,
        tries=1 if wrong else 0,
        silences=0,
        mistakes=0,
    )


def counted(revision: Revision, state: CallState) -> CallState:
    """The state with the silences and mistakes that its tries stand for: never too few."""
    limits = revision.service.limits
    if not state.tries:
        return state
    return state._replace(silences=limits.silences - 1, mistakes=limits.mistakes - 1)


def _over(state: CallState) -> CallState:
    return state._replace(found=None, likely=None, tries=0, announced=None)


def _heard(scene: TurnContext, step: Place, area: str, said: str) -> str:
    name = scene.revision.areas[area].name
    if said:
        return call_wording.say(scene, step.heard, place=said, area=name)
    return call_wording.say(scene, step.heard_area, area=name)


def _which(scene: TurnContext, step: Place, name_id: str) -> str:
    options = " ".join(
        call_wording.say(
            scene,
            scene.prompts.option,
            option=call_wording.say(scene, step.which_choice, area=called),
            key=str(key),
        )
        for key, called in enumerate(_called(scene, name_id), 1)
    )
    name = place_question.place(scene.revision, name_id)
    return call_wording.say(scene, step.which, place=name.said if name else "", choices=options)


def _called(scene: TurnContext, name_id: str) -> Iterator[str]:
    """What the areas in which a name's places lie are called; elsewhere by its council's place."""
    for area in place_question.areas(scene.revision, name_id):
        if area:
            yield scene.revision.areas[area].name
        elif name := place_question.place(scene.revision, name_id, ""):
            council = find_place(name.postcode, scene.places, scene.revision).council
            yield council.place or "another area"


def _elsewhere(scene: TurnContext, step: Place, council: Council) -> str:
    if council.name:
        return call_wording.say(scene, step.elsewhere, place=council.place, council=council.name)
    match council.nation:
        case "scotland":
            return call_wording.say(scene, step.elsewhere_scotland)
        case "northern-ireland":
            return call_wording.say(scene, step.elsewhere_northern_ireland)
        case _:
            return call_wording.say(scene, step.elsewhere_unknown)
