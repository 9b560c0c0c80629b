"""The service with a fault, for `--broken STEP`: every request from that step of the flow gets status
500 and no document. It shows that the load test finds faults."""

import os
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

import app

STEP = "BROKEN_STEP"


def create_app() -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """The application, except for one step."""
    application, step = app.create_app(), os.environ[STEP]

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if step in parse_qs(environ.get("QUERY_STRING", "")).get("step", ()):
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"out of order"]
        return application(environ, start_response)

    return answer
