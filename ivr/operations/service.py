"""The service as one object: its settings and every part that one process uses. Parts are built
from the settings here and nowhere else. Knows nothing of Flask."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from structlog.typing import FilteringBoundLogger

from ivr.content.findings import Severity
from ivr.content.revision import Reading
from ivr.directory.places import Places, open_places
from ivr.line.line import Line, OptOutsInMemory
from ivr.line.text_limits import TextLimiter
from ivr.operations import event_log
from ivr.operations.alerts import MailChannel, TextChannel
from ivr.operations.delivery import DemonstrationAccount, SendingAccount
from ivr.operations.settings import Settings
from ivr.store import last_good
from ivr.store.database import Database
from ivr.store.database_revisions import DatabaseRevisions
from ivr.store.file_revisions import FileRevisions
from ivr.store.last_good import LastGood
from ivr.store.promises import Promises
from ivr.store.recorder import Recorder
from ivr.store.revision_source import RevisionSource
from ivr.store.spool import promise_spool, record_spool

if TYPE_CHECKING:
    from ivr.carrier.twilio_client import Numbers

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The current time in UTC, read once per request."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Service:
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
    """Build the service. Revisions, log and postcode index are by default those of the settings.
    Without `promises` no text is offered; without `recorder` nothing is recorded. Raises
    NothingToServe: the configuration cannot be used; the exception's `reading` says why. Raises
    NothingPublished: no published revision is available."""
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

    def log_reading(reading: Reading) -> None:
        if reading.revision is not None:
            log.info("revision", revision=reading.revision.id, findings=len(reading.findings))
            return
        errors = [f for f in reading.findings if f.severity is Severity.ERROR]
        places = [f"{f.span} {f.code}" for f in errors[:10]]
        log.error("revision-refused", errors=len(errors), places=places)

    if not settings.from_database:
        copies = LastGood(settings.spool_folder / last_good.FILES)
        return FileRevisions(
            settings.content, log_reading, None if settings.demonstration else copies
        )
    return DatabaseRevisions(
        Database(settings.database_url, patience=2.0),
        LastGood(settings.spool_folder / last_good.PUBLISHED),
        log_reading,
        lambda what: log.error("revisions-fault", what=what),
    )


def open_promises(
    settings: Settings, log: FilteringBoundLogger, *, patience: float = 2.0
) -> Promises | None:
    """The store of promised texts; None if the settings do not allow texts to be sent."""
    if not settings.sends_texts:
        return None
    return Promises(
        Database(settings.database_url, patience=patience),
        promise_spool(settings.spool_folder),
        settings.secret_key,
        lambda kind: log.error("outbox-fault", kind=kind),
    )


def open_recorder(settings: Settings, log: FilteringBoundLogger) -> Recorder:
    return Recorder(
        Database(settings.database_url),
        record_spool(settings.records_folder),
        lambda kind: log.error("records-fault", kind=kind),
    )


def open_account(settings: Settings, time_out: float | None = None) -> SendingAccount:
    """The carrier account that sends texts. The demonstration's account sends nothing."""
    if settings.demonstration:
        return DemonstrationAccount()
    from ivr.carrier.twilio_client import Account  # slow to import: only senders need it

    options = {} if time_out is None else {"timeout": time_out}
    return Account(
        settings.account_sid,
        settings.tokens[0],
        settings.text_number,
        f"{settings.public_url}/sms/status",
        address=settings.api_url,
        **options,
    )


def open_numbers(settings: Settings) -> "Numbers":
    from ivr.carrier.twilio_client import Numbers

    return Numbers(settings.account_sid, settings.tokens[0], address=settings.api_url)


def open_text_channel(settings: Settings, clock: Clock) -> TextChannel | None:
    """Alerts by text; None if there is no recipient or no account."""
    if not settings.alert_numbers or not settings.sends_texts:
        return None
    return TextChannel(settings.alert_numbers, lambda: open_account(settings), clock)


def open_mail_channel(settings: Settings) -> MailChannel | None:
    """Alerts by mail; None if there is no recipient."""
    if not settings.alert_emails:
        return None
    return MailChannel(settings.alert_emails, settings.smtp_url, settings.mail_from)
