"""Limits on replies, against floods and loops between machines. Knows only keyed hashes and counts.

A message about danger is answered beyond every limit, unless the same sender sends the same words
several times in ten minutes: then the sender is a machine. A texter at a limit is told once. Counts
live in this process, or in Redis if it is configured. While Redis is away, this process counts, and
Redis is not tried again for a while. If nothing can be counted, every text is answered.
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
_REDIS_PAUSE = timedelta(seconds=30)
_LARGEST_CORRECTION = timedelta(minutes=1)  # of a clock; anything more is a clock set back
_REDIS_TIMEOUT = 0.3  # seconds


class Verdict(StrEnum):
    """What to do with a text: answer it, send the last reply before a pause, or send nothing."""

    ANSWER = "answer"
    LAST = "last"
    SILENCE = "silence"


class _Counts:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._moving = MovingWindowRateLimiter(storage)
        self._fixed = FixedWindowRateLimiter(storage)

    def judge(self, sender: str, words: str, limits: TextLimits, *, is_urgent: bool) -> Verdict:
        same = RateLimitItemPerMinute(limits.same_text - 1, _SAME_TEXT_MINUTES)
        if not self._moving.hit(same, "same", sender, words):
            return self._stop(sender)
        if is_urgent:
            return Verdict.ANSWER
        if not self._moving.hit(RateLimitItemPerHour(limits.replies_an_hour), "sender", sender):
            return self._stop(sender)
        all_texters = RateLimitItemPerMinute(limits.all_replies_a_minute)
        if not self._moving.hit(all_texters, "all"):
            # Last replies cost money too: allow as many of them as answers, and no more.
            has_room = self._moving.hit(all_texters, "last-replies")
            return self._stop(sender) if has_room else Verdict.SILENCE
        return Verdict.ANSWER

    def reset(self) -> None:
        self._storage.reset()

    def _stop(self, sender: str) -> Verdict:
        is_first = self._fixed.hit(RateLimitItemPerHour(1), "last-reply", sender)
        return Verdict.LAST if is_first else Verdict.SILENCE


class TextLimiter:
    """Counts the texts of one process. `on_fault` is called with the kind of fault when Redis, or any
    counting, fails."""

    def __init__(
        self, redis_url: str = "", on_fault: Callable[[str], object] = lambda _: None
    ) -> None:
        self._redis_url = redis_url
        self._on_fault = on_fault
        self._local = _Counts(MemoryStorage())
        self._shared: _Counts | None = None
        self._redis_paused_until: datetime | None = None
        self._last: datetime | None = None

    def judge(
        self, sender: str, words: str, limits: TextLimits, now: datetime, *, is_urgent: bool
    ) -> Verdict:
        """Count a text and decide what to do with it. `sender` and `words` are keyed hashes;
        `is_urgent`: the message may be about danger."""
        self._reset_if_clock_went_back(now)
        if self._redis_url and (
            self._redis_paused_until is None or now >= self._redis_paused_until
        ):
            try:
                return self._redis().judge(sender, words, limits, is_urgent=is_urgent)
            except Exception as problem:  # the text must be answered
                self._redis_paused_until = now + _REDIS_PAUSE
                self._on_fault(type(problem).__name__)
        try:
            return self._local.judge(sender, words, limits, is_urgent=is_urgent)
        except Exception as problem:  # no memory, or no thread that expires counts
            self._on_fault(type(problem).__name__)
            return Verdict.ANSWER

    def reset(self) -> None:
        self._local.reset()

    def _reset_if_clock_went_back(self, now: datetime) -> None:
        """Counts from a clock that ran ahead would lie in the future, and last until it is reached."""
        if self._last is not None and now < self._last - _LARGEST_CORRECTION:
            self._local, self._redis_paused_until = _Counts(MemoryStorage()), None
        self._last = now

    def _redis(self) -> _Counts:
        if self._shared is None:
            timeouts = {"socket_timeout": _REDIS_TIMEOUT, "socket_connect_timeout": _REDIS_TIMEOUT}
            storage = storage_from_string(self._redis_url, **timeouts)
            self._shared = _Counts(cast(Storage, storage))  # never the asynchronous kind
        return self._shared
