"""Connecting: who rings, who rings after them, and what is said when nobody is left.

Every way out of here is a ring, a wait, or the numbers said twice with the emergency words.
"""

from dataclasses import replace

from ivr.content.contact import Contact
from ivr.engine import call_wording, routing
from ivr.engine.call_state import CallState, Phase
from ivr.engine.routing import NextContact
from ivr.engine.turn import End, Listen, Ring, Tones, Turn
from ivr.engine.turn_context import TurnContext
from ivr.engine.whisper import whisper_for

Trail = tuple[str, ...]


def next_contact(context: TurnContext, state: CallState) -> NextContact | None:
    """Whom the caller would be put through to now."""
    return routing.next_to_ring(
        context.revision,
        context.moment,
        context.who,
        area=state.area,
        caller=state.caller,
        need=state.need,
        rung=state.rung,
    )


def connect(
    context: TurnContext, state: CallState, text: str, says: tuple[str, ...] = (), trail: Trail = ()
) -> Turn:
    """Say `text`, whose `{connecting}` names the contact, and ring. The naming is left out for a
    caller who has just heard it to its end."""
    chosen = next_contact(context, state)
    if chosen is None:
        return say_numbers(context, state, says=says, sorry=bool(state.rung), trail=trail)
    if state.announced == chosen.contact and not state.rung:
        words = call_wording.say(context, text, connecting="")
    else:
        words = call_wording.say(context, text, connecting=call_wording.connecting(context, chosen))
    return _ring(context, state, chosen, (*says, words), trail)


def after_no_answer(context: TurnContext, state: CallState, trail: Trail) -> Turn:
    """The next open contact, or the numbers."""
    chosen = next_contact(context, state)
    if chosen is None:
        return say_numbers(context, state, sorry=True, trail=trail)
    chosen = replace(chosen, skipped=())
    words = call_wording.connecting(context, chosen, context.prompts.next)
    return _ring(context, state, chosen, (words,), trail)


def still_there(context: TurnContext, state: CallState, trail: Trail) -> Turn:
    """After a call has ended and the caller stayed: a short offer, then the next contact."""
    waits = context.revision.service.waits
    return Turn(
        (call_wording.say(context, context.prompts.still_there),),
        Listen(waits.still_there),
        state._replace(phase=Phase.STILL_THERE, step="", announced=None),
        (*trail, "the other side has gone and the caller is still there"),
    )


def say_numbers(
    context: TurnContext,
    state: CallState,
    *,
    says: tuple[str, ...] = (),
    sorry: bool = False,
    trail: Trail = (),
) -> Turn:
    """The numbers, twice, digit by digit; the emergency words; and one more round for who asks."""
    told = routing.contacts_to_say(
        context.revision, context.moment, state.area, state.caller, state.need
    )
    sentences = call_wording.number_sentences(context, told)
    words = [context.prompts.nobody] if sorry else []
    words += [sentences, sentences, context.prompts.emergency]
    if may_try_again(context, state):
        words.append(context.prompts.try_again)
    return Turn(
        (*says, *(call_wording.say(context, each) for each in words)),
        Listen(context.revision.service.waits.second_try),
        state._replace(
            phase=Phase.NUMBERS, step="", announced=None, rung=(), silences=0, mistakes=0
        ),
        (*trail, f"nobody is left to ring: numbers of {', '.join(told)} are said twice"),
    )


def may_try_again(context: TurnContext, state: CallState) -> bool:
    """Whether the caller may ask for one more round: once, and only if somebody could ring."""
    fresh = state._replace(rung=())
    return not state.retried and next_contact(context, fresh) is not None


def goodbye(context: TurnContext, state: CallState, trail: Trail = ()) -> Turn:
    """The end, after the numbers were said."""
    says = (call_wording.say(context, context.prompts.goodbye),)
    return Turn(says, End(), state, (*trail, "the line ends after the numbers"))


def _ring(
    context: TurnContext, state: CallState, chosen: NextContact, says: tuple[str, ...], trail: Trail
) -> Turn:
    record = context.revision.contacts[chosen.contact]
    seconds = record.ring_seconds or context.revision.service.rings.seconds
    # Whoever has been put through starts afresh: mistakes at the questions no longer matter.
    ringing = state._replace(
        phase=Phase.RING,
        step="",
        rung=(*state.rung, chosen.contact),
        announced=None,
        silences=0,
        mistakes=0,
        repeats=0,
    )
    warned = context.prompts.answerphone if record.answerphone else ""
    return Turn(
        tuple(words for words in (*says, warned) if words),
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
        (*trail, f"{chosen.why}: it rings"),
    )


def _tones(contact: Contact) -> Tones | None:
    keys, after = contact.extension_keys, contact.tones_after
    return Tones(keys, after) if keys and after is not None else None
