"""The carrier's side of promised texts: takes them, now and then badly, and says that each arrived."""

import random
import threading
from urllib.parse import urlencode

from bench.loading.wire import Wire
from ivr.carrier.signature import sign
from ivr.simulator import Request, TransportError
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
_SECONDS_TO_MAKE = 0.02  # twice: a worker may be killed before, between and after


def account(seed: int) -> CarrierServer:
    """An account that refuses some texts for now, and loses some answers."""
    dice = random.Random(seed)  # noqa: S311 - the same moods in every run
    server = CarrierServer(delay=_SECONDS_TO_MAKE)
    server.moods.extend(dice.choices(list(_MOODS), list(_MOODS.values()), k=5000))
    return server


def report(server: CarrierServer, wire: Wire, stop: threading.Event) -> None:
    """Tell the service once of each text that it arrived, until `stop` is set. The carrier's callbacks
    are not repeated: one that is lost is lost."""
    told = 0
    while not stop.wait(0.1):
        for made in server.made[told:]:
            told += 1
            _tell(made, wire)


def _tell(made: Made, wire: Wire) -> None:
    fields = (("MessageSid", made.sid), ("MessageStatus", "delivered"), ("To", made.to))
    headers = (_FORM, ("X-Twilio-Signature", sign(TOKEN, made.callback, fields)))
    try:
        wire(Request("POST", made.callback, headers, urlencode(fields).encode()))
    except TransportError:
        return
