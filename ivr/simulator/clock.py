"""A clock that moves only when told to. Never reads the time of day."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """All that the simulated carrier asks of a clock."""

    def now(self) -> datetime:
        """The moment, in UTC."""

    def advance(self, seconds: float) -> None:
        """Let time pass."""


class VirtualClock:
    """Starts at `now`, which must carry its time zone, and moves by `advance` alone."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("a virtual clock needs a moment with its time zone")
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass; time never goes backwards."""
        if seconds < 0:
            raise ValueError(f"time cannot go back by {-seconds} seconds")
        self._now += timedelta(seconds=seconds)
