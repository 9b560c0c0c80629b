"""The Procfile's `web:` line in a process of its own, as a platform starts it."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.transport import http
from tests.callers import ROOT, WORKING_DAY, instant
from tests.processes import PATIENCE, end, start, until

TOKEN = "a token for this test alone"
BUILD_POSTCODES = "python -m ivr places build --if-missing; "


def web_line() -> str:
    """What the Procfile says a platform should run."""
    text = (ROOT / "Procfile").read_text("utf-8")
    (line,) = re.findall(r"^web:\s*(.+)$", text, re.MULTILINE)
    return line


def quick_web_line() -> str:
    """The same without the step that builds the postcodes, which are there already."""
    line = web_line()
    assert BUILD_POSTCODES in line
    return line.replace(BUILD_POSTCODES, "")


def environment(port: int, **changes: str | None) -> dict[str, str]:
    settings = {
        "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SERVICE_NUMBER": "+441632960001",
        "SECRET_KEY": "made up for tests",
        **changes,
    }
    return {name: value for name, value in settings.items() if value is not None}


def stored_in(folder: Path) -> dict[str, str]:
    """The settings of a service that stores everything in this folder."""
    return {"JOURNAL": f"{folder}/journal", "DATABASE_URL": f"sqlite:///{folder}/line.sqlite"}


@contextmanager
def started(
    settings: dict[str, str], log: Path, folder: Path = ROOT, line: str = ""
) -> Iterator[subprocess.Popen]:
    """The web line, as a platform runs it in `folder`; it ends with the test. Its output is appended to
    `log`."""
    with log.open("a", encoding="utf-8") as out:
        process = start(
            ["sh", "-c", f"exec {line or quick_web_line()}"],
            cwd=folder,
            env=settings,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    process.log = log
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        end(process)


def get(port: int, target: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
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


def last_lines(process: subprocess.Popen) -> str:
    """The end of the log of a process that has ended."""
    return process.log.read_text("utf-8", "replace")[-2000:]


def wait_until_it_answers(process: subprocess.Popen, port: int) -> None:
    def answers() -> bool:
        assert process.poll() is None, f"it has ended:\n{last_lines(process)}"
        return get(port, "/healthz") == (200, b"ok\n")

    until(answers)
