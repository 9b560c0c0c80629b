"""The service with a fault in front of it, for `--broken STEP`: every request that comes from that step
of the flow is answered 500, with nothing that a carrier can use. It shows that faults are found."""

import os
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

import app

STEP = "BROKEN_STEP"


def create_app() -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """The application as it is, but for one step."""
    whole, step = app.create_app(), os.environ[STEP]

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if step in parse_qs(environ.get("QUERY_STRING", "")).get("step", ()):
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"out of order"]
        return whole(environ, start_response)

    return answer
