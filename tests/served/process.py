"""The Procfile's `web:` line in a process of its own, as a platform starts it."""

import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from ivr.simulator import SimulatedCarrier, VirtualClock, http
from tests.callers import ROOT, WORKING_DAY, instant

TOKEN = "a token for this test alone"
PATIENCE = 20.0
_OWN = tempfile.TemporaryDirectory(prefix="ivr-served-")  # what is kept, unless a test says where


def web_line() -> str:
    """What the Procfile says a platform should run."""
    text = (ROOT / "Procfile").read_text("utf-8")
    (line,) = re.findall(r"^web:\s*(.+)$", text, re.MULTILINE)
    return line


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def environment(port: int, **changes: str | None) -> dict[str, str]:
    settings = {
        "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SERVICE_NUMBER": "+441632960001",
        "SECRET_KEY": "made up for tests",
        "JOURNAL": f"{_OWN.name}/journal",
        "DATABASE_URL": f"sqlite:///{_OWN.name}/line.sqlite",
        **changes,
    }
    return {name: value for name, value in settings.items() if value is not None}


@contextmanager
def started(
    settings: dict[str, str], log: Path | None = None, folder: Path = ROOT
) -> Iterator[subprocess.Popen]:
    """The web line, as a platform runs it in `folder`; ended with the test whatever happens. What it
    writes goes to the end of `log`, or else into `stdout`, which somebody must read before it is
    full."""
    with log.open("a", encoding="utf-8") if log else nullcontext(subprocess.PIPE) as out:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {web_line()}"],
            cwd=folder,
            env=settings,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdout is not None:
            process.stdout.close()


def get(port: int, target: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def carrier_for(port: int, **changes: Any) -> SimulatedCarrier:
    """A simulated carrier whose callers dial the service there."""
    url = f"http://127.0.0.1:{port}"
    settings = {
        "transport": http(),
        "token": TOKEN,
        "account_sid": "AC" + "0" * 32,
        "number": "+441632960001",
        "voice_url": f"{url}/voice",
        "sms_url": f"{url}/sms",
        "clock": VirtualClock(instant(WORKING_DAY)),
    }
    return SimulatedCarrier(**{**settings, **changes})


def wait_until_it_answers(process: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, process.stdout.read() if process.stdout else "it has ended"
        try:
            if get(port, "/healthz") == (200, b"ok\n"):
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError("it never answers")
