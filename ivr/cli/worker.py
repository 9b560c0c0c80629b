"""`ivr worker`: sends promised texts, and runs the watchdog. Any number may run, on any machine."""

import os
import signal
import socket
import threading

import click
from structlog.typing import FilteringBoundLogger

from ivr.cli import resources
from ivr.operations.clock_guard import ClockGuard
from ivr.operations.delivery import Delays, Delivery, OutboxWorker, StepResult
from ivr.operations.event_counters import counting, open_shared_counters
from ivr.operations.event_log import make_log
from ivr.operations.service import open_account, open_promises, utc_now
from ivr.operations.settings import Settings
from ivr.operations.watchdog import INTERVAL, WorkerWatchdog
from ivr.store.database import Database

_STOP_WITHIN = 5.0  # seconds; a watchdog that waits for the carrier longer is abandoned


def build_worker(
    settings: Settings,
    *,
    log: FilteringBoundLogger | None = None,
    hurry: float = 1.0,
    timeout: float | None = None,
) -> OutboxWorker:
    """All delays are divided by `hurry`. Raises ValueError: the settings do not allow texts to be
    sent."""
    log = log or make_log()
    database, guard = Database(settings.database_url), ClockGuard()
    promises = open_promises(settings, log)
    if promises is None:
        raise ValueError("a worker needs an account that sends texts")

    def log_step(result: StepResult) -> None:
        event = "text-sent" if result.what == "sent" else "text-step"
        log.info(event, text=result.row[:8], what=str(result.what), code=result.code)

    delivery = Delivery(
        database,
        open_account(settings, timeout),
        settings.secret_key,
        utc_now,
        delays=Delays().divided_by(hurry),
        is_trusted=guard.is_trusted,
    )
    return OutboxWorker(
        f"{socket.gethostname()}-{os.getpid()}",
        database,
        delivery,
        promises,
        utc_now,
        on_step=log_step,
        on_fault=lambda kind: log.error("outbox-fault", kind=kind),
        pause=1.0 / hurry,
        is_trusted=guard.is_trusted,
    )


@click.command()
@click.option("--hurry", type=float, default=1.0, hidden=True, help="Divide delays, for tests.")
@click.option(
    "--time-out", "timeout", type=float, default=None, hidden=True, help="Seconds, for tests."
)
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the parent process does.")
def worker(hurry: float, timeout: float | None, *, with_parent: bool) -> None:
    """Send promised texts, send alerts, and run the daily jobs.

    Runs until it gets SIGTERM or Ctrl-C.
    """
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    if with_parent:
        threading.Thread(target=_watch_parent, args=(stop,), daemon=True).start()
    settings = resources.sending_settings()
    counters = open_shared_counters(settings.metrics_token)
    log = make_log(counting(counters)) if counters else make_log()
    watchdog = WorkerWatchdog(settings, utc_now, log, ClockGuard().is_trusted)
    watching = threading.Thread(
        target=watchdog.watchdog.run,
        args=(stop,),
        kwargs={"interval": INTERVAL / hurry},
        daemon=True,
    )
    watching.start()
    build_worker(settings, log=log, hurry=hurry, timeout=timeout).run(stop)
    watching.join(_STOP_WITHIN)
    watchdog.close()


def _watch_parent(stop: threading.Event) -> None:
    parent = os.getppid()
    while not stop.wait(1.0):
        if os.getppid() != parent:
            stop.set()
