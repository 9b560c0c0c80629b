"""The service under load: the Procfile's web and worker lines as processes of their own, and what kills
them."""

import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.callers import ROOT
from tests.served.process import web_line

_WORKER_LINE = re.compile(r"^worker:\s*(.+)$", re.MULTILINE)
_APPLICATION = "app:create_app()"
_BROKEN = "bench.loading.broken:create_app()"
# The worker's waits are so many times shorter than in life, as the calls are; the seconds that it gives
# the carrier stay below the time after which another worker takes a text over.
_IN_A_HURRY = "--hurry 10 --time-out 2"
_LEAST, _ALL_DIE = 2, 10
_PATIENCE = 120.0


def web(*, broken: bool) -> str:
    """What starts the web processes; `broken`, with a fault of ours in front of the application."""
    line = web_line()
    return line.replace(_APPLICATION, _BROKEN) if broken else line


def worker_line() -> str:
    """What starts the worker."""
    (line,) = _WORKER_LINE.findall((ROOT / "Procfile").read_text("utf-8"))
    return f"{line} {_IN_A_HURRY}"


@contextmanager
def running(line: str, settings: Mapping[str, str], log: IO[str]) -> Iterator["Running"]:
    """A line of the Procfile, running; ended afterwards."""
    found = Running(line, settings, log)
    try:
        yield found
    finally:
        found.end()


class Running:
    """A line of the Procfile in a session of its own, which can be killed and started again."""

    def __init__(self, line: str, settings: Mapping[str, str], log: IO[str]) -> None:
        self._line, self._settings, self._log = line, settings, log
        self.process = self._started()

    @property
    def children(self) -> tuple[int, ...]:
        """The processes that it has started, the oldest first: the web line's workers."""
        pid = self.process.pid
        with suppress(OSError):
            told = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
            return tuple(map(int, told.split()))
        return ()

    @property
    def answering(self) -> tuple[int, ...]:
        """Those of them that have started: `create_app` begins its threads last of all."""
        return tuple(pid for pid in self.children if _threads(pid) > 1)

    def wait_for(self, processes: int) -> None:
        """Wait until so many of them answer.

        Raises:
            RuntimeError: they do not, or it has ended.
        """
        end = time.monotonic() + _PATIENCE
        while len(self.answering) < processes:
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the service does not start; --keep FOLDER keeps its log")
            time.sleep(0.1)

    def kill_all(self) -> None:
        """SIGKILL for it and whatever it has started, then a new one."""
        self._signal(signal.SIGKILL)
        self.process.wait()
        self.process = self._started()

    def end(self) -> None:
        """Let it end; after a while, make it."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["sh", "-c", f"exec {self._line}"],
            cwd=ROOT, env=dict(self._settings), stdout=self._log, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        )  # fmt: skip

    def _signal(self, which: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, which)


@dataclass
class Killing:
    """Kills web processes about `every` so many seconds, and the worker `worker_every`.

    Of the web processes the one that has answered for longest, while another answers too: the death
    of one that has only begun to start shows nothing. Every tenth time all of them die at once.
    """

    web: Running
    worker: Running
    every: float
    worker_every: float
    web_killed: int = 0
    all_killed: int = 0
    worker_killed: int = 0
    _dice: random.Random = field(default_factory=random.Random)

    def work_on_web(self, stop: threading.Event) -> None:
        """SIGKILL for one web process after the other, in the midst of whatever it is doing."""
        while not stop.wait(self.every * self._dice.uniform(0.5, 1.5)):
            answering = self.web.answering
            if len(answering) < _LEAST:
                continue
            everybody = (self.web_killed + self.all_killed) % _ALL_DIE == _ALL_DIE - 1
            for pid in self.web.children if everybody else answering[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.all_killed += everybody
            self.web_killed += not everybody

    def work_on_worker(self, stop: threading.Event) -> None:
        """SIGKILL for the worker, and another in its place."""
        while not stop.wait(self.worker_every * self._dice.uniform(0.5, 1.5)):
            self.worker.kill_all()
            self.worker_killed += 1


def _threads(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    return 0
