"""Daily jobs: work that one process does once a day, and the result of its last run. The daily
summary, which names contacts, never a caller or a caller's words. The nightly proof of what
answers, in a process of its own at low priority: the 400 days move on, and no text or alert waits
for it."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import or_, update

from ivr.carrier.api_errors import meaning
from ivr.directory.clock import from_wall_clock, to_london
from ivr.operations import incidents
from ivr.operations.alerts import OpenAlert
from ivr.operations.daily_counts import DailyCounts
from ivr.operations.incidents import HOLDS, Assessment
from ivr.store.database import Database
from ivr.store.tables import DailyJobRun

LEASE = timedelta(hours=1)  # a process that has not finished by then is taken for dead
PURGE, SUMMARY, PROOF = "purge", "summary", "proof"
_AT = time(2, 30)
_TIMEOUT = timedelta(minutes=50)  # less than the lease of a daily job
_MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class DailyJob:
    """Work to do each day from a time in Derby on. `run` returns a short result, which is stored."""

    name: str
    at: time
    run: Callable[[datetime], str]

    def run_if_due(self, database: Database, clock: Callable[[], datetime], now: datetime) -> None:
        """Run the job, unless it is not due or another process runs it."""
        if claim(database, self.name, last_due(self.at, now), now):
            complete(database, self.name, self.run(now), clock())


@dataclass(frozen=True, slots=True)
class LastRun:
    """A job's last run. If there was none, `result` is empty, `done` when the job was first
    seen."""

    done: datetime | None
    result: str


def last_due(at: time, now: datetime) -> datetime:
    """When it was last this time in Derby."""
    today = to_london(now).date()
    due = from_wall_clock(datetime.combine(today, at))
    return due if due <= now else from_wall_clock(datetime.combine(today - timedelta(days=1), at))


def claim(database: Database, name: str, due: datetime, now: datetime) -> bool:
    """Whether this process is to run the job now: it has not run since `due`, and no other process
    runs it. A job that is new counts as done, so starting a service runs nothing."""
    ahead = now + LEASE  # a clock that was ahead wrote later times; they must not postpone the job
    first = database.insert(DailyJobRun).values(name=name, begun=due, done=now, result="")
    claimed = (
        update(DailyJobRun)
        .where(
            DailyJobRun.name == name,
            or_(DailyJobRun.done.is_(None), DailyJobRun.done < due, DailyJobRun.done > ahead),
            or_(
                DailyJobRun.begun < due, DailyJobRun.begun <= now - LEASE, DailyJobRun.begun > ahead
            ),
        )
        .values(begun=now)
        .returning(DailyJobRun.name)
    )
    with database.transaction() as session:
        session.execute(first.on_conflict_do_nothing())
        return session.scalar(claimed) is not None


def complete(database: Database, name: str, result: str, now: datetime) -> None:
    done = update(DailyJobRun).where(DailyJobRun.name == name).values(done=now, result=result[:300])
    with database.transaction() as session:
        session.execute(done)


def last_run(database: Database, name: str) -> LastRun | None:
    """The last run of a job; None if no process has ever looked whether it is due."""
    with database.transaction() as session:
        row = session.get(DailyJobRun, name)
        return LastRun(row.done, row.result) if row else None


def last_result(database: Database, name: str) -> str:
    run = last_run(database, name)
    return run.result if run else ""


def summary_mail(counts: DailyCounts, alerts: Sequence[OpenAlert] = ()) -> str:
    lines = [
        f"{counts.day:%A} {counts.day.day} {counts.day:%B %Y}",
        "",
        f"Calls: {counts.calls}",
        f"Texts: {sum(counts.texts.values())}",
        f"Callers who rang again within fifteen minutes: {counts.redialled}",
        f"Words not understood: {counts.not_understood}",
        f"Fault messages heard or sent: {counts.faults}",
        "",
        "Unanswered rings:",
        *_list(f"{contact}: {count}" for contact, count in sorted(counts.unanswered.items())),
        "",
        "Promised texts that failed:",
        *_list(f"{_code(code)}: {count}" for code, count in counts.failed_texts.items()),
        "",
        "Incidents that are not over:",
        *_list(alert.message for alert in alerts),
    ]
    return "\n".join(lines) + "\n"


def summary_text(counts: DailyCounts) -> str:
    return (
        f"{counts.day.day} {counts.day:%b}: {counts.calls} calls, "
        f"{sum(counts.unanswered.values())} rings unanswered, {counts.redialled} rang again, "
        f"{sum(counts.failed_texts.values())} texts failed, {counts.not_understood} not understood, "
        f"{counts.faults} faults"
    )


def _code(code: int) -> str:
    return f"{code}, {meaning(code)}" if code else "without a code"


def _list(items: Iterable[str]) -> list[str]:
    return [f"  {item}" for item in items] or ["  none"]


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
        elif claim(self.database, PROOF, last_due(_AT, now), now):
            self._start(now)
        return incidents.assess_proof(last_result(self.database, PROOF))

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
        complete(self.database, PROOF, result, now)


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
