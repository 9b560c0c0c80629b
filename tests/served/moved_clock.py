"""A clock for the served process and its worker that a test can set: libfaketime, Debian's `faketime`.

Only the time of day moves, as when a machine's clock is set: how long the
processes wait, and the times that the disk gives its files, stay real.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.callers import ROOT

NOT_HERE = "libfaketime is not installed: apt-get install faketime"
_LOOKS_EVERY = 1  # second; to look each time makes a process four times as slow
# Python sleeps until a monotonic time, and libfaketime 0.9 mistakes that for a time of day.
_SLEEPING = """\
import select
import time


def sleep(seconds):
    select.select([], [], [], max(0, seconds))


time.sleep = sleep
"""


class MovedClock:
    """Set by a file in `folder`; shows `start` at first, and goes on from there."""

    def __init__(self, folder: Path, start: datetime) -> None:
        found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
        if not found:
            pytest.skip(NOT_HERE)
        self._file = folder / "clock"
        (folder / "sitecustomize.py").write_text(_SLEEPING)
        self._ahead = start - datetime.now(UTC)
        self._write()
        self.settings: Mapping[str, str] = {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": str(_LOOKS_EVERY),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": f"{folder}:{ROOT}",
        }

    def now(self) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + self._ahead

    def leaps(self, by: timedelta) -> None:
        """Set it forward, or back. When this returns, every process has seen it."""
        self._ahead += by
        self._write()
        time.sleep(_LOOKS_EVERY + 1.2)  # it counts whole seconds: one looks after nearly two

    def _write(self) -> None:
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{self._ahead.total_seconds():+.3f}\n")
        beside.replace(self._file)
