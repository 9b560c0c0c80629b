"""A carrier that behaves as Twilio does, for tests and for the phones in terminal and browser."""

from ivr.carrier.simulated.call import NotNowError, SimulatedCall
from ivr.carrier.simulated.callers import number_for
from ivr.carrier.simulated.carrier import SimulatedCarrier
from ivr.carrier.simulated.clock import Clock, VirtualClock
from ivr.carrier.simulated.events import (
    Ended,
    Event,
    Fault,
    Heard,
    Listening,
    Pressed,
    Rang,
    Requested,
    Ringing,
    RingOutcome,
    SentTones,
    Spoke,
    Waiting,
    WasSilent,
    Whispered,
)
from ivr.carrier.simulated.misbehaviour import Misbehaving, Misbehaviour
from ivr.carrier.simulated.texts import SimulatedReplies
from ivr.carrier.simulated.transport import (
    Request,
    Response,
    Transport,
    TransportError,
    http,
    wsgi,
)

__all__ = [
    "Clock",
    "Ended",
    "Event",
    "Fault",
    "Heard",
    "Listening",
    "Misbehaving",
    "Misbehaviour",
    "NotNowError",
    "Pressed",
    "Rang",
    "Request",
    "Requested",
    "Response",
    "RingOutcome",
    "Ringing",
    "SentTones",
    "SimulatedCall",
    "SimulatedCarrier",
    "SimulatedReplies",
    "Spoke",
    "Transport",
    "TransportError",
    "VirtualClock",
    "Waiting",
    "WasSilent",
    "Whispered",
    "http",
    "number_for",
    "wsgi",
]
