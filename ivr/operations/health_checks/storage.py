"""Checks of what is stored: the database and its tables, both spools, the disk, the outbox, and the
retention of records. /readyz leaves out record spool and retention: they delay no answer."""

import os
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import SQLAlchemyError

from ivr.operations import daily_jobs, retention
from ivr.operations.daily_jobs import PURGE, LastRun
from ivr.operations.health_checks.result import HealthCheck, fail, ok, unknown, warn
from ivr.operations.retention import Overdue, Retention
from ivr.store.database import Database
from ivr.store.migrate import newest_step
from ivr.store.outbox_status import OutboxStatus, read_outbox_status
from ivr.store.spool import promise_spool, record_spool

_LEAST_FREE = 200_000_000  # bytes
_CLOCK_DIFFERENCE = timedelta(minutes=2)
# Web processes move records every two seconds, a worker every minute.
_MOVED_WITHIN = timedelta(minutes=5)
# Records are erased once a night: an hour more than a day is late, two missed nights are a fault.
_LATE, _MISSED = timedelta(hours=25), timedelta(hours=49)
_PURGE = "see that `ivr worker` or the web process runs, and its log; meanwhile run `ivr purge`"


def check_database(
    database: Database, *, is_required: bool
) -> tuple[HealthCheck, OutboxStatus | None]:
    """Whether the database answers and has the tables of this version; and the state of the outbox."""
    kind = "PostgreSQL" if database.is_postgres else "SQLite"
    if not database.is_postgres and not Path(database.url.database or "").exists():
        action = "run `ivr release`, as the Procfile's release line does"
        result = fail if is_required else unknown
        return result("database", "the SQLite file is not there yet", action), None
    try:
        with database.engine.connect() as connection:
            step = MigrationContext.configure(connection).get_current_revision()
        if step != (needed := newest_step()):
            message = f"{kind} has its tables at step {step or 'nothing'}, and {needed} is needed"
            return fail("database", message, "run `ivr release`"), None
        status = read_outbox_status(database)
    except SQLAlchemyError as problem:
        message = f"{kind} does not answer ({type(problem).__name__})"
        return fail("database", message, "see that it runs, and that DATABASE_URL is right"), None
    if not database.is_postgres:
        action = (
            "use it on your own machine only, with backups; on a platform that loses its disk at a "
            "restart, promised texts are lost: use PostgreSQL there"
        )
        return warn("database", f"SQLite in a file, with its tables at step {step}", action), status
    return ok("database", f"PostgreSQL, with its tables at step {step}"), status


def check_outbox(status: OutboxStatus | None, now: datetime, *, sends_texts: bool) -> HealthCheck:
    """Whether promised texts are sent. `status` is None if the database does not answer."""
    if not sends_texts:
        action = "set TWILIO_ACCOUNT_SID, and run `ivr worker`, as the Procfile's worker line does"
        return unknown("outbox", "calls do not offer texts", action)
    if status is None:
        return fail("outbox", "it cannot be read", "correct the database first")
    if reasons := status.reasons(now):
        return fail("outbox", "; ".join(reasons), "see `ivr outbox`")
    return ok("outbox", f"{status.waiting} texts wait; a worker was just seen")


def check_promise_spool(folder: Path) -> HealthCheck:
    parent = folder
    while not parent.exists() and parent != parent.parent:
        parent = parent.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        action = "set JOURNAL to a folder that this user may write to"
        return fail("promise-spool", "the spool folder cannot be written to", action)
    if waiting := len(promise_spool(folder)):
        action = (
            "they are moved within seconds after the database answers again; if not, see its log"
        )
        return warn("promise-spool", f"{waiting} entries are not in the database yet", action)
    return ok("promise-spool", "can be written to, and is empty")


def check_record_spool(folder: Path, now: datetime) -> HealthCheck:
    ages = []
    for path in record_spool(folder).paths():
        with suppress(OSError):  # moved meanwhile
            if (stat := path.stat()).st_size:
                ages.append(now.timestamp() - stat.st_mtime)
    late = [age for age in ages if age > _MOVED_WITHIN.total_seconds()]
    if late:
        return fail(
            "record-spool",
            f"{len(late)} files of records wait on this machine, the oldest for "
            f"{int(max(late) // 60)} min",
            "see that the database answers and `ivr release` was run, and that a web process or "
            "`ivr worker` runs here: they move records within a minute",
        )
    return ok("record-spool", f"{len(ages)} files of records are on their way to the database")


def check_disk(folder: Path) -> HealthCheck:
    free = shutil.disk_usage(folder).free
    message = f"{free / 1_000_000:,.0f} MB free"
    if free < _LEAST_FREE:
        return fail("disk", message, "make room: the spools and SQLite need it")
    return ok("disk", message)


def check_heartbeat_time(status: OutboxStatus | None, now: datetime) -> HealthCheck | None:
    """The failed clock check, if a heartbeat is from the future: the clock was set back."""
    seen = status.last_heartbeat if status else None
    if seen is None or seen - now < _CLOCK_DIFFERENCE:
        return None
    return fail(
        "clock",
        f"a worker was seen {int((seen - now).total_seconds())} seconds in the future",
        "set the clocks of all machines by NTP: which contacts are open depends on them",
    )


def check_retention(database: Database, periods: Retention, now: datetime) -> HealthCheck:
    try:
        run = daily_jobs.last_run(database, PURGE)
        overdue = retention.overdue(database, now - _LATE, periods)
    except SQLAlchemyError as problem:
        message = f"the database does not answer ({type(problem).__name__})"
        return fail("retention", message, "see the database")
    if overdue.hashes or overdue.counts:
        return fail("retention", _describe(overdue, periods), _PURGE)
    if run is not None and run.done is not None:
        return _check_purge(run, run.done, now, periods)
    if overdue.oldest is not None and now - overdue.oldest > _LATE:
        return fail("retention", "no process has ever erased what is too old", _PURGE)
    return ok("retention", "no record is from before today; a running service erases nightly")


def _check_purge(run: LastRun, done: datetime, now: datetime, periods: Retention) -> HealthCheck:
    when = f"{done:%d %B %Y %H:%M} UTC"
    if now - done > _LATE:
        result = fail if now - done > _MISSED else warn
        message = "the last purge was" if run.result else "no purge has run since it was first due"
        return result("retention", f"{message} on {when}", _PURGE)
    if not run.result:
        return ok("retention", "the first purge will run tonight")
    periods_text = f"hashes are kept for {periods.hashes} days, counts for {periods.counts}"
    return ok("retention", f"{periods_text}; the last purge was on {when}")


def _describe(overdue: Overdue, periods: Retention) -> str:
    parts = []
    if overdue.hashes:
        parts.append(f"{overdue.hashes} records have hashes after more than {periods.hashes} days")
    if overdue.counts:
        parts.append(f"{overdue.counts} records exist after more than {periods.counts} days")
    return "; ".join(parts)
