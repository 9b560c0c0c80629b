"""What whoever answers hears and does before the caller is connected. Decides whether they are.

twilio.com/docs/voice/twiml/number: `sendDigits` are dialled once the call is answered; then `url` is
fetched and executed on the answered side alone, of Say, Play, Pause, Gather, Redirect and Hangup. A
document that ends without Hangup connects the two; a Dial in it is error 13201, and ends their call.
"""

from dataclasses import dataclass

from ivr.simulator.events import RingOutcome, SentTones, Whispered
from ivr.simulator.exchange import Page
from ivr.simulator.gathering import Act, HangUp, Keys, Silence, gather, prompts, spoken
from ivr.simulator.leg import Leg
from ivr.simulator.parameters import CallParties
from ivr.simulator.twiml import parse
from ivr.simulator.verbs import Dial, Gather, Hangup, Number, Pause, Play, Redirect, Reject, Say

TONE_SECONDS = 0.2
_PAUSES = {"w": 0.5, "W": 1.0}
_DOES: dict[RingOutcome, Act] = {
    RingOutcome.DECLINED: HangUp(),
    RingOutcome.NO_KEY: Silence(),
}
_CONNECTED, _GONE = "connected", "gone"


@dataclass(frozen=True, slots=True)
class Answered:
    """How long it took (seconds), and whether the caller may be connected now."""

    seconds: float
    is_taken: bool


def answer(leg: Leg, number: Number, child: CallParties, outcome: RingOutcome) -> Answered:
    """Let somebody, or something, answer. The clock goes on while they listen."""
    began = leg.exchange.seconds()
    if number.send_digits:
        keys = "".join(key for key in number.send_digits if key not in _PAUSES)
        pauses = sum(_PAUSES.get(key, 0.0) for key in number.send_digits)
        leg.clock.advance(pauses + TONE_SECONDS * len(keys))
        leg.events.append(SentTones(number.number, keys, leg.exchange.seconds()))
    how = _CONNECTED
    if number.url:
        act = _DOES.get(outcome, Keys("1"))
        page: Page | str = leg.page(number.url, number.method)
        while isinstance(page, Page):
            page = _document(leg, page, child, number, act)
        how = page
    is_taken = how == _CONNECTED and outcome is not RingOutcome.DECLINED
    return Answered(round(leg.exchange.seconds() - began, 3), is_taken)


def _document(leg: Leg, page: Page, child: CallParties, number: Number, act: Act) -> Page | str:
    """One document: the page to ask for next, or how it ended."""
    found = leg.exchange.fetch(page, child.standard("in-progress"), parse)
    if found is None:
        return _GONE
    url, document = found
    for code, message in document.problems:
        leg.exchange.fault(code, message)
    here = Page(url)
    for verb in document.verbs:
        match verb:
            case Say() | Play() | Pause():
                for words, seconds in spoken(verb):
                    _hear(leg, number, words, seconds)
            case Gather():
                after = _gather(leg, here, number, verb, act)
                if after is not None:
                    return after
            case Redirect():
                return here.beside(verb.url, verb.method)
            case Hangup():
                return _GONE
            case Dial() | Reject():
                leg.exchange.fault("13201", f"<{type(verb).__name__}> for whoever answers")
                return _GONE
    return _CONNECTED


def _gather(leg: Leg, here: Page, number: Number, verb: Gather, act: Act) -> Page | str | None:
    result = gather(verb, act)
    passed = 0.0
    for words, seconds in prompts(verb):
        heard = min(seconds, result.ended - passed) if result.cuts_prompts else seconds
        if heard <= 0:
            break
        _hear(leg, number, words, heard)
        passed += heard
    leg.clock.advance(max(0.0, result.ended - passed))
    if isinstance(act, HangUp):
        return _GONE
    if result.extra is not None:
        return here.beside(verb.action, verb.method, result.extra)
    return here.beside(verb.action, verb.method) if verb.action_on_empty_result else None


def _hear(leg: Leg, number: Number, words: str, seconds: float) -> None:
    at = leg.exchange.seconds()
    leg.clock.advance(seconds)
    if words:
        leg.events.append(Whispered(number.number, words, at, leg.exchange.seconds()))
