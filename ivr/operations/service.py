"""The service as one object: its settings and every part that one process uses. This is the only place
where parts are made from the settings; nothing here knows Flask.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from ivr.content.findings import Severity
from ivr.content.revision import Reading
from ivr.directory.places import Places, open_places
from ivr.line.line import Line, OptOutsInMemory
from ivr.line.text_limits import TextLimiter
from ivr.operations import event_log
from ivr.operations.settings import Settings
from ivr.store import last_good
from ivr.store.database import Database
from ivr.store.last_good import LastGood
from ivr.store.live_revisions import DatabaseRevisions
from ivr.store.promise_spool import Journal
from ivr.store.promises import Promises
from ivr.store.record_spool import Lines
from ivr.store.recorder import Recorder
from ivr.store.revisions import COPIES, FileRevisions, RevisionSource

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The current time in UTC, read once per request."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one process. `line` answers calls and texts, with the same revisions and promises.
    """

    settings: Settings
    revisions: RevisionSource
    clock: Clock
    log: FilteringBoundLogger
    line: Line
    promises: Promises | None = None
    recorder: Recorder | None = None


def build_service(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    revisions: RevisionSource | None = None,
    log: FilteringBoundLogger | None = None,
    places: Places | None = None,
    promises: Promises | None = None,
    recorder: Recorder | None = None,
) -> Service:
    """Build the service.

    Args:
        settings: the settings of this process.
        clock: returns the current time as an aware datetime.
        revisions: the source of revisions; by default the one that the settings name.
        log: the event log; by default standard error.
        places: the opened postcode index; by default the one that `ivr places build` made.
        promises: stores promised texts; without it no text is offered.
        recorder: records turns and texts; without it they are not recorded.

    Raises:
        NothingToServe: the configuration cannot be used; the exception's `reading` says why.
        NothingPublished: no published revision is available.
    """
    log = log or event_log.make_log()
    places = open_places() if places is None else places
    if places.index is None:
        log.warning("no-postcodes", why=places.missing)
    revisions = revisions or open_revisions(settings, log)
    line = Line(
        revisions,
        revisions.live,
        settings.public_url,
        settings.service_number,
        settings.text_number,
        settings.secret_key,
        places,
        promises,
        promises or OptOutsInMemory(),
        TextLimiter(settings.redis_url, lambda kind: _warn(log, kind)),
    )
    return Service(settings, revisions, clock, log, line, promises, recorder)


def _warn(log: FilteringBoundLogger, kind: str) -> None:
    with suppress(Exception):  # a log that cannot be written must not cost a texter the reply
        log.warning("limits-away", kind=kind)


def open_revisions(settings: Settings, log: FilteringBoundLogger) -> RevisionSource:
    """The source of revisions: the files below `settings.content`, or the database."""
    if not settings.from_database:
        copies = None if settings.demonstration else LastGood(settings.spool_folder / COPIES)
        return FileRevisions(settings.content, lambda reading: _log_reading(log, reading), copies)
    return DatabaseRevisions(
        Database(settings.database_url, patience=2.0),
        LastGood(settings.spool_folder / last_good.FOLDER),
        lambda reading: _log_reading(log, reading),
        lambda what: log.error("revisions-fault", what=what),
    )


def open_promises(settings: Settings, log: FilteringBoundLogger) -> Promises | None:
    """The store of promised texts; None when the settings allow no texts to be sent."""
    if not settings.sends_texts:
        return None
    return Promises(
        Database(settings.database_url, patience=2.0),
        Journal(settings.spool_folder),
        settings.secret_key,
        lambda kind: log.error("outbox-fault", kind=kind),
    )


def open_recorder(settings: Settings, log: FilteringBoundLogger) -> Recorder:
    """The recorder of turns and texts."""
    return Recorder(
        Database(settings.database_url),
        Lines(settings.records_folder),
        lambda kind: log.error("records-fault", kind=kind),
    )


def _log_reading(log: FilteringBoundLogger, reading: Reading) -> None:
    if reading.revision is not None:
        log.info("revision", revision=reading.revision.id, findings=len(reading.findings))
        return
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    places = [f"{f.span} {f.code}" for f in errors[:10]]
    log.error("revision-refused", errors=len(errors), places=places)
