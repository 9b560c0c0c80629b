"""`make run` runs the worker too: the tables are made, and a promised text is sent to no real phone."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from ivr.store.database import Database
from ivr.store.tables import PromisedText, TextStatus
from tests.callers import ROOT
from tests.outbox.rows import promised
from tests.processes import free_port, running, until
from tests.served.process import get, stored_in

pytestmark = pytest.mark.served


def test_the_demonstration_makes_its_tables_and_runs_a_worker_that_ends_with_it(tmp_path):
    port, settings = free_port(), stored_in(tmp_path)
    database = Database(settings["DATABASE_URL"])

    def reasons() -> list[str]:
        reasons = json.loads(get(port, "/readyz")[1])["reasons"]
        return [each for each in reasons if "worker" in each or "database" in each]

    def state(which: str) -> str:
        with database.transaction() as session:
            return session.get_one(PromisedText, which).status

    with running(
        [sys.executable, "-m", "ivr", "serve"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={"PATH": os.environ["PATH"], "DEMONSTRATION": "1", "PORT": str(port), **settings},
    ) as process:  # fmt: skip
        until(lambda: reasons() == [], 60)
        which = promised(database, promised=datetime.now(UTC))
        until(lambda: state(which) == TextStatus.DELIVERED, 60)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
        with pytest.raises(ProcessLookupError):  # the worker has ended with it
            os.killpg(process.pid, 0)
    database.close()
    assert "7700" not in output
