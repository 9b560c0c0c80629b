"""A clock that moves only when it is advanced. Never reads the time of day."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, in UTC."""

    def advance(self, seconds: float) -> None:
        """Let seconds pass; time never goes backwards."""


class VirtualClock:
    """Starts at `now` (an aware datetime)."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("a virtual clock needs a datetime with its time zone")
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError(f"time cannot go back by {-seconds} seconds")
        self._now += timedelta(seconds=seconds)
