"""Connecting a caller: which contact rings, which follows, and the numbers when no contact is left.

Every result is a ring, a wait, or the numbers said twice with the emergency words.
"""

from dataclasses import replace

from ivr.content.contact import Contact
from ivr.engine import call_wording, routing
from ivr.engine.call_state import CallState, Phase
from ivr.engine.call_wording import fill_text
from ivr.engine.routing import NextContact
from ivr.engine.turn import End, Listen, Ring, Tones, Turn
from ivr.engine.turn_context import TurnContext
from ivr.engine.whisper import whisper_for

Trail = tuple[str, ...]


def next_contact(context: TurnContext, state: CallState) -> NextContact | None:
    return routing.next_to_ring(
        context.revision,
        context.moment,
        context.caller,
        area=state.area,
        caller_type=state.caller,
        need=state.need,
        rung=state.rung,
    )


def connect(
    context: TurnContext, state: CallState, text: str, says: tuple[str, ...] = (), trail: Trail = ()
) -> Turn:
    """Say `text`, whose `{connecting}` names the contact, and ring. The name is left out for a caller
    who has just heard it."""
    chosen = next_contact(context, state)
    if chosen is None:
        return say_numbers(context, state, says=says, sorry=bool(state.rung), trail=trail)
    if state.announced == chosen.contact and not state.rung:
        words = fill_text(context, text, connecting="")
    else:
        connecting = call_wording.connecting(context, chosen)
        words = fill_text(context, text, connecting=connecting)
    return _ring(context, state, chosen, (*says, words), trail)


def after_no_answer(context: TurnContext, state: CallState, trail: Trail) -> Turn:
    """Ring the next open contact, or say the numbers."""
    chosen = next_contact(context, state)
    if chosen is None:
        return say_numbers(context, state, sorry=True, trail=trail)
    chosen = replace(chosen, skipped=())
    words = call_wording.connecting(context, chosen, context.prompts.next)
    return _ring(context, state, chosen, (words,), trail)


def still_there(context: TurnContext, state: CallState, trail: Trail) -> Turn:
    """A call has ended and the caller stayed: offer the next contact."""
    waits = context.waits
    return Turn(
        (fill_text(context, context.prompts.still_there),),
        Listen(waits.still_there),
        state._replace(phase=Phase.STILL_THERE, step="", announced=None),
        (*trail, "the contact has gone and the caller is still there"),
    )


def say_numbers(
    context: TurnContext,
    state: CallState,
    *,
    says: tuple[str, ...] = (),
    sorry: bool = False,
    trail: Trail = (),
) -> Turn:
    """Say the numbers twice, digit by digit, and the emergency words; offer one more round if
    possible."""
    contacts = routing.contacts_to_say(
        context.revision, context.moment, state.area, state.caller, state.need
    )
    sentences = call_wording.number_sentences(context, contacts)
    words = [context.prompts.nobody] if sorry else []
    words += [sentences, sentences, context.prompts.emergency]
    if may_try_again(context, state):
        words.append(context.prompts.try_again)
    return Turn(
        (*says, *(fill_text(context, each) for each in words)),
        Listen(context.waits.second_try),
        state._replace(
            phase=Phase.NUMBERS, step="", announced=None, rung=(), silences=0, mistakes=0
        ),
        (*trail, f"no contact is left to ring: numbers of {', '.join(contacts)} are said twice"),
    )


def may_try_again(context: TurnContext, state: CallState) -> bool:
    """Whether the caller may ask for one more round: once, and only if a contact could ring."""
    fresh = state._replace(rung=())
    return not state.retried and next_contact(context, fresh) is not None


def goodbye(context: TurnContext, state: CallState, trail: Trail = ()) -> Turn:
    says = (fill_text(context, context.prompts.goodbye),)
    return Turn(says, End(), state, (*trail, "the call ends after the numbers"))


def _ring(
    context: TurnContext, state: CallState, chosen: NextContact, says: tuple[str, ...], trail: Trail
) -> Turn:
    record = context.revision.contacts[chosen.contact]
    seconds = record.ring_seconds or context.revision.service.rings.seconds
    # Mistakes at the questions no longer count for a caller who has been connected.
    ringing = state._replace(
        phase=Phase.RING,
        step="",
        rung=(*state.rung, chosen.contact),
        announced=None,
        silences=0,
        mistakes=0,
        repeats=0,
    )
    warning = context.prompts.answerphone if record.answerphone else ""
    return Turn(
        tuple(words for words in (*says, warning) if words),
        Ring(
            chosen.contact,
            chosen.number,
            seconds,
            star_returns=record.answerphone,
            whisper=whisper_for(context.revision, chosen.contact),
            shows_caller=call_wording.shows_caller(context, record),
            tones=_tones(record),
        ),
        ringing,
        (*trail, f"{chosen.reason}: it rings"),
    )


def _tones(contact: Contact) -> Tones | None:
    keys, after = contact.extension_keys, contact.tones_after
    return Tones(keys, after) if keys and after is not None else None
