"""Documents that a simulated caller meets, and the call as far as its first wait."""

import pytest

from ivr.simulator.call import SimulatedCall
from tests.carrier.service import MOBILE, OURS, Service, carrier_for

SOCIAL_CARE = "+441332641172"
STARTING_POINT = "+441629533190"
MENU = "Derby city, press 1. The county, press 2."


def gather(attributes: str = 'numDigits="1"', inside: str = f"<Say>{MENU}</Say>") -> str:
    return f'<Gather action="/after" {attributes}>{inside}</Gather><Say>Nothing came.</Say>'


def connect(number: str = SOCIAL_CARE, attributes: str = 'action="/after"') -> str:
    return (
        f'<Dial callerId="{OURS}" timeout="20" {attributes}><Number>{number}</Number></Dial>'
        "<Say>Next.</Say>"
    )


def about(seconds: float):
    """To the millisecond, as events are."""
    return pytest.approx(seconds, abs=0.003)


def dial(pages, *, from_=MOBILE, **options) -> tuple[SimulatedCall, Service]:
    if not isinstance(pages, dict):
        pages = {"/voice": pages}
    service = Service({"/after": "<Say>After.</Say>", **pages})
    forwarded_from = options.pop("forwarded_from", None)
    extra = options.pop("extra", ())
    carrier = carrier_for(service, **options)
    return carrier.dial(from_, forwarded_from=forwarded_from, extra=extra), service


def codes(call: SimulatedCall) -> list[str]:
    return [fault.code for fault in call.faults]
