"""A Gather during a call. Decides what was heard of its prompts and which page comes next."""

from ivr.simulator.events import Event, Heard, Listening, Pressed, Spoke, WasSilent
from ivr.simulator.gathering import HangUp, Keys, When, Words, gather, prompts
from ivr.simulator.leg import CALLER_HUNG_UP, Done, Leg, Ring, Steps
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.verbs import Gather


def listen(leg: Leg, verb: Gather) -> Steps:
    """Wait for the caller once."""
    said = prompts(verb)
    words = tuple(text for text, _ in said if text)
    done: Done
    if leg.ahead and "dtmf" in verb.input.split():
        early = Keys(leg.ahead, When(at_once=True))
        done = early, gather(verb, early)
    else:
        done = yield Listening(float(verb.timeout), words, verb.input, verb.hints), verb
    if isinstance(done, Ring):
        raise TypeError("a ring came out while the line listens")
    act, result = done
    # Whether keys that come too early for a question are kept for it is not documented.
    leg.ahead = result.rest if Misbehaviour.KEYS_AHEAD in leg.misbehaving else ""
    began = at = leg.exchange.seconds()
    acted = round(began + (result.acted or 0.0), 3)
    new: list[Event] = []
    for text, seconds in said:
        until = min(at + seconds, acted) if result.cuts_prompts else at + seconds
        if text and until > at:
            new.append(Heard(text, round(at, 3), round(until, 3), cut=until < at + seconds))
        at += seconds
    leg.clock.advance(result.ended)
    if isinstance(act, Keys):
        new.append(Pressed(act.keys.removesuffix(leg.ahead), acted))
    elif isinstance(act, Words):
        new.append(Spoke(act.words, acted))
    if not result.cuts_prompts:
        new.append(WasSilent(float(verb.timeout), round(at, 3)))
    # Keys that nothing listens for are pressed while the prompts go on.
    leg.events += sorted(new, key=lambda event: event.at)
    if isinstance(act, HangUp):
        if Misbehaviour.ACTION_AFTER_HANG_UP in leg.misbehaving:
            page = leg.page(verb.action, verb.method)
            leg.exchange.dismiss(page, leg.parties.standard("completed"))
        return CALLER_HUNG_UP
    if result.extra is None and not verb.action_on_empty_result:
        return None
    # Whether silence that is reported comes with empty Digits, or without, is not documented.
    empty = (("Digits", ""),) if Misbehaviour.EMPTY_DIGITS in leg.misbehaving else ()
    return leg.page(verb.action, verb.method, result.extra or empty)
