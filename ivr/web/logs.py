"""Structured logs, one line of JSON an event. Never a phone number, never what somebody wrote."""

import sys
from typing import cast

import structlog
from structlog.typing import FilteringBoundLogger


def make_log() -> FilteringBoundLogger:
    """A log to standard error."""
    return cast(
        FilteringBoundLogger,
        structlog.wrap_logger(
            structlog.PrintLogger(sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
            wrapper_class=structlog.make_filtering_bound_logger("info"),
        ),
    )


def silent_log() -> FilteringBoundLogger:
    """A log that keeps nothing, for simulated calls."""
    return cast(FilteringBoundLogger, structlog.wrap_logger(None, processors=[_drop]))


def _drop(*_: object) -> structlog.typing.EventDict:
    raise structlog.DropEvent
