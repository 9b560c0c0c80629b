"""A caller's next turn.

Pure and total: no caller and no carrier can make it raise. Every turn ends in one wait or the end
of the call, and every abnormal exit leads to a person or to numbers said aloud.
"""

from typing import assert_never, get_args

from ivr.content.flow import BranchOn, Connect, Menu, Place, Say, Step, Tell
from ivr.content.revision import Revision
from ivr.content.routes import CallerType
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Moment
from ivr.directory.places import NO_INDEX, Places
from ivr.engine import call_wording, place_step, ringing, text_offer
from ivr.engine.call_state import CallState, Phase
from ivr.engine.call_wording import fill_text
from ivr.engine.events import Event
from ivr.engine.interpretation import Meaning, MeaningKind, interpret
from ivr.engine.place_question import PlaceQuestion
from ivr.engine.turn import End, Listen, Turn
from ivr.engine.turn_context import TurnContext

_MOST_STEPS = 20
_CALLER_TYPES = get_args(CallerType)
Trail = tuple[str, ...]


def start(revision: Revision, caller: Caller, moment: Moment, places: Places = NO_INDEX) -> Turn:
    context = TurnContext(revision, caller, moment, places)
    state = CallState(revision=revision.id)
    if caller.is_from_line:
        words = fill_text(context, context.prompts.returned_to_us)
        trail = ("the call comes from the service's own number, so no contact may ring",)
        return ringing.say_numbers(context, state, says=(words,), trail=trail)
    flow = revision.voice
    first = flow.returned if caller.contacts else flow.first
    return _enter(context, state, first, announcing=moment.announcements)


def resume(
    revision: Revision,
    state: CallState,
    event: Event,
    caller: Caller,
    moment: Moment,
    places: Places = NO_INDEX,
) -> Turn:
    """The turn after `event`. `revision` is the one with which the call began, or the live one if that
    no longer exists; ids in `state` that it does not have are left out."""
    meaning = meaning_of(revision, state, event, places)
    return proceed(revision, state, meaning, caller, moment, places)


def meaning_of(
    revision: Revision, state: CallState, event: Event, places: Places = NO_INDEX
) -> Meaning:
    """The meaning of `event` in this state: all that `proceed` needs to know of it."""
    state = place_step.without_unknown_ids(revision, state)
    question = PlaceQuestion(state.place_id, state.area_to_confirm)
    return interpret(revision, state.phase, state.step, event, question, places)


def proceed(
    revision: Revision,
    state: CallState,
    meaning: Meaning,
    caller: Caller,
    moment: Moment,
    places: Places = NO_INDEX,
) -> Turn:
    context = TurnContext(revision, caller, moment, places)
    state = _known(revision, state)
    match meaning.kind:
        case MeaningKind.HUNG_UP:
            return Turn((), End(), state, ("the caller has hung up",))
        case MeaningKind.ANSWERED:
            return ringing.still_there(context, state, (_ring_result(state, meaning),))
        case MeaningKind.NOT_ANSWERED:
            return ringing.after_no_answer(context, state, (_ring_result(state, meaning),))
        case MeaningKind.TEXT_NOT_STORED:
            return text_offer.text_not_stored(context, state)
    match state.phase:
        case Phase.STEP | Phase.RING:
            return _at_step(context, state, meaning)
        case Phase.STILL_THERE:
            return _still_there(context, state, meaning)
        case Phase.NUMBERS:
            return _after_numbers(context, state, meaning)
        case Phase.TEXT_OFFER:
            return text_offer.after_offer(context, state, meaning)
        case _:
            assert_never(state.phase)


def _known(revision: Revision, state: CallState) -> CallState:
    return place_step.without_unknown_ids(revision, state)._replace(
        revision=revision.id,
        area=state.area if state.area in revision.areas else None,
        caller=state.caller if state.caller in _CALLER_TYPES else None,
        rung=tuple(name for name in state.rung if name in revision.contacts),
    )


def _enter(
    context: TurnContext,
    state: CallState,
    step_id: str | None,
    says: Trail = (),
    trail: Trail = (),
    announcing: tuple[str, ...] = (),
) -> Turn:
    for _ in range(_MOST_STEPS):
        step = context.revision.voice.steps.get(step_id or "")
        match step:
            case Say():
                says = (*says, fill_text(context, step.say), *announcing)
                announcing = ()
                step_id = step.then
            case BranchOn():
                step_id = step.to.get(state.answer(step.branch_on) or "", step.otherwise)
            case Menu() | Tell():
                state = state._replace(phase=Phase.STEP, step=step_id or "")
                return _ask(context, state, step, (*announcing, *says), trail)
            case Place():
                state = state._replace(step=step_id or "")
                return place_step.ask(context, state, step, (*announcing, *says), trail)
            case Connect():
                state = state._replace(step=step_id or "")
                return ringing.connect(context, state, step.connect, says, trail)
            case None:
                trail = (*trail, f'there is no step "{step_id}": a person')
                return _person(context, state, context.prompts.mistakes_person, trail, says)
            case _:
                assert_never(step)
    trail = (*trail, f"more than {_MOST_STEPS} steps without a question: a person")
    return _person(context, state, context.prompts.mistakes_person, trail, says)


def _ask(
    context: TurnContext, state: CallState, step: Menu | Tell, says: tuple[str, ...], trail: Trail
) -> Turn:
    """Ask a menu's question, or say the words of a `tell:`, and listen."""
    waits = context.waits
    trail = (*trail, f"step {state.step}")
    if isinstance(step, Tell):
        return Turn((*says, fill_text(context, step.tell)), Listen(waits.question), state, trail)
    text = step.menu if "{choices}" in step.menu else f"{step.menu} {{choices}}"
    options = call_wording.options(context, step.choices)
    announced, connecting = None, ""
    if "{connecting}" in text and (chosen := ringing.next_contact(context, state)):
        announced, connecting = chosen.contact, call_wording.connecting(context, chosen)
    words = fill_text(context, text, choices=options, connecting=connecting)
    wait = Listen(waits.connecting if step.silence else waits.question, _hints(step))
    return Turn((*says, words), wait, state._replace(announced=announced), trail)


def _ask_again(
    context: TurnContext, state: CallState, step: Step | None, prompt: str, trail: Trail
) -> Turn:
    if isinstance(step, Place):
        return place_step.ask_again(context, state, step, prompt, trail)
    menu = step if isinstance(step, Menu) else None
    options = call_wording.options(context, menu.choices, short=True) if menu else ""
    words = fill_text(context, prompt, choices=options)
    wait = Listen(context.waits.second_try, _hints(menu) if menu else ())
    return Turn((words,), wait, state._replace(phase=Phase.STEP, announced=None), trail)


def _person(
    context: TurnContext, state: CallState, prompt: str, trail: Trail, says: tuple[str, ...] = ()
) -> Turn:
    """Connect the caller by the route for what is known so far."""
    return ringing.connect(context, state._replace(announced=None), prompt, says, trail)


def _at_step(context: TurnContext, state: CallState, meaning: Meaning) -> Turn:
    step = context.revision.voice.steps.get(state.step)
    prompts = context.prompts
    if isinstance(step, Place):
        state = place_step.restored_counts(context.revision, state)
        match place_step.after_answer(context, state, step, meaning):
            case Turn() as turn:
                return turn
            case place_step.NextStep() as following:
                return _enter(context, following.state, following.step, trail=following.trail)
            case None:
                pass
    if not isinstance(step, Menu | Tell | Place):
        trail = (f'step "{state.step}" asks nothing: a person',)
        return _person(context, state, prompts.mistakes_person, trail)
    reason = f"step {state.step}: {meaning.input} was pressed or said"
    match meaning.kind:
        case MeaningKind.SILENCE:
            return _silent(context, state, step)
        case MeaningKind.DANGER:
            return _person(context, state, prompts.danger, ("words of danger: a person now",))
        case MeaningKind.CHOICE if isinstance(step, Menu) and meaning.key in step.choices:
            return _choose(context, state, step, meaning.key, reason)
        case MeaningKind.PERSON:
            return _person(context, state, "{connecting}", (reason,))
        case MeaningKind.REPEAT:
            return _repeat(context, state, reason)
        case MeaningKind.NO_CHOICE:
            prompt = prompts.wrong_key if state.mistakes == 0 else prompts.wrong_key_again
            return _mistake(context, state, step, prompt, reason)
        case _:
            return _mistake(context, state, step, prompts.not_understood, "not understood")


def _choose(context: TurnContext, state: CallState, step: Menu, key: str, reason: str) -> Turn:
    choice = step.choices[key]
    state = state._replace(announced=None)
    if step.sets and choice.value:
        state = state.answered(step.sets, choice.value)
        reason += f", so {step.sets} is {choice.value}"
    return _enter(context, state, choice.then or step.then, trail=(reason,))


def _repeat(context: TurnContext, state: CallState, reason: str) -> Turn:
    if state.repeats >= context.limits.repeats:
        trail = (reason, "repeated as often as allowed: a person")
        return _person(context, state, context.prompts.mistakes_person, trail)
    return _enter(context, state._replace(repeats=state.repeats + 1), state.step, trail=(reason,))


def _silent(context: TurnContext, state: CallState, step: Menu | Tell | Place) -> Turn:
    reason = f"step {state.step}: silence"
    if isinstance(step, Menu) and step.silence:
        if step.sets and step.silence.value:
            state = state.answered(step.sets, step.silence.value)
            reason += f", so {step.sets} is {step.silence.value}"
        return _enter(context, state, step.silence.then, trail=(reason,))
    state = state.mistaken(silent=True)
    prompts, limits = context.prompts, context.limits
    if state.silences >= limits.silences:
        is_landline = context.caller.phone is PhoneKind.LANDLINE
        words = prompts.silence_person_landline if is_landline else prompts.silence_person_mobile
        return _person(context, state, words, (reason, f"silence {state.silences}: a person"))
    if state.mistakes >= limits.mistakes:
        return _person(context, state, prompts.mistakes_person, (reason, "mistake 3: a person"))
    return _ask_again(context, state, step, prompts.silence, (reason,))


def _mistake(
    context: TurnContext, state: CallState, step: Menu | Tell | Place, prompt: str, reason: str
) -> Turn:
    state = state.mistaken()
    trail = (reason, f"mistake {state.mistakes}")
    if state.mistakes >= context.limits.mistakes:
        return _person(context, state, context.prompts.mistakes_person, (*trail, "a person"))
    return _ask_again(context, state, step, prompt, trail)


def _ring_result(state: CallState, meaning: Meaning) -> str:
    return f"{state.rung[-1] if state.rung else 'no contact'}: {meaning.input}"


def _still_there(context: TurnContext, state: CallState, meaning: Meaning) -> Turn:
    if meaning.kind is MeaningKind.REPEAT and state.repeats < context.limits.repeats:
        return ringing.still_there(
            context, state._replace(repeats=state.repeats + 1), ("asked again",)
        )
    return ringing.connect(context, state, "{connecting}", trail=("the caller stayed on the line",))


def _after_numbers(context: TurnContext, state: CallState, meaning: Meaning) -> Turn:
    if meaning.kind is MeaningKind.SILENCE:
        return text_offer.offer_or_goodbye(context, state)
    if meaning.kind is MeaningKind.TRY_AGAIN and ringing.may_try_again(context, state):
        fresh = state._replace(retried=True)
        trail = ("the caller asked to try again",)
        return ringing.connect(context, fresh, "{connecting}", trail=trail)
    if state.repeats < context.limits.repeats:
        state = state._replace(repeats=state.repeats + 1)
        return ringing.say_numbers(context, state, trail=("the numbers are said again",))
    return text_offer.offer_or_goodbye(context, state)


def _hints(menu: Menu) -> tuple[str, ...]:
    return tuple(phrase for choice in menu.choices.values() for phrase in choice.hear)
