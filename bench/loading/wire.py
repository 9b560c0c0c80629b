"""The wire between the simulated carrier and the service: real sockets, a clock that hurries, and notes
of what was asked, answered and how fast. Decides nothing."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from ivr.simulator import Request, Response, TransportError, VirtualClock, http
from ivr.simulator.transport import target

LONGEST_WAIT = 15.0  # seconds; the carrier waits no longer for an answer


class HurriedClock(VirtualClock):
    """A call's own clock: what takes a second in life takes `1 / hurry` of one here. Answers of the
    service are waited for as long as they take."""

    def __init__(self, now: datetime, hurry: float) -> None:
        super().__init__(now)
        self._hurry = hurry

    def advance(self, seconds: float) -> None:
        """Let time pass, and sleep for a part of it."""
        super().advance(seconds)
        time.sleep(seconds / self._hurry)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the service: its target and body as sent, the seconds it took, and its status;
    "refused", "cut" or "late" where there was no answer."""

    target: str
    body: bytes
    seconds: float
    status: int | str

    @property
    def is_a_turn(self) -> bool:
        """Whether it asks for the next turn of a call."""
        return urlsplit(self.target).path == "/voice"


@dataclass
class Wire:
    """The way to the service at `base`, and to any other host. `asked` notes the service's requests."""

    base: str
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._send = http(LONGEST_WAIT)

    def __call__(self, request: Request) -> Response:
        """Send one request."""
        if not request.url.startswith(self.base):
            return self._send(request)
        began = time.monotonic()
        status: int | str = "refused"
        try:
            response = self._send(request)
            status = response.status
            return response
        except TransportError as problem:
            if problem.kind == "timeout":
                status = "late" if time.monotonic() - began >= LONGEST_WAIT else "cut"
            raise
        finally:
            seconds = time.monotonic() - began
            self.asked.append(Asked(target(request.url), request.body, seconds, status))


def quantile(seconds: Sequence[float], part: float) -> float:
    """The smallest of `seconds` that a `part` of them does not exceed; 0 where there are none."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
