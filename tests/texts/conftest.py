"""Redis from Debian's package, started for a test and ended with it."""

import shutil
import socket
import subprocess

import pytest

from tests.processes import end, free_port, start, until


@pytest.fixture
def redis_process(tmp_path):
    """A Redis on a free port of this machine, with nothing kept."""
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("redis-server is not installed (apt-get install redis-server)")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = start(
        [server, *options, "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.port = port
    try:
        until(lambda: _answers(port))
        yield process
    finally:
        end(process)


@pytest.fixture
def redis_url(redis_process):
    """Its address."""
    return f"redis://127.0.0.1:{redis_process.port}/0"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
