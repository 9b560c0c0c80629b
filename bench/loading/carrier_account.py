"""The carrier's side of promised texts: accepts them, sometimes badly, and reports deliveries."""

import random
import threading
from urllib.parse import urlencode

from bench.loading.transport import RecordingTransport
from ivr.carrier.signature import sign
from ivr.simulator.transport import Request, TransportError
from tests.outbox.carrier_server import (
    BROKEN,
    BROKEN_AFTER,
    CUT,
    CUT_AFTER,
    TAKEN,
    TOKEN,
    CarrierServer,
    Made,
    refused,
)

_FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
_MOODS = {TAKEN: 20, CUT: 1, CUT_AFTER: 1, BROKEN: 1, BROKEN_AFTER: 1, refused(429): 1}
_SECONDS_TO_MAKE = 0.02  # applies twice, so a worker may be killed before, between and after


def start_account(seed: int) -> CarrierServer:
    """An account that refuses some texts for now, and loses some responses."""
    dice = random.Random(seed)  # noqa: S311 - the same moods in every run
    server = CarrierServer(delay=_SECONDS_TO_MAKE)
    server.moods.extend(dice.choices(list(_MOODS), list(_MOODS.values()), k=5000))
    return server


def report_deliveries(
    server: CarrierServer, transport: RecordingTransport, stop: threading.Event
) -> None:
    """Report each text as delivered, once, until `stop` is set. The carrier does not repeat a callback
    that is lost."""
    reported = 0
    while not stop.wait(0.1):
        for made in server.made[reported:]:
            reported += 1
            _report(made, transport)


def _report(made: Made, transport: RecordingTransport) -> None:
    fields = (("MessageSid", made.sid), ("MessageStatus", "delivered"), ("To", made.to))
    headers = (_FORM, ("X-Twilio-Signature", sign(TOKEN, made.callback, fields)))
    try:
        transport(Request("POST", made.callback, headers, urlencode(fields).encode()))
    except TransportError:
        return
