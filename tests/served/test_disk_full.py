"""The disk is full in the middle of calls, then has room again: callers hear what they would hear
anyway, a text that cannot be kept is not promised, and every turn is recorded in the end.

Once a disk that is really full (tmpfs, which only root may mount), and once a limit on how large the
files of the running process may grow, which needs no permission; then not even the log can be written.
"""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import until
from tests.served.calling import (
    OFFERED,
    PROMISED,
    TO_THE_OFFER,
    TO_THE_PROMISE,
    Served,
    go_on,
    serving,
    to_the_end,
)

pytestmark = pytest.mark.served
AT = (1, 3, 5)  # how far calls have come when the disk is full
Full = Callable[[Served], object]


def small_disk(folder: Path) -> None:
    """A disk of two megabytes, mounted on `folder`; skips the test where mounting is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a disk can be mounted by root only; the test beside it needs no root")


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    small_disk(folder)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(served: Served) -> Iterator[None]:
    """Every byte is taken, and then given back."""
    filler = served.journal.parent / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\\0" * 4096)
        except OSError:
            pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def no_file_may_grow(served: Served) -> Iterator[None]:
    before = [
        (pid, resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY)))
        for pid in (served.process.pid, *served.workers)
    ]
    try:
        yield
    finally:
        for pid, limits in before:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def live_through(served: Served, full: Full) -> None:
    until(served.knows_its_database)
    sound = served.said(served.call(*TO_THE_PROMISE))
    until(lambda: served.recorded() == served.answered())
    calls = [served.call(*TO_THE_PROMISE[:done]) for done in AT]
    with full(served):
        for done, call in zip(AT, calls, strict=True):
            go_on(call, *TO_THE_OFFER[done:])
        calls.append(served.call(*TO_THE_OFFER))
        for call in calls:
            assert served.said(call) == sound[:-1], "the same words as on any day"
            assert OFFERED in served.said(call)[-1]
            go_on(call, "1")
            assert PROMISED not in "".join(served.said(call))
            assert "oh one six two nine" in served.said(call)[-1], "the numbers instead"
        assert served.text("derby").messages
        assert served.promised() == served.kept()
    until(lambda: served.recorded() == served.answered())
    until(served.knows_its_database)
    for call in calls:
        to_the_end(call)
        assert PROMISED not in "".join(served.said(call))
    assert served.said(served.call(*TO_THE_PROMISE)) == sound
    served.check()


def test_a_disk_that_is_full(disk, tmp_path):
    metrics = {"METRICS_TOKEN": "m" * 40, "PROMETHEUS_MULTIPROC_DIR": str(disk / "metrics")}
    with serving(disk, log=tmp_path / "log", **metrics) as served:
        live_through(served, filled)
        served.process.terminate()
        served.process.wait(10)
        served.count()


def test_files_that_may_not_grow(tmp_path):
    with serving(tmp_path) as served:
        live_through(served, no_file_may_grow)
    served.count()
