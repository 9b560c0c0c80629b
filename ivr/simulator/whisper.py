"""What a contact hears and does before the caller is connected, and whether they are.

twilio.com/docs/voice/twiml/number: `sendDigits` are dialled once the call is answered; then `url` is
fetched and executed on the contact's side alone. A document that ends without Hangup connects the two;
a Dial in it is error 13201, and ends the contact's call.
"""

from ivr.engine.speech_duration import seconds_to_say
from ivr.simulator.call_leg import CallLeg
from ivr.simulator.documents import Dial, Gather, Hangup, Number, Redirect, Say, parse
from ivr.simulator.events import SimulatedOutcome, TonesSent, WhisperHeard
from ivr.simulator.gather import GatherInput, HangUp, Keys, Silence, gather, prompts
from ivr.simulator.parameters import CallParties
from ivr.simulator.webhooks import Webhook

TONE_SECONDS = 0.2
_PAUSES = {"w": 0.5, "W": 1.0}  # seconds
_INPUTS: dict[SimulatedOutcome, GatherInput] = {
    SimulatedOutcome.DECLINED: HangUp(),
    SimulatedOutcome.NO_KEY: Silence(),
}
_CONNECTED, _GONE = "connected", "gone"


def whisper(
    leg: CallLeg, number: Number, child: CallParties, outcome: SimulatedOutcome
) -> tuple[float, bool]:
    """Let a person or a machine answer: seconds passed, and whether the caller is connected."""
    began = leg.webhooks.seconds()
    if number.send_digits:
        keys = "".join(key for key in number.send_digits if key not in _PAUSES)
        pauses = sum(_PAUSES.get(key, 0.0) for key in number.send_digits)
        leg.clock.advance(pauses + TONE_SECONDS * len(keys))
        leg.events.append(TonesSent(number.number, keys, leg.webhooks.seconds()))
    how = _CONNECTED
    if number.url:
        contact = _INPUTS.get(outcome, Keys("1"))
        step: Webhook | str = leg.webhook(number.url, number.method)
        while isinstance(step, Webhook):
            step = _document(leg, step, child, number, contact)
        how = step
    is_connected = how == _CONNECTED and outcome is not SimulatedOutcome.DECLINED
    return round(leg.webhooks.seconds() - began, 3), is_connected


def _document(
    leg: CallLeg, webhook: Webhook, child: CallParties, number: Number, contact: GatherInput
) -> Webhook | str:
    """Execute one document: the next webhook, or how it ended."""
    fetched = leg.webhooks.fetch(webhook, child.standard("in-progress"), parse)
    if fetched is None:
        return _GONE
    url, document = fetched
    for code, message in document.problems:
        leg.webhooks.fault(code, message)
    here = Webhook(url)
    for verb in document.verbs:
        match verb:
            case Say(text=text):
                _hear(leg, number, text, seconds_to_say(text))
            case Gather():
                step = _gather(leg, here, number, verb, contact)
                if step is not None:
                    return step
            case Redirect():
                return here.resolve(verb.url, verb.method)
            case Hangup():
                return _GONE
            case Dial():
                leg.webhooks.fault("13201", "<Dial> in a whisper")
                return _GONE
    return _CONNECTED


def _gather(
    leg: CallLeg, here: Webhook, number: Number, verb: Gather, contact: GatherInput
) -> Webhook | str | None:
    result = gather(verb, contact)
    passed = 0.0
    for text, seconds in prompts(verb):
        heard = min(seconds, result.ended - passed) if result.cuts_prompts else seconds
        if heard <= 0:
            break
        _hear(leg, number, text, heard)
        passed += heard
    leg.clock.advance(max(0.0, result.ended - passed))
    if isinstance(contact, HangUp):
        return _GONE
    return here.resolve(verb.action, verb.method, result.fields) if result.fields else None


def _hear(leg: CallLeg, number: Number, text: str, seconds: float) -> None:
    at = leg.webhooks.seconds()
    leg.clock.advance(seconds)
    leg.events.append(WhisperHeard(number.number, text, at, leg.webhooks.seconds()))
