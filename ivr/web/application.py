"""Wires the rooms into a WSGI application. Everything is made here and nowhere at import."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask, Response
from structlog.typing import FilteringBoundLogger

from ivr.content.findings import Severity
from ivr.content.revision import Reading, Revision
from ivr.directory.places import Places, open_places
from ivr.engine.turn import Turn
from ivr.engine.understanding import make_ready
from ivr.operations import event_log
from ivr.operations.alert_channels import web_watch
from ivr.operations.clock_guard import ClockGuard
from ivr.operations.settings import Settings
from ivr.store import last_good
from ivr.store.database import Database
from ivr.store.last_good import LastGood
from ivr.store.live_revisions import LiveRevisions
from ivr.store.promise_spool import Journal
from ivr.store.promises import Promises
from ivr.store.record_spool import Lines
from ivr.store.recorder import Recorder
from ivr.store.revisions import COPIES, Revisions, RevisionSource
from ivr.web import health, sms, texting, voice
from ivr.web.service import Clock, Keeper, Service, attach, service_of

_LARGEST_REQUEST = 1_000_000
_LOOK_AGAIN = 2.0
RECORDS = "records"  # the folder in the journal's


def the_time() -> datetime:
    """Now, in UTC: the one clock of the service, read once a request."""
    return datetime.now(UTC)


def build(
    settings: Settings,
    *,
    clock: Clock = the_time,
    revisions: RevisionSource | None = None,
    log: FilteringBoundLogger | None = None,
    on_turn: Callable[[Turn, Revision], None] | None = None,
    places: Places | None = None,
    promises: Promises | None = None,
    keeper: Keeper | None = None,
    recorder: Recorder | None = None,
) -> Flask:
    """The application.

    Args:
        settings: how this process is set up.
        clock: gives the current time as an aware datetime; simulated calls bring their own.
        revisions: what to answer with; by default what the settings say.
        log: where events go.
        on_turn: told of each voice turn.
        places: the opened postcode index; by default the one that `ivr places build` made.
        promises: where promised texts are kept; without it none is offered.
        keeper: what keeps them instead, for a simulated line.
        recorder: where turns and texts are recorded; without it they are not.

    Raises:
        NothingToServe: what was written cannot be used; the exception's `reading` says why.
        NothingPublished: no published revision can be had.
    """
    log = log or event_log.make_log()
    found = revisions or revisions_for(settings, log)
    places = open_places() if places is None else places
    if places.index is None:
        log.warning("no-postcodes", why=places.missing)
    app = Flask("ivr.web", static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    kept = keeper or promises
    attach(app, Service(settings, found, clock, log, on_turn, places, promises, recorder, kept))
    for each in (voice.blueprint, sms.blueprint, health.blueprint):
        app.register_blueprint(each)
    if promises is not None:
        texting.attach(app, replace(texting.texting_of(app), opt_outs=promises))
    app.after_request(_headers)
    if settings.demonstration and revisions is None:
        from ivr.web import demonstration

        app.register_blueprint(demonstration.blueprint)
    return app


def start_background_threads(app: Flask) -> None:
    """Look for a newer revision, and at the database, now and then in the background, so that no caller
    waits for it. To be called in the process that answers: threads do not survive a fork."""
    if promises := service_of(app).promises:
        watching = threading.Thread(target=_look_at, args=(promises, service_of(app).log))
        watching.daemon = True
        watching.start()
    if recorder := service_of(app).recorder:
        threading.Thread(
            target=_move, args=(recorder, service_of(app)), name="records", daemon=True
        ).start()
        _watch(service_of(app))
    revisions, log = service_of(app).revisions, service_of(app).log

    def look() -> None:
        ready = ""
        while True:
            try:
                if ready:
                    revisions.refresh()
                if revisions.live.id != ready:
                    ready = revisions.live.id
                    make_ready(revisions.live)  # nobody's first words wait for it
            except Exception as problem:  # the next look may go better; this must not be the last
                log.error("refresh-failed", kind=type(problem).__name__)
            time.sleep(_LOOK_AGAIN)  # in a thread of its own: nobody waits for it

    threading.Thread(target=look, name="revisions", daemon=True).start()


def revisions_for(settings: Settings, log: FilteringBoundLogger) -> RevisionSource:
    """What answers: the files below `settings.content`, or what was published in the database."""
    if not settings.from_database:
        copies = LastGood(settings.journal / COPIES)
        return Revisions(settings.content, _told(log), None if settings.demonstration else copies)

    def fault(what: str) -> None:
        log.error("revisions-fault", what=what)

    database = Database(settings.database_url, patience=2.0)
    copies = LastGood(settings.journal / last_good.FOLDER)
    return LiveRevisions(database, copies, _told(log), fault)


def promises_for(settings: Settings, log: FilteringBoundLogger) -> Promises | None:
    """Where promised texts are kept, as the settings say; None where none can be sent."""
    if not settings.sends_texts:
        return None

    def fault(kind: str) -> None:
        log.error("outbox-fault", kind=kind)

    database = Database(settings.database_url, patience=2.0)
    return Promises(database, Journal(settings.journal), settings.secret_key, fault)


def recorder_for(settings: Settings, log: FilteringBoundLogger) -> Recorder:
    """Where turns and texts are recorded, as the settings say."""

    def fault(kind: str) -> None:
        log.error("records-fault", kind=kind)

    database = Database(settings.database_url, patience=5.0)
    return Recorder(database, Lines(settings.journal / RECORDS), fault)


def _watch(service: Service) -> None:
    name = service.revisions.live.service.name
    settings, clock, log = service.settings, service.clock, service.log
    watch = web_watch(settings, name, clock, log, ClockGuard().is_trusted)
    threading.Thread(
        target=watch.work, args=(threading.Event(),), name="watch", daemon=True
    ).start()


def _move(recorder: Recorder, service: Service) -> None:
    kept_for, leaps = timedelta(days=service.settings.terms.names), ClockGuard()
    while True:
        with suppress(Exception):  # the next look may go better; this must not be the last
            is_believed = leaps.is_trusted(service.clock())
            recorder.look()
            if is_believed and leaps.is_trusted(now := service.clock()):
                recorder.forget((now - kept_for).timestamp())
        time.sleep(_LOOK_AGAIN)


def _look_at(promises: Promises, log: FilteringBoundLogger) -> None:
    while True:
        try:
            promises.look()
        except Exception as problem:  # the next look may go better; this must not be the last
            log.error("outbox-fault", kind=type(problem).__name__)
        time.sleep(_LOOK_AGAIN)


def _told(log: FilteringBoundLogger) -> Callable[[Reading], None]:
    def tell(reading: Reading) -> None:
        errors = [f for f in reading.findings if f.severity is Severity.ERROR]
        if reading.revision is not None:
            log.info("revision", revision=reading.revision.id, findings=len(reading.findings))
        else:
            places = [f"{f.span} {f.code}" for f in errors[:10]]
            log.error("revision-refused", errors=len(errors), places=places)

    return tell


def _headers(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
