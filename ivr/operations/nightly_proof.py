"""The nightly proof: the files are proved again every night, because the 400 days move on. In a process
of its own and of low priority, so that no text and no alert waits for it."""

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
from ivr.operations.daily_jobs import PROOF
from ivr.operations.incidents import HOLDS, Assessment
from ivr.operations.watchdog import last_due
from ivr.store.database import Database

_AT = time(2, 30)
_MOST = timedelta(minutes=50)  # less than after which another worker begins again
_MOST_NAMED = 3


@dataclass
class NightlyProof:
    """One worker's part in it: whichever worker comes first makes it.

    Args:
        database: where it is noted.
        folder: holds `config/` and `flows/`.
        command: makes the proof, and prints it for programs.
    """

    database: Database
    folder: Path
    command: Sequence[str] = (sys.executable, "-m", "ivr", "prove", "--json")
    _running: subprocess.Popen[bytes] | None = None
    _printed: IO[bytes] | None = None
    _begun: datetime | None = None

    def look(self, now: datetime) -> Assessment | None:
        """Begin the proof when it is due, and see whether it has ended; what the last one said."""
        if self._running is not None:
            self._see(now)
        elif daily_jobs.claim(self.database, PROOF, last_due(_AT, now), now):
            self._begin(now)
        return incidents.assess_proof(daily_jobs.last_result(self.database, PROOF))

    def close(self) -> None:
        """End a proof that is being made; another worker begins it again."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None
        if self._printed is not None:
            self._printed.close()

    def _begin(self, now: datetime) -> None:
        gently = ("nice", "-n", "19") if shutil.which("nice") else ()
        # What it prints is read looks later, when it has ended: until then the file stays open.
        self._printed, self._begun = tempfile.TemporaryFile(), now  # noqa: SIM115 - `close` closes it
        self._running = subprocess.Popen(  # noqa: S603 - our own program, no shell, no caller's words
            [*gently, *self.command, "--content", str(self.folder)],
            stdout=self._printed,
            stderr=subprocess.DEVNULL,
        )

    def _see(self, now: datetime) -> None:
        if self._running is None or self._printed is None or self._begun is None:
            return
        status = self._running.poll()
        if status is None and now - self._begun < _MOST:
            return
        if status is None:
            said = "it did not end in time"
        else:
            self._printed.seek(0)
            said = result_of(status, self._printed.read().decode("utf-8", "replace"))
        self.close()
        daily_jobs.complete(self.database, PROOF, said, now)


def result_of(status: int, printed: str) -> str:
    """What a proof said: that it holds, or in a few words why not."""
    try:
        proof = json.loads(printed)
        refuted = [str(claim["id"]) for claim in proof["claims"] if not claim["holds"]]
    except (ValueError, KeyError, TypeError):
        return "the files cannot be used" if status == 1 else f"it could not be made ({status})"
    if status == 0 and not refuted:
        return HOLDS
    more = f" and {len(refuted) - _MOST_NAMED} more" if len(refuted) > _MOST_NAMED else ""
    return f"{', '.join(refuted[:_MOST_NAMED])}{more}"
