"""A transport for the simulated carrier that calls a WSGI application in this process."""

import sys
import traceback
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication

from ivr.simulator.transport import Headers, Request, Response, Transport, TransportError, target


def wsgi(app: WSGIApplication) -> Transport:
    """Call `app` in this process. An exception is answered with 500, as a server would."""

    def send(request: Request) -> Response:
        started: list[tuple[int, Headers]] = []
        written: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: object = None, /
        ) -> Callable[[bytes], object]:
            started[:] = [(int(status.split(" ", 1)[0]), tuple(headers))]
            return written.append

        try:
            parts = app(environ(request), start_response)
            try:
                written.extend(parts)
            finally:
                _close(parts)
            status, headers = started[0]
        except TransportError:
            raise
        except Exception:  # as a server does
            traceback.print_exc()
            return Response(500, (("Content-Type", "text/plain"),), b"Internal Server Error")
        return Response(status, headers, b"".join(written))

    return send


def environ(request: Request) -> dict[str, Any]:
    """The WSGI environment (PEP 3333) of a request, with the undecoded target (RAW_URI)."""
    parts = urlsplit(request.url)
    raw = target(request.url)
    path, _, query = raw.partition("?")
    fields: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": raw,
        "REQUEST_URI": raw,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        fields[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return fields


def _close(parts: Iterable[bytes]) -> None:
    close = getattr(parts, "close", None)
    if close is not None:
        close()
