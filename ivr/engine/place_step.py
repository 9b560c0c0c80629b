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
    if not (state.place_id or state.area_to_confirm):
        return state
    place_id = state.place_id if place_question.is_known(revision, state.place_id) else None
    area_to_confirm = state.area_to_confirm if state.area_to_confirm in revision.areas else None
    return state._replace(place_id=place_id, area_to_confirm=area_to_confirm)


def ask(context: TurnContext, state: CallState, step: Place, says: Trail = (), trail: Trail = ()) -> Turn:
    """The question, or what was said back when the caller wants to hear it again."""
    wait = Listen(context.revision.service.waits.place, hints(context.revision))
    words = (*says, said_back(context, state, step))
    return Turn(words, wait, _asked(state), (*trail, f"step {state.step}"))


def ask_again(context: TurnContext, state: CallState, step: Place, prompt: str, trail: Trail) -> Turn:
    """The same in other words, after silence or a key that is none here; and wait longer."""
    words = call_wording.say(context, prompt, choices=said_back(context, state, step))
    wait = Listen(context.revision.service.waits.second_try, hints(context.revision))
    return Turn((words,), wait, _asked(state), trail)


def said_back(context: TurnContext, state: CallState, step: Place) -> str:
    """What is being asked: where the child lives, whether an area is right, which of several places
    is meant; or what is told of a place elsewhere."""
    if state.area_to_confirm:
        name = place_question.place(context.revision, state.place_id, state.area_to_confirm)
        return _heard(context, step, state.area_to_confirm, name.text if name and not name.is_area else "")
    if state.place_id and PlaceQuestion(state.place_id).elsewhere:
        return _elsewhere(context, step, place_question.council(context.places, state.place_id))
    if state.place_id:
        return _which(context, step, state.place_id)
    return call_wording.say(context, step.place)


def after(context: TurnContext, state: CallState, step: Place, meant: Meaning) -> Turn | Onward | None:
    """What follows at this question; None where the rules that hold at every question apply."""
    match meant.means:
        case MeaningKind.PLACE if state.place_id or state.area_to_confirm:
            return _corrected(context, state, step, meant.placed)
        case MeaningKind.PLACE:
            return _placed(context, state, step, meant.placed)
        case MeaningKind.SILENCE if not (state.place_id or state.area_to_confirm):
            trail = (f"step {state.step}: the caller stayed on the line",)
            return Onward(_over(state), step.otherwise, trail)
        case MeaningKind.CHOICE:
            return _chosen(context, state, step, meant.key)
        case MeaningKind.NOT_UNDERSTOOD:
            mistaken = state.mistaken()
            trail = (f"step {state.step}: no place was understood",)
            if mistaken.mistakes >= context.revision.service.limits.mistakes:
                return Onward(_over(mistaken), step.otherwise, (*trail, "mistake 3: a person"))
            return _useless(context, mistaken, step, step.not_understood, trail)
        case _:
            return None


@lru_cache(maxsize=16)
def hints(revision: Revision) -> tuple[str, ...]:
    """What the recogniser should expect: the names of places in our areas."""
    ours = [name.text for name in known_names(revision).names if name.area]
    return tuple(dict.fromkeys(ours))[:_MOST_HINTS]


def _corrected(context: TurnContext, state: CallState, step: Place, placed: PlaceResult) -> Turn | Onward:
    """Another place, instead of an answer to what was said back: what was found was no use."""
    place_attempts = state.place_attempts + 1
    if place_attempts >= MOST_TRIES:
        trail = (f"step {state.step}: {placed.reason}", f"try {place_attempts}: a person")
        return Onward(_over(state), step.otherwise, trail)
    return _placed(context, state._replace(place_attempts=place_attempts), step, placed)


def _placed(context: TurnContext, state: CallState, step: Place, placed: PlaceResult) -> Turn | Onward:
    trail = (f"step {state.step}: {placed.reason}",)
    match placed.kind:
        case PlaceKind.AREA if placed.area:
            state = state._replace(place_id=placed.name_id or None, area_to_confirm=placed.area)
            whole = placed.name_id == placed.area
            words = _heard(context, step, placed.area, "" if whole else placed.say_back)
        case PlaceKind.ELSEWHERE:
            state = state._replace(place_id=council_id(placed.council), area_to_confirm=None)
            words = _elsewhere(context, step, placed.council)
        case PlaceKind.AMBIGUOUS:
            state = state._replace(place_id=placed.name_id, area_to_confirm=None)
            words = _which(context, step, placed.name_id)
        case PlaceKind.NEVER_ISSUED if len(placed.areas) == 1 and placed.areas[0]:
            state = state._replace(place_id=None, area_to_confirm=placed.areas[0])
            area = context.revision.areas[placed.areas[0]].name
            words = call_wording.say(context, step.never_issued_area, area=area)
        case PlaceKind.NEVER_ISSUED:
            return _useless(context, state, step, step.never_issued, trail)
        case _:
            return _useless(context, state, step, step.on_boundary, trail)
    wait = Listen(context.revision.service.waits.question, hints(context.revision))
    return Turn((words,), wait, _asked(state), trail)


def _chosen(context: TurnContext, state: CallState, step: Place, key: str) -> Turn | Onward:
    if state.area_to_confirm and key == "1":
        return _settled(state, step, state.area_to_confirm)
    if state.area_to_confirm:
        trail = (f"step {state.step}: {state.area_to_confirm} was not right",)
        return _useless(context, state, step, step.place, trail)
    areas = place_question.areas(context.revision, state.place_id or "")
    area = areas[int(key) - 1] if key.isdigit() and 0 < int(key) <= len(areas) else ""
    if area:
        return _settled(state, step, area)
    name = place_question.place(context.revision, state.place_id, "")
    council = find_place(name.postcode, context.places, context.revision).council if name else Council()
    state = state._replace(place_id=council_id(council), area_to_confirm=None)
    return ask(context, state, step, trail=(f"step {state.step}: the one elsewhere",))


def _settled(state: CallState, step: Place, area: str) -> Onward:
    here = f"step {state.step}: the caller confirmed, so area is {area}"
    return Onward(_over(state)._replace(area=area), step.then, (here,))


def _useless(
    context: TurnContext, state: CallState, step: Place, words: str, trail: Trail
) -> Turn | Onward:
    """An answer that leads nowhere yet: ask once more; after the second, a person."""
    place_attempts = state.place_attempts + 1
    if place_attempts >= MOST_TRIES:
        return Onward(_over(state), step.otherwise, (*trail, f"try {place_attempts}: a person"))
    state = _asked(state._replace(place_id=None, area_to_confirm=None, place_attempts=place_attempts))
    wait = Listen(context.revision.service.waits.place, hints(context.revision))
    return Turn((call_wording.say(context, words),), wait, state, trail)


def _asked(state: CallState) -> CallState:
    """At the question. Silences and mistakes are one count here, those from before included: whoever
    has gone wrong once has one more try."""
    wrong = state.place_attempts or state.silences or state.mistakes
    return state._replace(
        phase=Phase.STEP,
        announced=None,
        place_attempts=1 if wrong else 0,
        silences=0,
        mistakes=0,
    )


def counted(revision: Revision, state: CallState) -> CallState:
    """The state with the silences and mistakes that its tries stand for: never too few."""
    limits = revision.service.limits
    if not state.place_attempts:
        return state
    return state._replace(silences=limits.silences - 1, mistakes=limits.mistakes - 1)


def _over(state: CallState) -> CallState:
    return state._replace(place_id=None, area_to_confirm=None, place_attempts=0, announced=None)


def _heard(context: TurnContext, step: Place, area: str, said: str) -> str:
    name = context.revision.areas[area].name
    if said:
        return call_wording.say(context, step.heard, place=said, area=name)
    return call_wording.say(context, step.heard_area, area=name)


def _which(context: TurnContext, step: Place, name_id: str) -> str:
    options = " ".join(
        call_wording.say(
            context,
            context.prompts.option,
            option=call_wording.say(context, step.which_choice, area=called),
            key=str(key),
        )
        for key, called in enumerate(_called(context, name_id), 1)
    )
    name = place_question.place(context.revision, name_id)
    return call_wording.say(context, step.which, place=name.text if name else "", choices=options)


def _called(context: TurnContext, name_id: str) -> Iterator[str]:
    """What the areas in which a name's places lie are called; elsewhere by its council's place."""
    for area in place_question.areas(context.revision, name_id):
        if area:
            yield context.revision.areas[area].name
        elif name := place_question.place(context.revision, name_id, ""):
            council = find_place(name.postcode, context.places, context.revision).council
            yield council.place or "another area"


def _elsewhere(context: TurnContext, step: Place, council: Council) -> str:
    if council.name:
        return call_wording.say(context, step.elsewhere, place=council.place, council=council.name)
    match council.nation:
        case "scotland":
            return call_wording.say(context, step.elsewhere_scotland)
        case "northern-ireland":
            return call_wording.say(context, step.elsewhere_northern_ireland)
        case _:
            return call_wording.say(context, step.elsewhere_unknown)
