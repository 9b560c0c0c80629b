"""The turns at the question where the child lives: what is said about a place, and what follows.

Decides nothing about places themselves (`directory/places` does) and assumes nothing: an area
counts only after the caller has confirmed it. No postcode enters the state or the trail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ivr.content.flow import Place
from ivr.content.revision import Revision
from ivr.directory.places import Council, PlaceKind, PlaceResult, find_place
from ivr.directory.places.finder import known_names
from ivr.engine.call_state import CallState, Phase
from ivr.engine.call_wording import fill_text
from ivr.engine.interpretation import Meaning, MeaningKind
from ivr.engine.place_question import (
    PlaceQuestion,
    areas_of_name,
    council_by_id,
    council_id,
    first_name,
    is_known_id,
)
from ivr.engine.turn import Listen, Turn
from ivr.engine.turn_context import TurnContext

MOST_ATTEMPTS = 2
_MOST_HINTS = 500
Trail = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The question is over; the call continues at another step."""

    state: CallState
    step: str
    trail: Trail


def without_unknown_ids(revision: Revision, state: CallState) -> CallState:
    """The state without a place or an area that this revision does not have."""
    if not (state.place_id or state.area_to_confirm):
        return state
    return state._replace(
        place_id=state.place_id if is_known_id(revision, state.place_id) else None,
        area_to_confirm=state.area_to_confirm if state.area_to_confirm in revision.areas else None,
    )


def ask(
    context: TurnContext, state: CallState, step: Place, says: Trail = (), trail: Trail = ()
) -> Turn:
    """Ask the question, or repeat what was said about a place."""
    wait = Listen(context.waits.place, hints(context.revision))
    words = (*says, _question(context, state, step))
    return Turn(words, wait, _at_question(state), (*trail, f"step {state.step}"))


def ask_again(
    context: TurnContext, state: CallState, step: Place, prompt: str, trail: Trail
) -> Turn:
    """Ask in other words and wait longer, after silence or a key that is no choice."""
    words = fill_text(context, prompt, choices=_question(context, state, step))
    wait = Listen(context.waits.second_try, hints(context.revision))
    return Turn((words,), wait, _at_question(state), trail)


def after_answer(
    context: TurnContext, state: CallState, step: Place, meaning: Meaning
) -> Turn | NextStep | None:
    """What follows an answer; None if the rules of all questions apply."""
    is_open = not (state.place_id or state.area_to_confirm)
    match meaning.kind:
        case MeaningKind.PLACE if is_open:
            return _after_place(context, state, step, meaning.place)
        case MeaningKind.PLACE:
            return _after_correction(context, state, step, meaning.place)
        case MeaningKind.SILENCE if is_open:
            reason = f"step {state.step}: the caller stayed on the line"
            return NextStep(_without_question(state), step.otherwise, (reason,))
        case MeaningKind.CHOICE:
            return _after_choice(context, state, step, meaning.key)
        case MeaningKind.NOT_UNDERSTOOD:
            mistaken = state.mistaken()
            reason = f"step {state.step}: no place was understood"
            if mistaken.mistakes >= context.limits.mistakes:
                trail = (reason, "mistake 3: a person")
                return NextStep(_without_question(mistaken), step.otherwise, trail)
            return _after_unusable(context, mistaken, step, step.not_understood, (reason,))
        case _:
            return None


@lru_cache(maxsize=16)
def hints(revision: Revision) -> tuple[str, ...]:
    """Phrases for the speech recogniser: the names of places in the areas."""
    names = [name.text for name in known_names(revision).names if name.area]
    return tuple(dict.fromkeys(names))[:_MOST_HINTS]


def restored_counts(revision: Revision, state: CallState) -> CallState:
    """The state with the silences and mistakes that its attempts stand for, at least as many as
    happened."""
    limits = revision.service.limits
    if not state.place_attempts:
        return state
    return state._replace(silences=limits.silences - 1, mistakes=limits.mistakes - 1)


def _after_correction(
    context: TurnContext, state: CallState, step: Place, place: PlaceResult
) -> Turn | NextStep:
    """The caller named another place instead of answering, so the first one was wrong."""
    attempts = state.place_attempts + 1
    if attempts >= MOST_ATTEMPTS:
        trail = (f"step {state.step}: {place.reason}", f"attempt {attempts}: a person")
        return NextStep(_without_question(state), step.otherwise, trail)
    return _after_place(context, state._replace(place_attempts=attempts), step, place)


def _after_place(
    context: TurnContext, state: CallState, step: Place, place: PlaceResult
) -> Turn | NextStep:
    trail = (f"step {state.step}: {place.reason}",)
    match place.kind:
        case PlaceKind.AREA if place.area:
            state = state._replace(place_id=place.name_id or None, area_to_confirm=place.area)
            is_area = place.name_id == place.area
            words = _confirmation(context, step, place.area, "" if is_area else place.say_back)
        case PlaceKind.ELSEWHERE:
            state = state._replace(place_id=council_id(place.council), area_to_confirm=None)
            words = _elsewhere(context, step, place.council)
        case PlaceKind.AMBIGUOUS:
            state = state._replace(place_id=place.name_id, area_to_confirm=None)
            words = _which(context, step, place.name_id)
        case PlaceKind.NEVER_ISSUED if len(place.areas) == 1 and place.areas[0]:
            state = state._replace(place_id=None, area_to_confirm=place.areas[0])
            area = context.revision.areas[place.areas[0]].name
            words = fill_text(context, step.never_issued_area, area=area)
        case PlaceKind.NEVER_ISSUED:
            return _after_unusable(context, state, step, step.never_issued, trail)
        case _:
            return _after_unusable(context, state, step, step.on_boundary, trail)
    wait = Listen(context.waits.question, hints(context.revision))
    return Turn((words,), wait, _at_question(state), trail)


def _after_choice(context: TurnContext, state: CallState, step: Place, key: str) -> Turn | NextStep:
    if state.area_to_confirm and key == "1":
        return _confirmed(state, step, state.area_to_confirm)
    if state.area_to_confirm:
        trail = (f"step {state.step}: {state.area_to_confirm} was not right",)
        return _after_unusable(context, state, step, step.place, trail)
    areas = areas_of_name(context.revision, state.place_id or "")
    area = areas[int(key) - 1] if key.isdigit() and 0 < int(key) <= len(areas) else ""
    if area:
        return _confirmed(state, step, area)
    council = _council_elsewhere(context, state.place_id)
    state = state._replace(place_id=council_id(council), area_to_confirm=None)
    return ask(context, state, step, trail=(f"step {state.step}: the place elsewhere",))


def _confirmed(state: CallState, step: Place, area: str) -> NextStep:
    trail = (f"step {state.step}: the caller confirmed, so area is {area}",)
    return NextStep(_without_question(state)._replace(area=area), step.then, trail)


def _after_unusable(
    context: TurnContext, state: CallState, step: Place, words: str, trail: Trail
) -> Turn | NextStep:
    """After an answer that gives no area: ask once more; after the second, a person."""
    attempts = state.place_attempts + 1
    if attempts >= MOST_ATTEMPTS:
        trail = (*trail, f"attempt {attempts}: a person")
        return NextStep(_without_question(state), step.otherwise, trail)
    state = state._replace(place_id=None, area_to_confirm=None, place_attempts=attempts)
    wait = Listen(context.waits.place, hints(context.revision))
    return Turn((fill_text(context, words),), wait, _at_question(state), trail)


def _at_question(state: CallState) -> CallState:
    """The state at the question. Silences and mistakes, earlier ones included, become one attempt: a
    caller who has made a mistake gets one more."""
    has_failed = state.place_attempts or state.silences or state.mistakes
    return state._replace(
        phase=Phase.STEP,
        announced=None,
        place_attempts=1 if has_failed else 0,
        silences=0,
        mistakes=0,
    )


def _without_question(state: CallState) -> CallState:
    return state._replace(place_id=None, area_to_confirm=None, place_attempts=0, announced=None)


def _question(context: TurnContext, state: CallState, step: Place) -> str:
    """The words of the open question: where the child lives, whether an area is right, which of several
    places is meant; or the words about a place elsewhere."""
    if state.area_to_confirm:
        name = first_name(context.revision, state.place_id, state.area_to_confirm)
        place = name.text if name and not name.is_area else ""
        return _confirmation(context, step, state.area_to_confirm, place)
    if state.place_id and PlaceQuestion(state.place_id).is_elsewhere:
        return _elsewhere(context, step, council_by_id(context.places, state.place_id))
    if state.place_id:
        return _which(context, step, state.place_id)
    return fill_text(context, step.place)


def _confirmation(context: TurnContext, step: Place, area: str, place: str) -> str:
    name = context.revision.areas[area].name
    if place:
        return fill_text(context, step.heard, place=place, area=name)
    return fill_text(context, step.heard_area, area=name)


def _which(context: TurnContext, step: Place, name_id: str) -> str:
    options = " ".join(
        fill_text(
            context,
            context.prompts.option,
            option=fill_text(context, step.which_choice, area=label),
            key=str(key),
        )
        for key, label in enumerate(_area_labels(context, name_id), 1)
    )
    name = first_name(context.revision, name_id)
    return fill_text(context, step.which, place=name.text if name else "", choices=options)


def _area_labels(context: TurnContext, name_id: str) -> Iterator[str]:
    """The names of the areas with places of this name; for elsewhere the name of its council's
    place."""
    for area in areas_of_name(context.revision, name_id):
        if area:
            yield context.revision.areas[area].name
        else:
            yield _council_elsewhere(context, name_id).place or "another area"


def _council_elsewhere(context: TurnContext, name_id: str | None) -> Council:
    name = first_name(context.revision, name_id, "")
    if name is None:
        return Council()
    return find_place(name.postcode, context.places, context.revision).council


def _elsewhere(context: TurnContext, step: Place, council: Council) -> str:
    if council.name:
        return fill_text(context, step.elsewhere, place=council.place, council=council.name)
    match council.nation:
        case "scotland":
            return fill_text(context, step.elsewhere_scotland)
        case "northern-ireland":
            return fill_text(context, step.elsewhere_northern_ireland)
        case _:
            return fill_text(context, step.elsewhere_unknown)
