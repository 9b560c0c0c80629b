"""What a Dial makes of how a ring came out. Decides times and fields; rings nobody.

twilio.com/docs/voice/twiml/dial: DialCallStatus, DialCallDuration and DialBridged of the action
request; a ring lasts the timeout and five seconds more.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.carrier.simulated.events import RingOutcome
from ivr.carrier.simulated.exchange import Page
from ivr.carrier.simulated.parameters import CallParties, Fields, progress
from ivr.carrier.simulated.verbs import Number

BUFFER_SECONDS = 5
PICK_UP_SECONDS = 4.0
TALK_SECONDS = 120.0
MOMENT_SECONDS = 2.0
REFUSAL_SECONDS = 2.0  # busy, failed and cancelled are known this soon


@dataclass(frozen=True, slots=True)
class Rung:
    """One ring worked out: how long it rang, how long they talked, what Twilio reports."""

    ringing: float
    talking: float | None
    status: str
    bridged: bool
    caller_stays: bool

    def fields(self, child_sid: str, *, reports_bridged: bool) -> Fields:
        """What the action request adds to the standard parameters."""
        found: Fields = (("DialCallStatus", self.status), ("DialCallSid", child_sid))
        if self.talking is not None:
            found += (("DialCallDuration", str(round(self.talking))),)
        if reports_bridged:
            found += (("DialBridged", "true" if self.bridged else "false"),)
        return found


def rung(
    outcome: RingOutcome, seconds: float | None, *, ring_seconds: float, time_limit: float
) -> Rung:
    """`seconds` is the talk of a ring that was answered, the ringing of one that was not."""
    match outcome:
        case RingOutcome.ANSWERED | RingOutcome.ENDED | RingOutcome.MOMENT | RingOutcome.UNBRIDGED:
            short = outcome in (RingOutcome.MOMENT, RingOutcome.UNBRIDGED)
            usual = MOMENT_SECONDS if short else TALK_SECONDS
            return Rung(
                ringing=min(PICK_UP_SECONDS, ring_seconds),
                talking=min(usual if seconds is None else seconds, time_limit),
                status="completed",
                bridged=outcome is not RingOutcome.UNBRIDGED,
                caller_stays=outcome is not RingOutcome.ANSWERED,
            )
        case RingOutcome.NO_ANSWER:
            usual = ring_seconds
        case RingOutcome.BUSY | RingOutcome.FAILED | RingOutcome.CANCELED:
            usual = REFUSAL_SECONDS
    ringing = min(usual if seconds is None else seconds, ring_seconds)
    return Rung(ringing, None, outcome.value, bridged=False, caller_stays=True)


def number_callbacks(
    parties: CallParties, number: Number, result: Rung, *, child_sid: str, began: datetime
) -> tuple[tuple[Page, Fields], ...]:
    """The progress callbacks that one <Number statusCallback> asked for, in order."""
    if not number.status_callback:
        return ()
    child = replace(
        parties,
        call_sid=child_sid,
        number=number.number,
        direction="outbound-dial",
        extra=(("ParentCallSid", parties.call_sid), *parties.extra),
    )
    picked_up = began + timedelta(seconds=result.ringing)
    over = picked_up + timedelta(seconds=result.talking or 0)
    happened: dict[str, tuple[str, datetime]] = {
        "initiated": ("initiated", began),
        "ringing": ("ringing", began),
    }
    if result.talking is not None:
        happened["answered"] = ("in-progress", picked_up)
    happened["completed"] = (result.status, over)
    wanted = number.status_callback_event.split()
    calls: list[tuple[Page, Fields]] = []
    for event, (status, at) in happened.items():
        if event in wanted:
            extra = progress(len(calls), at)
            if status == "completed":
                extra += (("CallDuration", str(round(result.talking or 0))),)
            page = Page(number.status_callback, number.status_callback_method, extra)
            calls.append((page, child.standard(status)))
    return tuple(calls)
