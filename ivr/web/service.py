"""Ties the service to its Flask application, and logs events of its views."""

from collections.abc import Callable
from contextlib import suppress
from typing import cast

from flask import Flask

from ivr.operations.service import Service

_KEY = "ivr"


def attach(app: Flask, service: Service) -> None:
    """Store the service in the application."""
    app.extensions[_KEY] = service


def service_of(app: Flask) -> Service:
    """The application's service."""
    return cast(Service, app.extensions[_KEY])


def log_event(log: Callable[..., object], event: str, **fields: object) -> None:
    """Log an event. A log that cannot be written must not cost a caller or a texter the answer."""
    with suppress(Exception):
        log(event, **fields)


def log_fault(service: Service, path: str, problem: BaseException) -> None:
    """Log which exception was raised and where. Its message is left out: it may quote a caller."""
    trace = problem.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    log_event(
        service.log.error,
        "fault",
        path=path,
        kind=type(problem).__name__,
        at=trace.tb_frame.f_code.co_qualname if trace else "",
        line=trace.tb_lineno if trace else 0,
    )
