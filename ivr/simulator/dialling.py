"""What a Dial makes of how a ring came out. Decides times and fields; rings nobody.

twilio.com/docs/voice/twiml/dial: DialCallStatus, DialCallDuration and DialBridged of the action
request; a ring lasts the timeout and five seconds more.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.simulator.events import RingOutcome
from ivr.simulator.exchange import Page
from ivr.simulator.parameters import CallParties, Fields, new_sid, progress
from ivr.simulator.verbs import Number

BUFFER_SECONDS = 5
PICK_UP_SECONDS = 4.0
TALK_SECONDS = 120.0
MOMENT_SECONDS = 2.0
REFUSAL_SECONDS = 2.0  # busy, failed and cancelled are known this soon
NOT_CONNECTED = frozenset({RingOutcome.UNBRIDGED, RingOutcome.DECLINED, RingOutcome.NO_KEY})
NOT_ANSWERED = frozenset(
    {RingOutcome.NO_ANSWER, RingOutcome.BUSY, RingOutcome.FAILED, RingOutcome.CANCELED}
)


@dataclass(frozen=True, slots=True)
class Rung:
    """One ring worked out: how long it rang, how long they talked, what Twilio reports."""

    ringing: float
    talking: float | None
    status: str
    bridged: bool
    caller_stays: bool

    def answered(self, seconds: float, *, is_taken: bool) -> "Rung":
        """The same, once whoever answered has heard for `seconds` what they were to hear. The call
        to them lasts from their answer on; who does not take it is not connected."""
        if not is_taken:
            return replace(self, talking=seconds, bridged=False, caller_stays=True)
        return replace(self, talking=(self.talking or 0.0) + seconds)

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
    """`seconds` is the talk of a ring that was answered, the ringing of one that was not. Where no
    key is asked for, whoever declines or presses none is just not connected."""
    match outcome:
        case RingOutcome.ANSWERED | RingOutcome.ENDED:
            usual = TALK_SECONDS
        case RingOutcome.MOMENT | RingOutcome.UNBRIDGED | RingOutcome.DECLINED | RingOutcome.NO_KEY:
            usual = MOMENT_SECONDS
        case RingOutcome.NO_ANSWER:
            usual = ring_seconds
        case RingOutcome.BUSY | RingOutcome.FAILED | RingOutcome.CANCELED:
            usual = REFUSAL_SECONDS
    lasts = usual if seconds is None else seconds
    if outcome in NOT_ANSWERED:
        ringing = min(lasts, ring_seconds)
        return Rung(ringing, None, outcome.value, bridged=False, caller_stays=True)
    return Rung(
        ringing=min(PICK_UP_SECONDS, ring_seconds),
        talking=min(lasts, time_limit),
        status="completed",
        bridged=outcome not in NOT_CONNECTED,
        caller_stays=outcome is not RingOutcome.ANSWERED,
    )


def child_of(parties: CallParties, number: Number, caller_id: str) -> CallParties:
    """The call to a number that is rung, which is a child of the caller's call."""
    return replace(
        parties,
        call_sid=new_sid("CA"),
        caller=caller_id,
        number=number.number,
        direction="outbound-dial",
        extra=(("ParentCallSid", parties.call_sid), *parties.extra),
    )


def number_callbacks(
    child: CallParties, number: Number, result: Rung, *, began: datetime
) -> tuple[tuple[Page, Fields], ...]:
    """The progress callbacks that one <Number statusCallback> asked for, in order."""
    if not number.status_callback:
        return ()
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
