"""Where things are kept: the database and its tables, the journal, the disk, the texts that wait."""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import SQLAlchemyError

from ivr.operations.health_checks.result import HealthCheck, unknown, warn, ok, fail
from ivr.store.database import Database
from ivr.store.migrate import newest_step
from ivr.store.outbox_status import OutboxStatus, read_outbox_status
from ivr.store.promise_spool import Journal

_LEAST_FREE = 200_000_000  # bytes
_SKEW = timedelta(minutes=2)


def database(opened: Database, *, is_expected: bool) -> tuple[HealthCheck, OutboxStatus | None]:
    """Whether it answers and has the tables that this version needs; and how the outbox stands.

    Args:
        opened: the database.
        is_expected: whether texts are promised in calls, so that it has to be there.
    """
    kind = "PostgreSQL" if opened.is_postgres else "SQLite"
    if not opened.is_postgres and not Path(opened.url.database or "").exists():
        make = "run `ivr release`, as the Procfile's release line does"
        say = fail if is_expected else unknown
        return say("database", "the SQLite file is not there yet", make), None
    try:
        at, needed = _step(opened), newest_step()
        if at != needed:
            what = f"{kind} has its tables at step {at or 'nothing'}, and {needed} is needed"
            return fail("database", what, "run `ivr release`"), None
        stands = read_outbox_status(opened)
    except SQLAlchemyError as problem:
        what = f"{kind} does not answer ({type(problem).__name__})"
        return fail("database", what, "see that it runs, and that DATABASE_URL is right"), None
    if not opened.is_postgres:
        return warn(
            "database",
            f"SQLite in a file, with its tables at step {needed}",
            "well on a machine of one's own with backups; a platform whose disk does not outlive a "
            "restart loses promised texts: use PostgreSQL there",
        ), stands
    return ok("database", f"PostgreSQL, with its tables at step {needed}"), stands


def _step(opened: Database) -> str | None:
    with opened.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def outbox(stands: OutboxStatus | None, now: datetime, *, sends_texts: bool) -> HealthCheck:
    """Whether promised texts go out."""
    if not sends_texts:
        return unknown(
            "outbox",
            "no text is promised in a call",
            "set TWILIO_ACCOUNT_SID, and run `ivr worker`, as the Procfile's worker line does",
        )
    if stands is None:
        return fail("outbox", "nobody can tell: see the database", "mend the database first")
    if reasons := stands.reasons(now):
        return fail("outbox", "; ".join(reasons), "see `ivr outbox`")
    return ok("outbox", f"{stands.waiting} texts wait; the worker was just seen")


def journal(folder: Path) -> HealthCheck:
    """Whether what the database does not take in time can be kept meanwhile, and has been moved."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        what = "the journal's folder cannot be written to"
        return fail("journal", what, "set JOURNAL to a folder that this user may write to")
    if kept := len(Journal(folder)):
        return warn(
            "journal",
            f"{kept} entries are not in the database yet",
            "they are moved within seconds of the database answering again; if not, see its log",
        )
    return ok("journal", "can be written to, and nothing waits in it")


def disk(folder: Path) -> HealthCheck:
    """Whether there is room."""
    free = shutil.disk_usage(folder).free
    megabytes = f"{free / 1_000_000:,.0f} MB free"
    if free < _LEAST_FREE:
        return fail("disk", megabytes, "make room: the journal and SQLite need it")
    return ok("disk", megabytes)


def clock_of_records(stands: OutboxStatus | None, now: datetime) -> HealthCheck | None:
    """Whether our own records are from the future, so that the clock was set back; None if not."""
    seen = stands.worker_seen if stands else None
    if seen is None or seen - now < _SKEW:
        return None
    return fail(
        "clock",
        f"a worker was seen {int((seen - now).total_seconds())} seconds in the future",
        "set the clocks of all machines by NTP: who is on duty depends on them",
    )
