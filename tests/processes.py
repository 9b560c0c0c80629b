"""Programs that tests start. Each leads a process group of its own, and the whole group is killed when
the test ends: a program that ignores SIGTERM, or whose parent is dead, does not outlive its test."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

# Every program has this variable, so that one that is left behind is found (tests/leftovers.py).
STARTED_BY = "STARTED_BY_TESTS"
PATIENCE = 60.0  # seconds that a test waits for a program: more than the busiest machine needs
T = TypeVar("T")
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def _end_with_the_tests() -> None:
    """In the new process: Linux kills it when the tests end, even if they are killed themselves."""
    if _PRCTL:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGKILL)


def start(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, **options: Any
) -> subprocess.Popen:
    """Start a program. The caller ends it with `end`. A service that is not told where to store things
    stores them among the temporary files, and not where a service of this machine does."""
    temporary = tempfile.gettempdir()
    default = {"DATABASE_URL": f"sqlite:///{temporary}/line.sqlite", "JOURNAL": temporary}
    ours = {STARTED_BY: str(os.getpid()), "TMPDIR": temporary}
    return subprocess.Popen(
        command,
        env={**default, **(os.environ if env is None else env), **ours},
        start_new_session=True,
        preexec_fn=_end_with_the_tests,
        **options,
    )


def end(process: subprocess.Popen) -> None:
    """Kill a program and all that it started, and wait for it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with suppress(BrokenPipeError):
                stream.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition: Callable[[], T], longest: float = PATIENCE) -> T:
    """Wait until the condition is true, and return its value. OSError counts as not yet."""
    deadline = time.monotonic() + longest
    while True:
        with suppress(OSError):
            if value := condition():
                return value
        assert time.monotonic() < deadline, f"not within {longest} s"
        time.sleep(0.05)


@contextmanager
def running(command: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen]:
    """A program that runs for a while; `options` as for `start`."""
    process = start(command, **options)
    try:
        yield process
    finally:
        end(process)
