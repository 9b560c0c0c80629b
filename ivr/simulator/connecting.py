"""A Dial during a call. Decides whom it rings and which page comes next."""

from dataclasses import replace
from urllib.parse import urljoin

from ivr.carrier.accepted.numbers import problem_with
from ivr.simulator.answering import answer
from ivr.simulator.dialling import (
    BUFFER_SECONDS,
    NOT_CONNECTED,
    Rung,
    child_of,
    number_callbacks,
    rung,
)
from ivr.simulator.events import Pressed, Rang, Ringing, RingOutcome
from ivr.simulator.exchange import Page
from ivr.simulator.leg import CALLER_HUNG_UP, Leg, Ring, Step, Steps
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.parameters import CallParties, Fields, new_sid
from ivr.simulator.verbs import Dial, Number

_FAILED = Rung(0.0, None, "failed", bridged=False, caller_stays=True)


def connect(leg: Leg, verb: Dial) -> Steps:
    """Ring the numbers of a Dial once; the first is the one that answers, if any does."""
    caller_id = _caller_id(leg, verb)
    rings = _diallable(leg, verb, caller_id)
    if not rings:
        return _after(leg, verb, _FAILED, new_sid("CA"))
    names = tuple(number.number for number in rings)
    wait = float(verb.timeout + BUFFER_SECONDS)
    done = yield Ringing(names[0], caller_id, wait, verb.hangup_on_star, names), verb
    if not isinstance(done, Ring):
        raise TypeError("the caller answered a Gather while a phone rings")
    result = rung(done.outcome, done.seconds, ring_seconds=wait, time_limit=float(verb.time_limit))
    began, at = leg.clock.now(), leg.exchange.seconds()
    children = tuple(child_of(leg.parties, number, caller_id) for number in rings)
    place = len(leg.events)
    result = _answered(leg, rings[0], children[0], done.outcome, result, wait)
    told: list[tuple[Page, Fields]] = []
    for index, (number, child) in enumerate(zip(rings, children, strict=True)):
        lost = index > 0 and result.talking is not None
        one = replace(result, talking=None, status="canceled") if lost else result
        outcome = RingOutcome.CANCELED if lost else done.outcome
        seconds = one.ringing + (one.talking or 0.0)
        leg.events.insert(place + index, Rang(number.number, caller_id, outcome, seconds, at))
        told += number_callbacks(child, number, one, began=began)
    if done.star:
        leg.events.append(Pressed("*", leg.exchange.seconds()))
    for page, fields in told:
        leg.exchange.notify(replace(page, url=urljoin(leg.url, page.url)), fields)
    how = CALLER_HUNG_UP if done.caller_hangs_up else f"talked to {names[0]}"
    stays = _stays(done, result)
    return _after(leg, verb, result, children[0].call_sid, how=None if stays else how)


def _answered(
    leg: Leg,
    number: Number,
    child: CallParties,
    outcome: RingOutcome,
    result: Rung,
    ring_seconds: float,
) -> Rung:
    """Let the ring pass, and what whoever answers hears and does first, and the talk."""
    if number.url and outcome is RingOutcome.NO_KEY:
        result = replace(result, ringing=ring_seconds)  # a machine answers as late as it can
    leg.clock.advance(result.ringing)
    talk = result.talking or 0.0
    if result.talking is not None and (number.url or number.send_digits):
        first = answer(leg, number, child, outcome)
        result = result.answered(first.seconds, is_taken=first.is_taken)
        if first.is_taken and outcome is RingOutcome.NO_KEY:
            result = replace(result, bridged=True)  # a machine, which was asked for no key
        talk = talk if first.is_taken else 0.0
    leg.clock.advance(talk)
    if outcome in NOT_CONNECTED and Misbehaviour.DECLINED in leg.misbehaving:
        return replace(result, status=RingOutcome.NO_ANSWER.value)
    return result


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


def _after(leg: Leg, verb: Dial, result: Rung, child_sid: str, *, how: str | None = None) -> Step:
    """The action page, or the end of the call if the caller has gone."""
    extra = result.fields(child_sid, reports_bridged=leg.settings.reports_bridged)
    page = None if verb.action is None else leg.page(verb.action, verb.method, extra)
    if how is None:
        return page
    if page is not None and leg.settings.action_after_hang_up:
        leg.exchange.dismiss(page, leg.parties.standard("completed"))
    return how
