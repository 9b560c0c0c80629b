"""Redis from Debian's package, started for a test and ended with it."""

import shutil
import socket
import subprocess
import time

import pytest


@pytest.fixture
def redis_process(tmp_path):
    """A Redis on a free port of this machine, with nothing kept."""
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("redis-server is not installed (apt-get install redis-server)")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(
        [server, *options, "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.port = port
    try:
        _wait_for(port)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def redis_url(redis_process):
    """Its address."""
    return f"redis://127.0.0.1:{redis_process.port}/0"


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("redis-server does not answer")
