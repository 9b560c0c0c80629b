"""The service as one object: its settings and every part that one process uses. This is the only place
where parts are made from the settings; nothing here knows Flask.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from ivr.carrier.twiml import WriterSettings
from ivr.content.findings import Severity
from ivr.content.revision import Reading, Revision
from ivr.directory.callers import Caller, Phone, recognise
from ivr.directory.phone_numbers import parse_number, e164
from ivr.directory.places import NOWHERE, Places, open_places
from ivr.engine.turn import Turn
from ivr.operations import event_log
from ivr.operations.settings import Settings
from ivr.store import last_good
from ivr.store.database import Database
from ivr.line.keyed_hash import keyed_hash
from ivr.store.last_good import LastGood
from ivr.store.live_revisions import LiveRevisions
from ivr.store.promise_spool import Journal
from ivr.store.promises import Promises
from ivr.store.record_spool import Lines
from ivr.store.recorder import Recorder
from ivr.store.revisions import COPIES, Revisions, RevisionSource

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The current time in UTC, read once per request."""
    return datetime.now(UTC)


class Keeper(Protocol):
    """Stores texts that callers are promised."""

    def may_be_offered(self, number: str) -> bool:
        """Whether this number (E.164) may be offered a text."""
        ...

    def promise(
        self, call: str, step: str, *, revision: str, recipient: str, body: str, now: datetime
    ) -> bool:
        """Store a text for sending. False: it is not stored and must not be promised."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one process.

    `on_turn` is called with each voice turn and its revision (the terminal and the browser phone show
    the trail). `keeper` stores promised texts: `promises`, or a stand-in of the simulated line.
    """

    settings: Settings
    revisions: RevisionSource
    clock: Clock
    log: FilteringBoundLogger
    on_turn: Callable[[Turn, Revision], None] | None = None
    places: Places = NOWHERE
    promises: Promises | None = None
    recorder: Recorder | None = None
    keeper: Keeper | None = None

    def line(self, revision: Revision) -> WriterSettings:
        """What the TwiML writer needs."""
        service = revision.service
        return WriterSettings(
            self.settings.public_url,
            self.settings.service_number,
            service.voice,
            service.rings.longest_call,
        )

    def caller(self, revision: Revision, from_: str, forwarded_from: str = "") -> Caller:
        """Who is calling."""
        other = self.settings.text_number
        who = recognise(
            revision,
            from_,
            forwarded_from,
            our_numbers=self.settings.our_numbers,
            text_number=other if other != self.settings.service_number else None,
        )
        number = parse_number(from_)
        if who.phone is not Phone.MOBILE or who.is_us or number is None or self.keeper is None:
            return who
        return replace(who, takes_texts=self.keeper.may_be_offered(e164(number)))

    def hashed(self, call: str) -> str:
        """A name for a call or a message in the logs: a keyed hash, 16 hexadecimal digits."""
        return keyed_hash(self.settings.secret_key, call)


def build_service(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    revisions: RevisionSource | None = None,
    log: FilteringBoundLogger | None = None,
    on_turn: Callable[[Turn, Revision], None] | None = None,
    places: Places | None = None,
    promises: Promises | None = None,
    keeper: Keeper | None = None,
    recorder: Recorder | None = None,
) -> Service:
    """Build the service.

    Args:
        settings: the settings of this process.
        clock: returns the current time as an aware datetime.
        revisions: the source of revisions; by default the one that the settings name.
        log: the event log; by default standard error.
        on_turn: called with each voice turn.
        places: the opened postcode index; by default the one that `ivr places build` made.
        promises: stores promised texts; without it no text is offered.
        keeper: stores them instead, for a simulated line.
        recorder: records turns and texts; without it they are not recorded.

    Raises:
        NothingToServe: the configuration cannot be used; the exception's `reading` says why.
        NothingPublished: no published revision is available.
    """
    log = log or event_log.make_log()
    places = open_places() if places is None else places
    if places.index is None:
        log.warning("no-postcodes", why=places.missing)
    return Service(
        settings,
        revisions or open_revisions(settings, log),
        clock,
        log,
        on_turn,
        places,
        promises,
        recorder,
        keeper or promises,
    )


def open_revisions(settings: Settings, log: FilteringBoundLogger) -> RevisionSource:
    """The source of revisions: the files below `settings.content`, or the database."""
    if not settings.from_database:
        copies = None if settings.demonstration else LastGood(settings.journal / COPIES)
        return Revisions(settings.content, lambda reading: _log_reading(log, reading), copies)
    return LiveRevisions(
        Database(settings.database_url, patience=2.0),
        LastGood(settings.journal / last_good.FOLDER),
        lambda reading: _log_reading(log, reading),
        lambda what: log.error("revisions-fault", what=what),
    )


def open_promises(settings: Settings, log: FilteringBoundLogger) -> Promises | None:
    """The store of promised texts; None when the settings allow no texts to be sent."""
    if not settings.sends_texts:
        return None
    return Promises(
        Database(settings.database_url, patience=2.0),
        Journal(settings.journal),
        settings.secret_key,
        lambda kind: log.error("outbox-fault", kind=kind),
    )


def records_folder(settings: Settings) -> Path:
    """The record spool's folder, within the spool folder."""
    return settings.journal / "records"


def open_recorder(settings: Settings, log: FilteringBoundLogger) -> Recorder:
    """The recorder of turns and texts."""
    return Recorder(
        Database(settings.database_url),
        Lines(records_folder(settings)),
        lambda kind: log.error("records-fault", kind=kind),
    )


def _log_reading(log: FilteringBoundLogger, reading: Reading) -> None:
    if reading.revision is not None:
        log.info("revision", revision=reading.revision.id, findings=len(reading.findings))
        return
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    places = [f"{f.span} {f.code}" for f in errors[:10]]
    log.error("revision-refused", errors=len(errors), places=places)
