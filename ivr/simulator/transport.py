"""How the simulated carrier's requests reach the service: in this process, or by sockets.

The content is not changed: the target is sent byte for byte as it was signed.
"""

import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from io import BytesIO
from typing import Any, Literal
from urllib.parse import quote, unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication

Headers = tuple[tuple[str, str], ...]

CONNECT_SECONDS = 5.0  # Twilio error 11205: each attempt to connect
# All printable ASCII characters, quotes and braces included.
_UNQUOTED = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Request:
    """One request, to an absolute URL."""

    method: str
    url: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """One complete response."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header with this name, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class TransportError(Exception):
    """No response. 'connect': no connection; 'timeout': no complete response in time."""

    def __init__(self, kind: Literal["connect", "timeout"]) -> None:
        super().__init__(kind)
        self.kind = kind


Transport = Callable[[Request], Response]


def target(url: str) -> str:
    """Path and query of `url` as they are sent: only non-ASCII characters are encoded."""
    rest = url.partition("#")[0].partition("://")[2]
    cut = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    path = quote(rest[cut:], safe=_UNQUOTED)
    return path if path.startswith("/") else "/" + path


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


def http(timeout_seconds: float = 15.0) -> Transport:
    """Send over sockets; `timeout_seconds` is the wait for each part of the response."""

    def send(request: Request) -> Response:
        parts = urlsplit(request.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(
            parts.hostname or "", parts.port, timeout=min(CONNECT_SECONDS, timeout_seconds)
        )
        try:
            try:
                connection.connect()
            except OSError as error:
                raise TransportError("connect") from error
            connection.sock.settimeout(timeout_seconds)
            try:
                connection.request(
                    request.method, target(request.url), request.body, dict(request.headers)
                )
                answer = connection.getresponse()
                return Response(answer.status, tuple(answer.getheaders()), answer.read())
            except (OSError, HTTPException) as error:
                raise TransportError("timeout") from error
        finally:
            connection.close()

    return send


def _close(parts: Iterable[bytes]) -> None:
    close = getattr(parts, "close", None)
    if close is not None:
        close()
