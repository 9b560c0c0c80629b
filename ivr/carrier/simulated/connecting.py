"""A Dial during a call. Decides whom it rings and which page comes next."""

from dataclasses import replace
from urllib.parse import urljoin

from ivr.carrier.simulated.dialling import BUFFER_SECONDS, Rung, number_callbacks, rung
from ivr.carrier.simulated.events import Pressed, Rang, Ringing, RingOutcome
from ivr.carrier.simulated.exchange import Page
from ivr.carrier.simulated.leg import CALLER_HUNG_UP, Leg, Ring, Step, Steps
from ivr.carrier.simulated.numbers import problem_with
from ivr.carrier.simulated.parameters import Fields, new_sid
from ivr.carrier.simulated.verbs import Dial, Number

_FAILED = Rung(0.0, None, "failed", bridged=False, caller_stays=True)


def connect(leg: Leg, verb: Dial) -> Steps:
    """Ring the numbers of a Dial once; the first is the one that answers, if any does."""
    caller_id = _caller_id(leg, verb)
    rings = _diallable(leg, verb, caller_id)
    if not rings:
        return _after(leg, verb, _FAILED)
    names = tuple(number.number for number in rings)
    wait = float(verb.timeout + BUFFER_SECONDS)
    done = yield Ringing(names[0], caller_id, wait, verb.hangup_on_star, names), verb
    if not isinstance(done, Ring):
        raise TypeError("the caller answered a Gather while a phone rings")
    result = rung(done.outcome, done.seconds, ring_seconds=wait, time_limit=float(verb.time_limit))
    began, at = leg.clock.now(), leg.exchange.seconds()
    leg.clock.advance(result.ringing + (result.talking or 0.0))
    told: list[tuple[Page, Fields]] = []
    for index, number in enumerate(rings):
        lost = index > 0 and result.talking is not None
        one = replace(result, talking=None, status="canceled") if lost else result
        outcome = RingOutcome.CANCELED if lost else done.outcome
        seconds = one.ringing + (one.talking or 0.0)
        leg.events.append(Rang(number.number, caller_id, outcome, seconds, at))
        parties = replace(leg.parties, caller=caller_id)
        child = new_sid("CA")
        told += number_callbacks(parties, number, one, child_sid=child, began=began)
    if done.star:
        leg.events.append(Pressed("*", leg.exchange.seconds()))
    for page, fields in told:
        leg.exchange.notify(replace(page, url=urljoin(leg.url, page.url)), fields)
    how = CALLER_HUNG_UP if done.caller_hangs_up else f"talked to {names[0]}"
    return _after(leg, verb, result, how=None if _stays(done, result) else how)


def _stays(done: Ring, result: Rung) -> bool:
    return result.caller_stays and not done.caller_hangs_up


def _caller_id(leg: Leg, verb: Dial) -> str:
    """twilio.com/docs/api/errors/13214: the number that was called, or the caller's own."""
    caller_id = verb.caller_id or leg.parties.caller
    if caller_id not in (leg.parties.number, leg.parties.caller) or problem_with(caller_id):
        leg.exchange.fault("13214", f"caller ID {caller_id!r} is not one of ours")
    return caller_id


def _diallable(leg: Leg, verb: Dial, caller_id: str) -> tuple[Number, ...]:
    """The numbers that can be rung; every other is a fault, and a ring that failed at once."""
    if not verb.numbers:
        leg.exchange.fault("12200", "<Dial> has nobody to ring")
    rings = []
    for number in verb.numbers:
        problem = problem_with(number.number)
        if problem is None:
            rings.append(number)
            continue
        leg.exchange.fault(*problem)
        at = leg.exchange.seconds()
        leg.events.append(Rang(number.number, caller_id, RingOutcome.FAILED, 0.0, at))
    return tuple(rings)


def _after(leg: Leg, verb: Dial, result: Rung, *, how: str | None = None) -> Step:
    """The action page, or the end of the call if the caller has gone."""
    extra = result.fields(new_sid("CA"), reports_bridged=leg.settings.reports_bridged)
    page = None if verb.action is None else leg.page(verb.action, verb.method, extra)
    if how is None:
        return page
    if page is not None and leg.settings.action_after_hang_up:
        leg.exchange.dismiss(page, leg.parties.standard("completed"))
    return how
