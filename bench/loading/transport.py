"""The connection between the simulated carrier and the service: real sockets, a faster clock, and a
list of all requests with their durations. Decides nothing."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from ivr.simulator.clock import VirtualClock
from ivr.simulator.transport import Request, Response, TransportError, http, target

TIMEOUT = 15.0  # seconds that the carrier waits for a response


class FasterClock(VirtualClock):
    """A call's clock. A second of a real call takes `1 / hurry` seconds here; the service's responses
    take their real time."""

    def __init__(self, now: datetime, hurry: float) -> None:
        super().__init__(now)
        self._hurry = hurry

    def advance(self, seconds: float) -> None:
        """Advance the clock, and sleep for a part of that time."""
        super().advance(seconds)
        time.sleep(seconds / self._hurry)


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One request to the service: its target and body, its duration, and the status of the response;
    "refused", "cut" or "late" if there was none."""

    target: str
    body: bytes
    seconds: float
    status: int | str

    @property
    def is_a_turn(self) -> bool:
        """Whether it requests the next turn of a call."""
        return urlsplit(self.target).path == "/voice"


@dataclass
class RecordingTransport:
    """Sends requests to the service at `base` and to other hosts, and records those to the service."""

    base: str
    requests: list[SentRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._send = http(TIMEOUT)

    def __call__(self, request: Request) -> Response:
        if not request.url.startswith(self.base):
            return self._send(request)
        started = time.monotonic()
        status: int | str = "refused"
        try:
            response = self._send(request)
            status = response.status
            return response
        except TransportError as problem:
            if problem.kind == "timeout":
                status = "late" if time.monotonic() - started >= TIMEOUT else "cut"
            raise
        finally:
            seconds = time.monotonic() - started
            self.requests.append(SentRequest(target(request.url), request.body, seconds, status))


def quantile(seconds: Sequence[float], part: float) -> float:
    """The smallest value that a `part` of the values does not exceed; 0 if there are none."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
