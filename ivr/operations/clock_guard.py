"""Leaps of the clock: whether somebody or something has just set it. Until such a clock has gone on for
a day, or the process was started anew with it, nothing is erased or ended on its word: what a clock a
year ahead calls too old may be of this minute.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

IsTrusted = Callable[[datetime], bool]

_SET = timedelta(
    minutes=10
).total_seconds()  # more than a clock is put right by, and no leap second
_BELIEVED_AFTER = timedelta(days=1).total_seconds()


def always_trusted(_: datetime) -> bool:
    """For clocks that are no machine's."""
    return True


class ClockGuard:
    """What one process has seen of its clock. `ticks` gives seconds that nobody can set, a machine's
    sleep among them."""

    def __init__(self, ticks: Callable[[], float] | None = None) -> None:
        self._ticks = ticks or _since_boot
        self._ahead: float | None = None
        self._leapt: float | None = None

    def is_trusted(self, now: datetime) -> bool:
        """Whether the clock, which shows `now`, has not been set by much within the last day. To be
        asked often: a leap is seen between two askings."""
        ticks = self._ticks()
        ahead = now.timestamp() - ticks
        if self._ahead is not None and abs(ahead - self._ahead) > _SET:
            self._leapt = ticks
        self._ahead = ahead
        return self._leapt is None or ticks - self._leapt >= _BELIEVED_AFTER


def _since_boot() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
