"""What the carrier does with documents. Decides the order of things; the caller acts elsewhere.

twilio.com/docs/voice/twiml: verbs run top to bottom, the end of a document ends the call; Gather
with input, Redirect, and Dial with an action leave the document for another.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import assert_never

from ivr.simulator.connecting import connect
from ivr.simulator.events import Ended
from ivr.simulator.exchange import Page
from ivr.simulator.leg import Done, Leg, Pending, Step
from ivr.simulator.listening import listen
from ivr.simulator.parameters import call_over
from ivr.simulator.twiml import Document, parse
from ivr.simulator.verbs import Dial, Gather, Hangup, Pause, Play, Redirect, Reject, Say

APOLOGY = "We are sorry. An application error has occurred. Goodbye."
LINE_HUNG_UP = "line hung up"
CARRIER_ERROR = "carrier error"
_FINAL_STATUS = {"rejected": "no-answer", "busy": "busy"}


def run(leg: Leg) -> Generator[Pending, Done, None]:
    """Everything from the first request to the status callback after the end."""
    how = yield from _documents(leg)
    seconds = leg.exchange.seconds()
    leg.events.append(Ended(how, seconds))
    if leg.settings.status is not None:
        page = replace(leg.settings.status, extra=call_over(round(seconds), leg.clock.now()))
        leg.exchange.notify(page, leg.parties.standard(_FINAL_STATUS.get(how, "completed")))
    leg.exchange.finish()


def _documents(leg: Leg) -> Generator[Pending, Done, str]:
    page, status = leg.settings.voice, "ringing"
    while True:
        found = leg.exchange.fetch(page, leg.parties.standard(status), parse)
        if found is None:
            leg.hear(Say(APOLOGY))
            return CARRIER_ERROR
        leg.url, document = found
        for code, message in document.problems:
            leg.exchange.fault(code, message)
        step = yield from perform(leg, document)
        if isinstance(step, str):
            return step
        page, status = step, "in-progress"


def perform(leg: Leg, document: Document) -> Generator[Pending, Done, Page | str]:
    """Execute one document: the page to ask for next, or how the call ended."""
    for verb in document.verbs:
        step: Step = None
        match verb:
            case Say() | Play() | Pause():
                leg.hear(verb)
            case Gather():
                step = yield from listen(leg, verb)
            case Dial():
                step = yield from connect(leg, verb)
            case Redirect(url=url, method=method):
                step = leg.page(url, method)
            case Reject(reason=reason):
                step = reason
            case Hangup():
                step = LINE_HUNG_UP
            case _:
                assert_never(verb)
        if step is not None:
            return step
    return LINE_HUNG_UP
