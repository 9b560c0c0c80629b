"""The offer to text the numbers: made once, to whoever may be texted, and kept only after a key.

Speech never sends a text: somebody else may be speaking. Whatever else the caller does, or does not,
the call ends with the emergency words.
"""

from typing import get_args

from ivr.content.flow import TextOffer
from ivr.content.routes import CallerType
from ivr.directory.callers import PhoneKind
from ivr.engine import call_wording, ringing
from ivr.engine.call_state import CallState, Phase
from ivr.engine.conversation import Conversation
from ivr.engine.interpretation import Meaning, MeaningKind
from ivr.engine.reply_wording import reply_text
from ivr.engine.turn import End, Listen, Promise, Turn
from ivr.engine.turn_context import TurnContext

STEP = "text-offer"
Trail = tuple[str, ...]


def offer_or_goodbye(context: TurnContext, state: CallState, trail: Trail = ()) -> Turn:
    """After the numbers: the offer, to somebody who has not had it and may be texted; else the end."""
    if state.text_offered or not _may_be_texted(context):
        return ringing.goodbye(context, state, trail)
    return _ask(context, state._replace(text_offered=True), (*trail, "the numbers are offered as a text"))


def in_offer(context: TurnContext, state: CallState, meant: Meaning) -> Turn:
    """What the caller does about it."""
    offer = context.revision.voice.text_offer
    match meant.means:
        case MeaningKind.TEXT if offer is not None and _may_be_texted(context):
            says = (call_wording.say(context, offer.yes),)
            promise = Promise(STEP, _body(context, state, offer))
            return Turn(says, End(), state, ("1 was pressed: a text is promised",), promise)
        case MeaningKind.TEXT:
            return not_promised(context, state)
        case MeaningKind.PERSON if ringing.may_try_again(context, state):
            fresh = state._replace(retried=True)
            return ringing.connect(context, fresh, "{connecting}", trail=("0: a person",))
        case MeaningKind.REPEAT if state.repeats < context.revision.service.limits.repeats:
            return _ask(context, state._replace(repeats=state.repeats + 1), ("asked again",))
    if offer is None:
        return ringing.goodbye(context, state)
    return Turn((call_wording.say(context, offer.no),), End(), state, ("no text is wanted",))


def not_promised(context: TurnContext, state: CallState) -> Turn:
    """The text cannot be kept for sending, so nobody is told that it will be: the numbers instead."""
    trail = ("a text cannot be promised, so the numbers are said",)
    return ringing.say_numbers(context, state._replace(text_offered=True), trail=trail)


def _ask(context: TurnContext, state: CallState, trail: Trail) -> Turn:
    offer = context.revision.voice.text_offer
    if offer is None:
        return ringing.goodbye(context, state, trail)
    wait = Listen(context.revision.service.waits.second_try)
    asked = state._replace(phase=Phase.TEXT_OFFER, step="", announced=None)
    return Turn((call_wording.say(context, offer.ask),), wait, asked, trail)


def _may_be_texted(context: TurnContext) -> bool:
    return (
        context.revision.voice.text_offer is not None
        and context.who.phone is PhoneKind.MOBILE
        and context.who.takes_texts
    )


def _body(context: TurnContext, state: CallState, offer: TextOffer) -> str:
    caller = next((kind for kind in get_args(CallerType) if kind == state.caller), None)
    known = Conversation(area=state.area, caller=caller)
    return reply_text(context.revision, offer.reply, context.moment, known)
