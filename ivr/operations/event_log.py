"""The event log: one line of JSON per event on standard error. No code passes it a phone number; if
it ever does, the number is removed here. An event that cannot be written is lost: a full disk must
not cost a caller the answer, or end a background thread."""

import re
import sys
from contextlib import suppress
from typing import Any, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

# Nine or more digits, or a + and seven, with the usual gaps. Hashes, revisions, times and SIDs contain
# letters or other signs, so they do not match.
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.:T-])(?:\+\d(?:[ ()-]?\d){6,}|\d(?:[ ()]?\d){8,})(?![0-9A-Za-z])"
)
LEFT_OUT = "[number left out]"
_CANNOT_WRITE = (OSError, MemoryError)


class _Log(structlog.make_filtering_bound_logger("info")):  # type: ignore[misc]  # the base class is generated
    def _proxy_to_logger(self, *args: Any, **kwargs: Any) -> Any:
        with suppress(*_CANNOT_WRITE):
            return super()._proxy_to_logger(*args, **kwargs)
        return None


def make_log(*processors: Processor) -> FilteringBoundLogger:
    """A log to standard error. Each event passes through `processors` first, with its level."""
    return cast(
        FilteringBoundLogger,
        structlog.wrap_logger(
            structlog.PrintLogger(sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                *processors,
                without_numbers,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
            wrapper_class=_Log,
        ),
    )


def without_numbers(_: object, __: str, event: EventDict) -> EventDict:
    """The event without phone numbers, at any depth."""
    return {name: _clean(value) for name, value in event.items()}


def _clean(value: Any) -> Any:
    match value:
        case str():
            return _NUMBER.sub(LEFT_OUT, value)
        case int() if not isinstance(value, bool) and abs(value) >= 10**8:
            return LEFT_OUT
        case list() | tuple():
            return [_clean(each) for each in value]
        case dict():
            return {_clean(name): _clean(each) for name, each in value.items()}
        case _:
            return value
