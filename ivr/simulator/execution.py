"""Executes voice documents for the caller's leg of a call.

twilio.com/docs/voice/twiml: verbs run top to bottom, and the end of a document ends the call. A Gather
with input, a Redirect, and a Dial with an action leave the document for another.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import assert_never

from ivr.simulator.call_leg import (
    CALLER_HUNG_UP,
    CallLeg,
    Pending,
    Resolution,
    RingResult,
    Step,
    Steps,
)
from ivr.simulator.dial import dial
from ivr.simulator.documents import Dial, Document, Gather, Hangup, Redirect, Say, parse
from ivr.simulator.events import Ended, Event, Heard, Listening, Pressed, Spoke, WasSilent
from ivr.simulator.gather import HangUp, Keys, Timing, Words, gather, prompts
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.parameters import call_over
from ivr.simulator.webhooks import Webhook

APOLOGY = "We are sorry. An application error has occurred. Goodbye."
LINE_HUNG_UP = "line hung up"
CARRIER_ERROR = "carrier error"


def run(leg: CallLeg) -> Generator[Pending, Resolution, None]:
    """Everything from the first request to the status callback after the end."""
    how = yield from _documents(leg)
    seconds = leg.webhooks.seconds()
    leg.events.append(Ended(how, seconds))
    if leg.settings.status is not None:
        webhook = replace(leg.settings.status, extra=call_over(round(seconds), leg.clock.now()))
        leg.webhooks.notify(webhook, leg.parties.standard("completed"))


def _documents(leg: CallLeg) -> Generator[Pending, Resolution, str]:
    webhook, status = leg.settings.voice, "ringing"
    while True:
        fetched = leg.webhooks.fetch(webhook, leg.parties.standard(status), parse)
        if fetched is None:
            leg.hear(APOLOGY)
            return CARRIER_ERROR
        leg.url, document = fetched
        for code, message in document.problems:
            leg.webhooks.fault(code, message)
        step = yield from perform(leg, document)
        if isinstance(step, str):
            return step
        webhook, status = step, "in-progress"


def perform(leg: CallLeg, document: Document) -> Generator[Pending, Resolution, Webhook | str]:
    """Execute one document: the next webhook, or how the call ended."""
    for verb in document.verbs:
        step: Step = None
        match verb:
            case Say(text=text):
                leg.hear(text)
            case Gather():
                step = yield from _listen(leg, verb)
            case Dial():
                step = yield from dial(leg, verb)
            case Redirect(url=url, method=method):
                step = leg.webhook(url, method)
            case Hangup():
                step = LINE_HUNG_UP
            case _:
                assert_never(verb)
        if step is not None:
            return step
    return LINE_HUNG_UP


def _listen(leg: CallLeg, verb: Gather) -> Steps:
    resolution: Resolution
    if leg.keys_ahead:
        early = Keys(leg.keys_ahead, Timing(at_once=True))
        resolution = early, gather(verb, early)
    else:
        texts = tuple(say.text for say in verb.prompts)
        resolution = yield Listening(float(verb.timeout), texts, verb.input, verb.hints), verb
    if isinstance(resolution, RingResult):
        raise TypeError("a ring ended while the line listens")
    caller, result = resolution
    # Twilio does not document whether keys pressed before their question count for it.
    leg.keys_ahead = result.extra_keys if Misbehaviour.KEYS_AHEAD in leg.misbehaving else ""
    began = at = leg.webhooks.seconds()
    acted = round(began + (result.acted or 0.0), 3)
    new: list[Event] = []
    for text, seconds in prompts(verb):
        until = min(at + seconds, acted) if result.cuts_prompts else at + seconds
        if until > at:
            new.append(Heard(text, round(at, 3), round(until, 3), cut=until < at + seconds))
        at += seconds
    leg.clock.advance(result.ended)
    if isinstance(caller, Keys):
        new.append(Pressed(caller.keys.removesuffix(leg.keys_ahead), acted))
    elif isinstance(caller, Words):
        new.append(Spoke(caller.words, acted))
    if not result.cuts_prompts:
        new.append(WasSilent(float(verb.timeout), round(at, 3)))
    # Keys that the Gather does not listen for are pressed while the prompts go on.
    leg.events += sorted(new, key=lambda event: event.at)
    if isinstance(caller, HangUp):
        if Misbehaviour.ACTION_AFTER_HANG_UP in leg.misbehaving:
            webhook = leg.webhook(verb.action, verb.method)
            leg.webhooks.dismiss(webhook, leg.parties.standard("completed"))
        return CALLER_HUNG_UP
    return None if result.fields is None else leg.webhook(verb.action, verb.method, result.fields)
