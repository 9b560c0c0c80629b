"""Loops and floods: whether a text is still answered. Knows only keyed hashes, and keeps only counts.

Danger is answered whatever the counts say, unless the same sender sends the same words again and
again in ten minutes: that is a machine. Whoever is no longer answered is told so, once. Counts are
kept in this process, or in Redis where it is set; where Redis does not answer, this process counts,
and nobody waits for it again for a while. Where nothing can be counted, everybody is answered.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from ivr.content.texts import TextLimits

_SAME_TEXT_MINUTES = 10
_LEAVE_ALONE = timedelta(seconds=30)
_SET_BACK = timedelta(minutes=1)  # more than a clock is put right by
_PATIENCE_SECONDS = 0.3


class Verdict(StrEnum):
    """What becomes of a text: it is answered; it is told that there are no more answers; nothing."""

    ANSWER = "answer"
    LAST = "last"
    SILENCE = "silence"


class Counter:
    """Counts in one place."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._moving = MovingWindowRateLimiter(storage)
        self._fixed = FixedWindowRateLimiter(storage)

    def judge(self, who: str, words: str, limits: TextLimits, *, is_urgent: bool) -> Verdict:
        """Count a text and say what becomes of it."""
        same = RateLimitItemPerMinute(limits.same_text - 1, _SAME_TEXT_MINUTES)
        if not self._moving.hit(same, "same", who, words):
            return self._stop(who)
        if is_urgent:
            return Verdict.ANSWER
        if not self._moving.hit(RateLimitItemPerHour(limits.replies_an_hour), "sender", who):
            return self._stop(who)
        everybody = RateLimitItemPerMinute(limits.all_replies_a_minute)
        if not self._moving.hit(everybody, "everybody"):
            # The last words are texts as well: as many of them as there were answers, and no more.
            return self._stop(who) if self._moving.hit(everybody, "told") else Verdict.SILENCE
        return Verdict.ANSWER

    def forget(self) -> None:
        """Begin to count anew."""
        self._storage.reset()

    def _stop(self, who: str) -> Verdict:
        first = self._fixed.hit(RateLimitItemPerHour(1), "told", who)
        return Verdict.LAST if first else Verdict.SILENCE


class Floods:
    """The guard of one process. `told` is called when the shared counts fail, with the fault's kind."""

    def __init__(self, redis_url: str = "", told: Callable[[str], object] = lambda _: None) -> None:
        self._redis_url = redis_url
        self._told = told
        self._own = Counter(MemoryStorage())
        self._shared: Counter | None = None
        self._away_until: datetime | None = None
        self._last: datetime | None = None

    def judge(
        self, who: str, words: str, limits: TextLimits, now: datetime, *, is_urgent: bool
    ) -> Verdict:
        """What becomes of a text.

        Args:
            who: the sender, as a keyed hash.
            words: what was sent, as a keyed hash.
            limits: how much is too much.
            now: when (an aware datetime).
            is_urgent: whether somebody may be in danger.
        """
        self._heed(now)
        if self._redis_url and (self._away_until is None or now >= self._away_until):
            try:
                return self._redis().judge(who, words, limits, is_urgent=is_urgent)
            except Exception as problem:  # whatever it is, the text is answered
                self._away_until = now + _LEAVE_ALONE
                self._told(type(problem).__name__)
        try:
            return self._own.judge(who, words, limits, is_urgent=is_urgent)
        except Exception as problem:  # no memory, no thread to forget counts: the text is answered
            self._told(type(problem).__name__)
            return Verdict.ANSWER

    def _heed(self, now: datetime) -> None:
        """Where the clock was set back, count afresh: what was counted would lie ahead, and last for
        as long as the clock was wrong."""
        if self._last is not None and now < self._last - _SET_BACK:
            self._own, self._away_until = Counter(MemoryStorage()), None
        self._last = now

    def forget(self) -> None:
        """Begin to count anew in this process."""
        self._own.forget()

    def _redis(self) -> Counter:
        if self._shared is None:
            patience = {
                "socket_timeout": _PATIENCE_SECONDS,
                "socket_connect_timeout": _PATIENCE_SECONDS,
            }
            storage = storage_from_string(self._redis_url, **patience)
            self._shared = Counter(cast(Storage, storage))  # nothing here is asynchronous
        return self._shared
