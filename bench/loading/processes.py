"""The service under load: the Procfile's web and worker lines as processes, and the thread that kills
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
_BROKEN = "bench.loading.broken_app:create_app()"
# The worker's waits are shortened as the calls are. Its time limit for the carrier stays below the time
# after which another worker takes a text over.
_FASTER = "--hurry 10 --time-out 2"
_MIN_ANSWERING, _KILL_ALL_EVERY = 2, 10
_PATIENCE = 120.0


def web(*, broken: bool) -> str:
    """The command of the web processes; `broken`, with a fault in front of the application."""
    line = web_line()
    return line.replace(_APPLICATION, _BROKEN) if broken else line


def worker_line() -> str:
    """The command of the worker."""
    (line,) = _WORKER_LINE.findall((ROOT / "Procfile").read_text("utf-8"))
    return f"{line} {_FASTER}"


@contextmanager
def running(line: str, settings: Mapping[str, str], log: IO[str]) -> Iterator["ProcfileProcess"]:
    """Run a line of the Procfile."""
    process = ProcfileProcess(line, settings, log)
    try:
        yield process
    finally:
        process.end()


class ProcfileProcess:
    """A line of the Procfile in its own session. It can be killed and started again."""

    def __init__(self, line: str, settings: Mapping[str, str], log: IO[str]) -> None:
        self._line, self._settings, self._log = line, settings, log
        self.process = self._started()

    @property
    def children(self) -> tuple[int, ...]:
        """The ids of its child processes, the oldest first: the web line's workers."""
        pid = self.process.pid
        with suppress(OSError):
            text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
            return tuple(map(int, text.split()))
        return ()

    @property
    def answering(self) -> tuple[int, ...]:
        """The ids of the children that answer requests: `create_app` starts its threads last."""
        return tuple(pid for pid in self.children if _threads(pid) > 1)

    def wait_for(self, processes: int) -> None:
        """Wait until this number of processes answers.

        Raises:
            RuntimeError: they did not start in time, or the process has ended.
        """
        end = time.monotonic() + _PATIENCE
        while len(self.answering) < processes:
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the service does not start; --keep FOLDER keeps its log")
            time.sleep(0.1)

    def kill_all(self) -> None:
        """Kill it with all its children, and start a new one."""
        self._signal(signal.SIGKILL)
        self.process.wait()
        self.process = self._started()

    def end(self) -> None:
        """Terminate it; kill it if it does not end."""
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
class ProcessKiller:
    """Kills a web process about every `every` seconds, and the worker every `worker_every`.

    It kills the oldest web process, and only while another one answers: to kill a process that is
    still starting shows nothing. Every tenth time it kills all of them at once.
    """

    web: ProcfileProcess
    worker: ProcfileProcess
    every: float
    worker_every: float
    web_killed: int = 0
    all_killed: int = 0
    worker_killed: int = 0
    _dice: random.Random = field(default_factory=random.Random)

    def work_on_web(self, stop: threading.Event) -> None:
        """Kill one web process after the other, without regard to its requests."""
        while not stop.wait(self.every * self._dice.uniform(0.5, 1.5)):
            answering = self.web.answering
            if len(answering) < _MIN_ANSWERING:
                continue
            kills_all = (self.web_killed + self.all_killed) % _KILL_ALL_EVERY == _KILL_ALL_EVERY - 1
            for pid in self.web.children if kills_all else answering[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.all_killed += kills_all
            self.web_killed += not kills_all

    def work_on_worker(self, stop: threading.Event) -> None:
        """Kill the worker, and start another."""
        while not stop.wait(self.worker_every * self._dice.uniform(0.5, 1.5)):
            self.worker.kill_all()
            self.worker_killed += 1


def _threads(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    return 0
