"""Turns, one at a time, and the way to each menu."""

from ivr.directory.callers import Caller as Known
from ivr.directory.callers import PhoneKind
from ivr.engine import voice
from ivr.engine.call_state import CallState
from tests.callers import moment, shipped

CALLER = Known(PhoneKind.MOBILE)
REPEATS = shipped().service.limits.repeats
STARTING_POINT = "is oh one six two nine, five three three, one nine oh"
CITY = "is oh one three three two, six four one, one seven two"
TO_EACH_MENU = {
    "where the child lives": (),
    "who is calling": ("1",),
    "what for": ("1", "1"),
    "health, city": ("1", "1", "3"),
    "health, county": ("2", "1", "3"),
    "the office": ("1", "1", "3", "2"),
    "forms": ("1", "1", "4"),
}


def turn_after(event, *, at="Tue 24 Nov 2026 10:00", who=CALLER, revision=None, **state):
    """The turn after `event` in that state."""
    return voice.resume(
        revision or shipped(), CallState(**state), event, who, moment(at, revision or shipped())
    )
