"""The background threads of a web process: they refresh revisions, move both spools to the database
and run the web watchdog, so that no caller waits for any of it."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from ivr.engine.message_intent import prepare
from ivr.operations.clock_guard import ClockGuard
from ivr.operations.service import Service
from ivr.operations.watchdog import web_watchdog
from ivr.store.recorder import Recorder

_PAUSE = 2.0  # seconds


def start_background_threads(service: Service) -> None:
    """Call this in the process that answers requests: threads do not survive a fork."""
    log = service.log
    if service.promises is not None:
        refresh = service.promises.refresh
        _repeat("promises", refresh, lambda kind: log.error("outbox-fault", kind=kind))
    if service.recorder is not None:
        move = _record_mover(service, service.recorder)
        _repeat("records", move, lambda kind: log.error("records-fault", kind=kind))
        watchdog = web_watchdog(
            service.settings,
            service.revisions.live.service.name,
            service.clock,
            log,
            ClockGuard().is_trusted,
        )
        _start("watchdog", lambda: watchdog.run(threading.Event()))
    _repeat("revisions", _refresher(service), lambda kind: log.error("refresh-failed", kind=kind))


def _repeat(name: str, work: Callable[[], None], on_error: Callable[[str], None]) -> None:
    def loop() -> None:
        while True:
            try:
                work()
            except Exception as problem:  # the thread must survive: the next attempt may succeed
                on_error(type(problem).__name__)
            time.sleep(_PAUSE)  # in a thread of its own: no caller waits

    _start(name, loop)


def _start(name: str, loop: Callable[[], None]) -> None:
    threading.Thread(target=loop, name=name, daemon=True).start()


def _refresher(service: Service) -> Callable[[], None]:
    """Follow the live revision, and prepare each new one before a caller needs it."""
    revisions, ready = service.revisions, ""

    def refresh() -> None:
        nonlocal ready
        if ready:
            revisions.refresh()
        if revisions.live.id != ready:
            ready = revisions.live.id
            prepare(revisions.live)

    return refresh


def _record_mover(service: Service, recorder: Recorder) -> Callable[[], None]:
    """Move records to the database, and delete spool files older than their retention."""
    retention, guard = timedelta(days=service.settings.retention.hashes), ClockGuard()

    def move() -> None:
        was_trusted = guard.is_trusted(service.clock())
        recorder.try_to_move()
        if was_trusted and guard.is_trusted(now := service.clock()):
            recorder.delete_before((now - retention).timestamp())

    return move
