"""Daily jobs: work that one process does once a day, and the result of its last run. The daily
summary, which names contacts, never a caller or a caller's words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import or_, update

from ivr.carrier.api_errors import meaning
from ivr.directory.clock import from_wall_clock, to_london
from ivr.operations.alerts import OpenAlert
from ivr.operations.daily_counts import DailyCounts
from ivr.store.database import Database
from ivr.store.tables import DailyJobRun

LEASE = timedelta(hours=1)  # a process that has not finished by then is taken for dead
PURGE, SUMMARY, PROOF = "purge", "summary", "proof"


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
