"""What is recorded: whether it reaches the database, and whether it is erased when its time is over.

Callers are answered whatever is found here, so `/readyz` says none of it.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ivr.operations import daily_jobs, retention
from ivr.operations.daily_jobs import PURGE, LastRun
from ivr.operations.health_checks.result import HealthCheck, warn, ok, fail
from ivr.operations.retention import Overdue, Retention
from ivr.store.database import Database
from ivr.store.record_spool import Lines

# Every process of the web and the worker moves files every two seconds, or every minute.
_DRAINED_WITHIN = timedelta(minutes=5)
# It is erased once a night: an hour more than a day is late, two nights missed are a fault.
_LATE, _MISSED = timedelta(hours=25), timedelta(hours=49)
_MEND = "see that `ivr worker` or the web process runs, and its log; meanwhile run `ivr purge`"


def erasing(database: Database, terms: Retention, now: datetime) -> HealthCheck:
    """Whether what has been kept for long enough is erased every night, and has been.

    Args:
        database: one that answers, with its tables.
        terms: for how long records are kept.
        now: the time (an aware datetime).
    """
    try:
        last = daily_jobs.last_run(database, PURGE)
        overdue = retention.overdue(database, now - _LATE, terms)
    except SQLAlchemyError as problem:
        what = f"nobody can tell: the database does not answer ({type(problem).__name__})"
        return fail("retention", what, "see the database")
    if overdue.names or overdue.counts:
        return fail("retention", _said(overdue, terms), _MEND)
    if last is not None and last.done is not None:
        return _nightly(last, last.done, now, terms)
    if overdue.oldest is not None and now - overdue.oldest > _LATE:
        return fail("retention", "nothing has ever looked for what is to be erased", _MEND)
    return ok("retention", "nothing was recorded before today; a running service erases nightly")


def _nightly(last: LastRun, done: datetime, now: datetime, terms: Retention) -> HealthCheck:
    when = f"{done:%d %B %Y %H:%M} UTC"
    if now - done > _LATE:
        say = fail if now - done > _MISSED else warn
        what = "erased" if last.result else "heard of, and never done"
        return say("retention", f"what is old enough was last {what} on {when}", _MEND)
    if not last.result:
        return ok("retention", "it will be erased for the first time tonight")
    kept = f"names are kept for {terms.names} days, counts for {terms.counts}"
    return ok("retention", f"{kept}; last erased on {when}")


def _said(overdue: Overdue, terms: Retention) -> str:
    parts = []
    if overdue.names:
        parts.append(f"{overdue.names} records have names after more than {terms.names} days")
    if overdue.counts:
        parts.append(f"{overdue.counts} records are kept after more than {terms.counts} days")
    return "; ".join(parts)


def journal(folder: Path, now: datetime) -> HealthCheck:
    """Whether records go on to the database. `folder` is theirs, on this machine."""
    waiting = []
    for path in Lines(folder).paths():
        try:
            found = path.stat()
        except OSError:
            continue  # moved meanwhile
        if found.st_size:
            waiting.append(now.timestamp() - found.st_mtime)
    late = [age for age in waiting if age > _DRAINED_WITHIN.total_seconds()]
    if late:
        return fail(
            "records",
            f"{len(late)} files of records wait on this machine, the oldest for "
            f"{int(max(late) // 60)} min",
            "see that the database answers and `ivr release` was run, and that a web process or "
            "`ivr worker` runs here: they move records within a minute",
        )
    return ok("records", f"{len(waiting)} files of records are on their way to the database")
