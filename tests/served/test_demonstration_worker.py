"""`make run` runs the worker too: the tables are made, and a promised text is sent to nobody real."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from ivr.store.database import Database
from ivr.store.tables import PromisedText, TextStatus
from tests.callers import ROOT
from tests.outbox.rows import promised
from tests.served.process import free_port, get

pytestmark = pytest.mark.served


def test_the_demonstration_makes_its_tables_and_runs_a_worker_that_ends_with_it(tmp_path):
    port, where = free_port(), f"sqlite:///{tmp_path}/line.sqlite"
    environment = {
        "PATH": os.environ["PATH"], "DEMONSTRATION": "1", "PORT": str(port),
        "DATABASE_URL": where, "JOURNAL": str(tmp_path / "journal"),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr", "serve"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    database = Database(where)

    def until(true) -> None:
        end = time.monotonic() + 60
        while not true():
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < end
            time.sleep(0.1)

    def reasons() -> list[str] | None:
        try:
            found = json.loads(get(port, "/readyz")[1])["reasons"]
        except OSError:
            return None
        return [each for each in found if "worker" in each or "database" in each]

    def state(which: str) -> str:
        with database.transaction() as session:
            return session.get_one(PromisedText, which).state

    try:
        until(lambda: reasons() == [])
        which = promised(database, promised=datetime.now(UTC))
        until(lambda: state(which) == TextStatus.DELIVERED)
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=30)
        database.close()
    assert "7700" not in said
    later = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True)
    assert later.stdout == ""
