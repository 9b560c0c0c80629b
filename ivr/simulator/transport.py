"""Requests and responses, and how they travel over sockets: byte for byte as they were signed."""

from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Literal
from urllib.parse import quote, urlsplit

Headers = tuple[tuple[str, str], ...]

CONNECT_SECONDS = 5.0  # Twilio error 11205: each attempt to connect
# The printable ASCII characters: no address has them encoded, quotes and braces included.
PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
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
    path = quote(rest[cut:], safe=PRINTABLE)
    return path if path.startswith("/") else "/" + path


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
