"""Structured logs, one line of JSON an event. Never a phone number, never what somebody wrote.

No caller of the log hands it a number. Should one ever do so, the number is left out here as well.
What cannot be written is lost: a full disk is no reason for a caller to hear of a fault, or for what
runs in the background to end.
"""

import re
import sys
from contextlib import suppress
from typing import Any, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

# Nine digits or more in a row, or a + and seven, with the gaps people write. Hashes, revisions, times
# and the carrier's own names for things have letters or other signs beside their digits.
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.:T-])(?:\+\d(?:[ ()-]?\d){6,}|\d(?:[ ()]?\d){8,})(?![0-9A-Za-z])"
)
LEFT_OUT = "[number left out]"
_CANNOT_WRITE = (OSError, MemoryError)


class _Log(structlog.make_filtering_bound_logger("info")):  # type: ignore[misc]  # made, not written
    def _proxy_to_logger(self, *said: Any, **what: Any) -> Any:
        with suppress(*_CANNOT_WRITE):
            return super()._proxy_to_logger(*said, **what)
        return None


def make_log(*steps: Processor) -> FilteringBoundLogger:
    """A log to standard error; `steps` see each event first, with its level."""
    return cast(
        FilteringBoundLogger,
        structlog.wrap_logger(
            structlog.PrintLogger(sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                *steps,
                without_numbers,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
            wrapper_class=_Log,
        ),
    )


def without_numbers(_: object, __: str, event: EventDict) -> EventDict:
    """The event with every phone number in it left out, however deep."""
    return {name: _without(value) for name, value in event.items()}


def _without(value: Any) -> Any:
    match value:
        case str():
            return _NUMBER.sub(LEFT_OUT, value)
        case int() if not isinstance(value, bool) and abs(value) >= 10**8:
            return LEFT_OUT
        case list() | tuple():
            return [_without(each) for each in value]
        case dict():
            return {_without(name): _without(each) for name, each in value.items()}
        case _:
            return value


def silent_log() -> FilteringBoundLogger:
    """A log that keeps nothing, for simulated calls."""
    return cast(FilteringBoundLogger, structlog.wrap_logger(None, processors=[_drop]))


def _drop(*_: object) -> structlog.typing.EventDict:
    raise structlog.DropEvent
