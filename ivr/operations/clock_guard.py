"""The clock guard: whether this machine's clock was set lately. For a day after that, or until the
process restarts, nothing is erased or given up because of its age."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

IsTrusted = Callable[[datetime], bool]

# More than the usual correction of a clock, or a leap second.
_LARGEST_CORRECTION = timedelta(minutes=10).total_seconds()
_TRUSTED_AFTER = timedelta(days=1).total_seconds()


def always_trusted(_: datetime) -> bool:
    """For a clock that no one can set, such as a test's."""
    return True


class ClockGuard:
    """The guard of one process. `ticks`: seconds that no one can set, the machine's sleep
    included."""

    def __init__(self, ticks: Callable[[], float] | None = None) -> None:
        self._ticks = ticks or partial(time.clock_gettime, time.CLOCK_BOOTTIME)
        self._offset: float | None = None
        self._set_at: float | None = None

    def is_trusted(self, now: datetime) -> bool:
        """Whether the clock, which shows `now`, was not set within the last day. A change is
        noticed between two calls."""
        ticks = self._ticks()
        offset = now.timestamp() - ticks
        if self._offset is not None and abs(offset - self._offset) > _LARGEST_CORRECTION:
            self._set_at = ticks
        self._offset = offset
        return self._set_at is None or ticks - self._set_at >= _TRUSTED_AFTER
