"""One caller's next turn.

Pure and total: no caller and no carrier can make it raise, every turn ends in one wait or the end,
and every abnormal exit leads to a person or to numbers said aloud.
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
from ivr.engine.events import Event
from ivr.engine.interpretation import Meaning, MeaningKind, interpret
from ivr.engine.place_question import PlaceQuestion
from ivr.engine.turn import End, Listen, Turn
from ivr.engine.turn_context import TurnContext

_MOST_STEPS = 20
_CALLERS = get_args(CallerType)
Trail = tuple[str, ...]


def start(revision: Revision, who: Caller, moment: Moment, places: Places = NO_INDEX) -> Turn:
    """The first turn of a call."""
    context = TurnContext(revision, who, moment, places)
    state = CallState(revision=revision.id)
    if who.is_own_number:
        words = call_wording.say(context, context.prompts.returned_to_us)
        trail = ("the call comes from our own number, so nobody may ring",)
        return ringing.say_numbers(context, state, says=(words,), trail=trail)
    flow = revision.voice
    first = flow.returned if who.contacts else flow.first
    return _enter(context, state, first, announcing=moment.announcements)


def resume(
    revision: Revision,
    state: CallState,
    event: Event,
    who: Caller,
    moment: Moment,
    places: Places = NO_INDEX,
) -> Turn:
    """The turn after `event`.

    Args:
        revision: the one the call began with; where that is gone, the live one.
        state: as it came back with the request; what it names and nobody knows is forgotten.
        event: what the caller or the other end did.
        who: who is calling.
        moment: what holds now.
        places: the opened postcode index, if there is one.
    """
    meant = meaning_of(revision, state, event, places)
    return proceed(revision, state, meant, who, moment, places)


def meaning_of(
    revision: Revision, state: CallState, event: Event, places: Places = NO_INDEX
) -> Meaning:
    """What `event` means in this state: all that `proceed` needs to know of it."""
    state = place_step.known(revision, state)
    asked = PlaceQuestion(state.place_id, state.area_to_confirm)
    return interpret(revision, state.phase, state.step, event, asked, places)


def proceed(
    revision: Revision,
    state: CallState,
    meant: Meaning,
    who: Caller,
    moment: Moment,
    places: Places = NO_INDEX,
) -> Turn:
    """The turn after an event that means `meant` in this state."""
    context = TurnContext(revision, who, moment, places)
    state = _known(revision, state)
    match meant.means:
        case MeaningKind.GONE:
            return Turn((), End(), state, ("the caller has hung up",))
        case MeaningKind.TALKED:
            return ringing.still_there(context, state, (_rung(state, meant),))
        case MeaningKind.NO_PERSON:
            return ringing.after_no_answer(context, state, (_rung(state, meant),))
        case MeaningKind.NOT_PROMISED:
            return text_offer.not_promised(context, state)
    match state.phase:
        case Phase.STEP | Phase.RING:
            return _in_step(context, state, meant)
        case Phase.STILL_THERE:
            return _in_still_there(context, state, meant)
        case Phase.NUMBERS:
            return _in_numbers(context, state, meant)
        case Phase.TEXT_OFFER:
            return text_offer.in_offer(context, state, meant)
        case _:
            assert_never(state.phase)


def _known(revision: Revision, state: CallState) -> CallState:
    return place_step.known(revision, state)._replace(
        revision=revision.id,
        area=state.area if state.area in revision.areas else None,
        caller=state.caller if state.caller in _CALLERS else None,
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
    """Go to a step and on, until something is waited for."""
    for _ in range(_MOST_STEPS):
        step = context.revision.voice.steps.get(step_id or "")
        match step:
            case Say():
                says = (*says, call_wording.say(context, step.say), *announcing)
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
    """Ask a menu's question (or tell what a `tell:` tells) and listen."""
    waits = context.revision.service.waits
    if isinstance(step, Tell):
        words = call_wording.say(context, step.tell)
        return Turn((*says, words), Listen(waits.question), state, (*trail, f"step {state.step}"))
    text = step.menu if "{choices}" in step.menu else f"{step.menu} {{choices}}"
    options = call_wording.options(context, step.choices)
    announced, named = None, ""
    if "{connecting}" in text and (chosen := ringing.next_contact(context, state)):
        announced, named = chosen.contact, call_wording.connecting(context, chosen)
    words = call_wording.say(context, text, choices=options, connecting=named)
    wait = Listen(waits.connecting if step.silence else waits.question, _hints(step))
    return Turn(
        (*says, words), wait, state._replace(announced=announced), (*trail, f"step {state.step}")
    )


def _ask_again(
    context: TurnContext, state: CallState, step: Step | None, prompt: str, trail: Trail
) -> Turn:
    """Ask again in other words, and wait longer."""
    if isinstance(step, Place):
        return place_step.ask_again(context, state, step, prompt, trail)
    menu = step if isinstance(step, Menu) else None
    options = call_wording.options(context, menu.choices, short=True) if menu else ""
    words = call_wording.say(context, prompt, choices=options)
    wait = Listen(context.revision.service.waits.second_try, _hints(menu) if menu else ())
    return Turn((words,), wait, state._replace(phase=Phase.STEP, announced=None), trail)


def _person(
    context: TurnContext, state: CallState, prompt: str, trail: Trail, says: tuple[str, ...] = ()
) -> Turn:
    """A person now: the route for what is known so far."""
    return ringing.connect(context, state._replace(announced=None), prompt, says, trail)


def _in_step(context: TurnContext, state: CallState, meant: Meaning) -> Turn:
    step = context.revision.voice.steps.get(state.step)
    prompts = context.prompts
    if isinstance(step, Place):
        state = place_step.counted(context.revision, state)
        match place_step.after(context, state, step, meant):
            case Turn() as turn:
                return turn
            case place_step.Onward() as onward:
                return _enter(context, onward.state, onward.step, trail=onward.trail)
            case None:
                pass
    if not isinstance(step, Menu | Tell | Place):
        trail = (f'step "{state.step}" asks nothing: a person',)
        return _person(context, state, prompts.mistakes_person, trail)
    here = f"step {state.step}: {meant.by} was pressed or said"
    match meant.means:
        case MeaningKind.SILENCE:
            return _silent(context, state, step)
        case MeaningKind.DANGER:
            return _person(context, state, prompts.danger, ("words of danger: a person now",))
        case MeaningKind.CHOICE if isinstance(step, Menu) and meant.key in step.choices:
            return _choose(context, state, step, meant.key, here)
        case MeaningKind.PERSON:
            return _person(context, state, "{connecting}", (here,))
        case MeaningKind.REPEAT:
            return _repeat(context, state, here)
        case MeaningKind.NO_CHOICE:
            prompt = prompts.wrong_key if state.mistakes == 0 else prompts.wrong_key_again
            return _mistake(context, state, step, prompt, here)
        case _:
            return _mistake(context, state, step, prompts.not_understood, "not understood")


def _choose(context: TurnContext, state: CallState, step: Menu, key: str, here: str) -> Turn:
    choice = step.choices[key]
    state = state._replace(announced=None)
    if step.sets and choice.value:
        state = state.answered(step.sets, choice.value)
        here += f", so {step.sets} is {choice.value}"
    return _enter(context, state, choice.then or step.then, trail=(here,))


def _repeat(context: TurnContext, state: CallState, here: str) -> Turn:
    if state.repeats >= context.revision.service.limits.repeats:
        trail = (here, "often enough: a person")
        return _person(context, state, context.prompts.mistakes_person, trail)
    return _enter(context, state._replace(repeats=state.repeats + 1), state.step, trail=(here,))


def _silent(context: TurnContext, state: CallState, step: Menu | Tell | Place) -> Turn:
    here = f"step {state.step}: silence"
    if isinstance(step, Menu) and step.silence:
        if step.sets and step.silence.value:
            state = state.answered(step.sets, step.silence.value)
            here += f", so {step.sets} is {step.silence.value}"
        return _enter(context, state, step.silence.then, trail=(here,))
    state = state.mistaken(silent=True)
    if state.silences >= context.revision.service.limits.silences:
        landline = context.who.phone is PhoneKind.LANDLINE
        prompts = context.prompts
        words = prompts.silence_person_landline if landline else prompts.silence_person_mobile
        return _person(context, state, words, (here, f"silence {state.silences}: a person"))
    if state.mistakes >= context.revision.service.limits.mistakes:
        return _person(context, state, context.prompts.mistakes_person, (here, "mistake 3: a person"))
    return _ask_again(context, state, step, context.prompts.silence, (here,))


def _mistake(
    context: TurnContext, state: CallState, step: Menu | Tell | Place, prompt: str, here: str
) -> Turn:
    state = state.mistaken()
    trail = (here, f"mistake {state.mistakes}")
    if state.mistakes >= context.revision.service.limits.mistakes:
        return _person(context, state, context.prompts.mistakes_person, (*trail, "a person"))
    return _ask_again(context, state, step, prompt, trail)


def _rung(state: CallState, meant: Meaning) -> str:
    return f"{state.rung[-1] if state.rung else 'nobody'}: {meant.by}"


def _in_still_there(context: TurnContext, state: CallState, meant: Meaning) -> Turn:
    if meant.means is MeaningKind.REPEAT and state.repeats < context.revision.service.limits.repeats:
        return ringing.still_there(
            context, state._replace(repeats=state.repeats + 1), ("asked again",)
        )
    return ringing.connect(context, state, "{connecting}", trail=("the caller stayed on the line",))


def _in_numbers(context: TurnContext, state: CallState, meant: Meaning) -> Turn:
    if meant.means is MeaningKind.SILENCE:
        return text_offer.offer_or_goodbye(context, state)
    if meant.means is MeaningKind.TRY_AGAIN and ringing.may_try_again(context, state):
        fresh = state._replace(retried=True)
        return ringing.connect(
            context, fresh, "{connecting}", trail=("the caller asked to try again",)
        )
    if state.repeats < context.revision.service.limits.repeats:
        state = state._replace(repeats=state.repeats + 1)
        return ringing.say_numbers(context, state, trail=("the numbers are said again",))
    return text_offer.offer_or_goodbye(context, state)


def _hints(menu: Menu) -> tuple[str, ...]:
    return tuple(phrase for choice in menu.choices.values() for phrase in choice.hear)
