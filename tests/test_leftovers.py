"""What a test module would leave behind is seen (tests/leftovers.py), and ends with its test."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests import leftovers
from tests.callers import ROOT
from tests.processes import running, until

# A child of its own, then deaf to SIGTERM, as a service is whose processes hang.
DEAF = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
os.write(1, b"%d\\n" % os.getpid())
time.sleep(600)
"""


def test_a_program_that_ignores_sigterm_is_seen_and_ends_with_all_that_it_started():
    with running([sys.executable, "-c", DEAF], stdout=subprocess.PIPE, text=True) as process:
        pids = {int(process.stdout.readline()) for _ in range(2)}
        assert process.pid in pids
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        (child,) = pids - {process.pid}
        os.kill(process.pid, signal.SIGKILL)  # the child has no parent any more
        process.wait()
        assert any(f"process {child}:" in each for each in leftovers.processes())
    until(lambda: not leftovers.processes())


STARTS_ONE = """
import sys
from tests.processes import start
print(start([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
sys.stdin.read()
"""


def test_a_program_ends_even_if_the_tests_are_killed():
    tests = [sys.executable, "-c", STARTS_ONE]
    with running(tests, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as run:
        program = Path("/proc", run.stdout.readline().strip())
        assert "sleep" in (program / "cmdline").read_text()
    until(lambda: not program.exists() or "Z" in (program / "stat").read_text().split()[2])


def test_an_open_port_is_seen_while_it_is_open():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        bound = leftovers.ports()
        listening.listen()
        port = f"port {listening.getsockname()[1]}"
        assert leftovers.ports() - bound == {port}
    assert port not in leftovers.ports()


def test_a_file_in_the_folder_of_a_service_is_seen():
    leftovers.watch("open", (leftovers.DEFAULT_FOLDER / "journal/x", "w", 0))
    leftovers.watch("open", (leftovers.DEFAULT_FOLDER.parent / "README.md", "r", 0))
    assert leftovers.made_there == {str(leftovers.DEFAULT_FOLDER / "journal/x")}
    leftovers.made_there.clear()
