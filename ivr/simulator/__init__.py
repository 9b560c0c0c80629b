"""A carrier that behaves as Twilio does, for tests and for the phones in terminal and browser."""

from ivr.simulator.call import NotNowError, SimulatedCall
from ivr.simulator.callers import number_for
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.events import (
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
    Spoke,
    TonesSent,
    Waiting,
    WasSilent,
    WhisperHeard,
)
from ivr.simulator.misbehaviour import Misbehaving, Misbehaviour
from ivr.simulator.texts import SimulatedReplies
from ivr.simulator.transport import Request, Response, Transport, TransportError, http

__all__ = [
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
    "SimulatedCall",
    "SimulatedCarrier",
    "SimulatedReplies",
    "Spoke",
    "TonesSent",
    "Transport",
    "TransportError",
    "VirtualClock",
    "Waiting",
    "WasSilent",
    "WhisperHeard",
    "http",
    "number_for",
]
