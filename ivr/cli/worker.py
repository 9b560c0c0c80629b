"""`ivr worker`: sends the texts that were promised in calls, and watches over the line. Any number may
run, on any machine."""

import os
import signal
import socket
import threading
from datetime import UTC, datetime

import click
from structlog.typing import FilteringBoundLogger

from ivr.cli import resources
from ivr.operations.alert_channels import sender
from ivr.operations.clock_guard import ClockGuard
from ivr.operations.delivery import Delays, Delivery, StepResult
from ivr.operations.event_log import make_log
from ivr.operations.outbox_worker import OutboxWorker
from ivr.operations.settings import Settings
from ivr.operations.watchdog import INTERVAL
from ivr.operations.worker_watchdog import WorkerWatchdog
from ivr.store.database import Database
from ivr.store.promise_spool import Journal
from ivr.store.promises import Promises
from ivr.web.metrics import counting, open_shared_metrics

_ENDS_WITHIN = 5.0  # a look at the carrier may take longer; it is left behind


def _now() -> datetime:
    return datetime.now(UTC)


def make(
    settings: Settings,
    *,
    log: FilteringBoundLogger | None = None,
    hurry: float = 1.0,
    time_out: float | None = None,
) -> OutboxWorker:
    """A worker as the settings say. `hurry` makes all its waits so many times shorter."""
    log = log or make_log()
    database, leaps = Database(settings.database_url), ClockGuard()

    def fault(kind: str) -> None:
        log.error("outbox-fault", kind=kind)

    def step(done: StepResult) -> None:
        log.info("text-sent" if done.what == "sent" else "text-step", **_shown(done))

    delivery = Delivery(
        database,
        sender(settings, time_out),
        settings.secret_key,
        _now,
        pace=Delays().quicker(hurry),
        is_trusted=leaps.is_trusted,
    )
    promises = Promises(database, Journal(settings.spool_folder), settings.secret_key, fault)
    name = f"{socket.gethostname()}-{os.getpid()}"
    return OutboxWorker(
        name,
        database,
        delivery,
        promises,
        _now,
        on_step=step,
        on_fault=fault,
        pause=1.0 / hurry,
        is_trusted=leaps.is_trusted,
    )


@click.command()
@click.option("--hurry", type=float, default=1.0, hidden=True, help="Shorter waits, for tests.")
@click.option("--time-out", type=float, default=None, hidden=True, help="Seconds, for tests.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the parent process does.")
def worker(hurry: float, time_out: float | None, *, with_parent: bool) -> None:
    """Send promised texts, tell whoever is on duty when something is wrong, and do what is due once a
    day, until it is told to stop (SIGTERM, Ctrl-C)."""
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    if with_parent:
        threading.Thread(target=_watch_parent, args=(stop,), daemon=True).start()
    settings = resources.sending_settings()
    metrics = open_shared_metrics(settings.metrics_token)
    log = make_log(counting(metrics)) if metrics else make_log()
    watching = WorkerWatchdog(settings, _now, log, ClockGuard().is_trusted)
    beside = threading.Thread(
        target=watching.watch.work, args=(stop,), kwargs={"every": INTERVAL / hurry}, daemon=True
    )
    beside.start()
    make(settings, log=log, hurry=hurry, time_out=time_out).work(stop)
    beside.join(_ENDS_WITHIN)
    watching.close()


def _shown(done: StepResult) -> dict[str, object]:
    return {"text": done.row[:8], "what": str(done.what), "code": done.code}


def _watch_parent(stop: threading.Event) -> None:
    parent = os.getppid()
    while not stop.wait(1.0):
        if os.getppid() != parent:
            stop.set()
