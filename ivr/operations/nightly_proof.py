"""The nightly proof: what answers is proved again every night, because the 400 days move on. It
runs in a process of its own, at low priority, so that no text and no alert waits for it."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import IO

from ivr.operations import daily_jobs, incidents
from ivr.operations.daily_jobs import PROOF, last_due
from ivr.operations.incidents import HOLDS, Assessment
from ivr.store.database import Database

_AT = time(2, 30)
_TIMEOUT = timedelta(minutes=50)  # less than the lease of a daily job
_MAX_NAMED = 3


@dataclass
class NightlyProof:
    """The nightly proof as one worker sees it: the first worker that looks runs it. `command`
    prints the proof as JSON."""

    database: Database
    folder: Path
    command: Sequence[str] = (sys.executable, "-m", "ivr", "prove", "--json")
    _process: subprocess.Popen[bytes] | None = None
    _output: IO[bytes] | None = None
    _begun: datetime | None = None

    def check(self, now: datetime) -> Assessment | None:
        """Start the proof if it is due, or see whether it has ended. Returns the last result."""
        if self._process is not None:
            self._poll(now)
        elif daily_jobs.claim(self.database, PROOF, last_due(_AT, now), now):
            self._start(now)
        return incidents.assess_proof(daily_jobs.last_result(self.database, PROOF))

    def close(self) -> None:
        """End a running proof; another worker starts it again."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._output is not None:
            self._output.close()

    def _start(self, now: datetime) -> None:
        low_priority = ("nice", "-n", "19") if shutil.which("nice") else ()
        # The output is read when the process has ended, some checks later; `close` closes the file.
        self._output, self._begun = tempfile.TemporaryFile(), now  # noqa: SIM115 - see above
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell, no caller's words
            [*low_priority, *self.command, "--content", str(self.folder)],
            stdout=self._output,
            stderr=subprocess.DEVNULL,
        )

    def _poll(self, now: datetime) -> None:
        if self._process is None or self._output is None or self._begun is None:
            return
        status = self._process.poll()
        if status is None and now - self._begun < _TIMEOUT:
            return
        if status is None:
            result = "it did not end in time"
        else:
            self._output.seek(0)
            result = result_of(status, self._output.read().decode("utf-8", "replace"))
        self.close()
        daily_jobs.complete(self.database, PROOF, result, now)


def result_of(status: int, output: str) -> str:
    """The result of a proof: HOLDS, or in a few words why it failed."""
    try:
        proof = json.loads(output)
        refuted = [
            str(claim["id"])
            for claim in proof["claims"]
            if not (claim["holds"] or claim.get("accepted"))
        ]
    except (ValueError, KeyError, TypeError):
        return "the files cannot be used" if status == 1 else f"it did not run (status {status})"
    if status == 0 and not refuted:
        return HOLDS
    more = f" and {len(refuted) - _MAX_NAMED} more" if len(refuted) > _MAX_NAMED else ""
    return f"{', '.join(refuted[:_MAX_NAMED])}{more}"
