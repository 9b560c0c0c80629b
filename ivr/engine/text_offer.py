"""The offer to text the numbers: made once, to callers who may get a text, and accepted only by a key.

Speech never sends a text, because another person may be speaking. Whatever the caller answers, the call
ends with the emergency words.
"""

from typing import get_args

from ivr.content.flow import TextOffer
from ivr.content.routes import CallerType
from ivr.directory.callers import PhoneKind
from ivr.engine import ringing
from ivr.engine.call_state import CallState, Phase
from ivr.engine.call_wording import fill_text
from ivr.engine.conversation import Conversation
from ivr.engine.interpretation import Meaning, MeaningKind
from ivr.engine.reply_wording import reply_text
from ivr.engine.turn import End, Listen, Promise, Turn
from ivr.engine.turn_context import TurnContext

STEP = "text-offer"
Trail = tuple[str, ...]


def offer_or_goodbye(context: TurnContext, state: CallState, trail: Trail = ()) -> Turn:
    """After the numbers: offer a text, if the caller may get one and has not been asked; else end."""
    if state.text_offered or not _may_be_texted(context):
        return ringing.goodbye(context, state, trail)
    trail = (*trail, "the numbers are offered as a text")
    return _ask(context, state._replace(text_offered=True), trail)


def after_offer(context: TurnContext, state: CallState, meaning: Meaning) -> Turn:
    offer = context.revision.voice.text_offer
    match meaning.kind:
        case MeaningKind.TEXT if offer is not None and _may_be_texted(context):
            says = (fill_text(context, offer.yes),)
            promise = Promise(STEP, _body(context, state, offer))
            return Turn(says, End(), state, ("1 was pressed: a text is promised",), promise)
        case MeaningKind.TEXT:
            return text_not_stored(context, state)
        case MeaningKind.PERSON if ringing.may_try_again(context, state):
            fresh = state._replace(retried=True)
            return ringing.connect(context, fresh, "{connecting}", trail=("0: a person",))
        case MeaningKind.REPEAT if state.repeats < context.limits.repeats:
            return _ask(context, state._replace(repeats=state.repeats + 1), ("asked again",))
    if offer is None:
        return ringing.goodbye(context, state)
    words = fill_text(context, offer.no)
    return Turn((words,), End(), state, ("no text is wanted",))


def text_not_stored(context: TurnContext, state: CallState) -> Turn:
    """The text could not be stored, so it is not confirmed: say the numbers instead."""
    trail = ("a text cannot be promised, so the numbers are said",)
    return ringing.say_numbers(context, state._replace(text_offered=True), trail=trail)


def _ask(context: TurnContext, state: CallState, trail: Trail) -> Turn:
    offer = context.revision.voice.text_offer
    if offer is None:
        return ringing.goodbye(context, state, trail)
    wait = Listen(context.waits.second_try)
    asked = state._replace(phase=Phase.TEXT_OFFER, step="", announced=None)
    return Turn((fill_text(context, offer.ask),), wait, asked, trail)


def _may_be_texted(context: TurnContext) -> bool:
    return (
        context.revision.voice.text_offer is not None
        and context.caller.phone is PhoneKind.MOBILE
        and context.caller.takes_texts
    )


def _body(context: TurnContext, state: CallState, offer: TextOffer) -> str:
    caller_type = next((each for each in get_args(CallerType) if each == state.caller), None)
    known = Conversation(area=state.area, caller=caller_type)
    return reply_text(context.revision, offer.reply, context.moment, known)
