"""A Dial: rings a number, and works out what Twilio reports of the ring.

twilio.com/docs/voice/twiml/dial: a ring lasts the timeout and five seconds more; the action request has
DialCallStatus, DialCallDuration and (undocumented) DialBridged.
"""

from dataclasses import dataclass, replace

from ivr.carrier.accepted.numbers import problem_with
from ivr.simulator.call_leg import CALLER_HUNG_UP, CallLeg, RingResult, Step, Steps
from ivr.simulator.documents import Dial, Number
from ivr.simulator.events import Pressed, Rang, Ringing, SimulatedOutcome
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.parameters import CallParties, Fields, new_sid
from ivr.simulator.whisper import whisper

BUFFER_SECONDS = 5
PICK_UP_SECONDS = 4.0
TALK_SECONDS = 120.0
MOMENT_SECONDS = 2.0
REFUSAL_SECONDS = 2.0  # busy, failed and cancelled are known this soon
NOT_CONNECTED = frozenset(
    {SimulatedOutcome.UNBRIDGED, SimulatedOutcome.DECLINED, SimulatedOutcome.NO_KEY}
)
NOT_ANSWERED = frozenset(
    {
        SimulatedOutcome.NO_ANSWER,
        SimulatedOutcome.BUSY,
        SimulatedOutcome.FAILED,
        SimulatedOutcome.CANCELED,
    }
)
# Of the talk, or of the ringing if there is no answer; without an answer, a ring lasts its whole time.
_USUAL_SECONDS = {
    SimulatedOutcome.ANSWERED: TALK_SECONDS,
    SimulatedOutcome.ENDED: TALK_SECONDS,
    **dict.fromkeys((SimulatedOutcome.MOMENT, *NOT_CONNECTED), MOMENT_SECONDS),
    **dict.fromkeys(NOT_ANSWERED - {SimulatedOutcome.NO_ANSWER}, REFUSAL_SECONDS),
}


@dataclass(frozen=True, slots=True)
class DialResult:
    """One ring, worked out: seconds of ringing and talking, and what Twilio reports."""

    ringing: float
    talking: float | None
    status: str
    bridged: bool
    caller_stays: bool

    def fields(self, child_sid: str, *, reports_bridged: bool) -> Fields:
        """What the action request adds to the standard parameters."""
        fields: Fields = (("DialCallStatus", self.status), ("DialCallSid", child_sid))
        if self.talking is not None:
            fields += (("DialCallDuration", str(round(self.talking))),)
        if reports_bridged:
            fields += (("DialBridged", "true" if self.bridged else "false"),)
        return fields


_FAILED = DialResult(0.0, None, "failed", bridged=False, caller_stays=True)


def dial(leg: CallLeg, verb: Dial) -> Steps:
    """Ring the number of a Dial once."""
    caller_id = _caller_id(leg, verb)
    number = verb.number
    problem = number and problem_with(number.number)
    if number and problem:
        leg.webhooks.fault(*problem)
        at = leg.webhooks.seconds()
        leg.events.append(Rang(number.number, caller_id, SimulatedOutcome.FAILED, 0.0, at))
    if number is None or problem:
        return _after(leg, verb, _FAILED, new_sid("CA"))
    ring_seconds = float(verb.timeout + BUFFER_SECONDS)
    ringing = Ringing(number.number, caller_id, ring_seconds, verb.hangup_on_star)
    resolution = yield ringing, verb
    if not isinstance(resolution, RingResult):
        raise TypeError("the caller answered a Gather while a phone rings")
    outcome = resolution.outcome
    result = _dial_result(resolution, ring_seconds, float(verb.time_limit))
    at, place = leg.webhooks.seconds(), len(leg.events)
    child = replace(
        leg.parties,
        call_sid=new_sid("CA"),
        caller=caller_id,
        number=number.number,
        direction="outbound-dial",
        extra=(("ParentCallSid", leg.parties.call_sid), *leg.parties.extra),
    )
    result = _answer(leg, number, child, outcome, result, ring_seconds)
    seconds = result.ringing + (result.talking or 0.0)
    leg.events.insert(place, Rang(number.number, caller_id, outcome, seconds, at))
    if resolution.star:
        leg.events.append(Pressed("*", leg.webhooks.seconds()))
    how = CALLER_HUNG_UP if resolution.caller_hangs_up else f"talked to {number.number}"
    stays = result.caller_stays and not resolution.caller_hangs_up
    return _after(leg, verb, result, child.call_sid, how=None if stays else how)


def _dial_result(ring: RingResult, ring_seconds: float, time_limit: float) -> DialResult:
    """Work out a ring without a whisper. A contact that is asked for no key and declines is just not
    connected."""
    outcome, lasts = ring.outcome, ring.seconds
    if lasts is None:
        lasts = _USUAL_SECONDS.get(outcome, ring_seconds)
    if outcome in NOT_ANSWERED:
        ringing = min(lasts, ring_seconds)
        return DialResult(ringing, None, outcome.value, bridged=False, caller_stays=True)
    return DialResult(
        ringing=min(PICK_UP_SECONDS, ring_seconds),
        talking=min(lasts, time_limit),
        status="completed",
        bridged=outcome not in NOT_CONNECTED,
        caller_stays=outcome is not SimulatedOutcome.ANSWERED,
    )


def _answer(
    leg: CallLeg,
    number: Number,
    child: CallParties,
    outcome: SimulatedOutcome,
    result: DialResult,
    ring_seconds: float,
) -> DialResult:
    """Let the ring, the whisper and the talk pass."""
    if number.url and outcome is SimulatedOutcome.NO_KEY:
        result = replace(result, ringing=ring_seconds)  # a machine answers as late as it can
    leg.clock.advance(result.ringing)
    talk = result.talking or 0.0
    if result.talking is not None and (number.url or number.send_digits):
        seconds, is_connected = whisper(leg, number, child, outcome)
        # The call to the contact lasts from the answer on.
        if is_connected:
            is_bridged = result.bridged or outcome is SimulatedOutcome.NO_KEY  # asked for no key
            result = replace(result, talking=talk + seconds, bridged=is_bridged)
        else:
            talk = 0.0
            result = replace(result, talking=seconds, bridged=False, caller_stays=True)
    leg.clock.advance(talk)
    if outcome in NOT_CONNECTED and Misbehaviour.DECLINED in leg.misbehaving:
        return replace(result, status=SimulatedOutcome.NO_ANSWER.value)
    return result


def _caller_id(leg: CallLeg, verb: Dial) -> str:
    """twilio.com/docs/api/errors/13214: the number that was called, or the caller's own."""
    caller_id = verb.caller_id or leg.parties.caller
    if caller_id not in (leg.parties.number, leg.parties.caller) or problem_with(caller_id):
        leg.webhooks.fault("13214", f"caller ID {caller_id!r} is not one of ours")
    return caller_id


def _after(
    leg: CallLeg, verb: Dial, result: DialResult, child_sid: str, *, how: str | None = None
) -> Step:
    """The action's webhook, or the end of the call if the caller has gone."""
    fields = result.fields(child_sid, reports_bridged=leg.settings.reports_bridged)
    webhook = None if verb.action is None else leg.webhook(verb.action, verb.method, fields)
    if how is None:
        return webhook
    if webhook is not None and leg.settings.action_after_hang_up:
        leg.webhooks.dismiss(webhook, leg.parties.standard("completed"))
    return how
