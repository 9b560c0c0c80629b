"""`ivr worker`: sends promised texts, and runs the watchdog. Any number may run, on any machine.
`ivr outbox`: the promised texts and their delivery. Never a whole number."""

import os
import signal
import socket
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

import click
from structlog.typing import FilteringBoundLogger

from ivr.cli import options, resources
from ivr.directory.clock import to_london
from ivr.operations.clock_guard import ClockGuard
from ivr.operations.delivery import Delays, Delivery, OutboxWorker, StepResult
from ivr.operations.event_counters import counting, open_shared_counters
from ivr.operations.event_log import make_log
from ivr.operations.service import open_account, open_promises, utc_now
from ivr.operations.settings import Settings
from ivr.operations.watchdog import INTERVAL, WorkerWatchdog
from ivr.store.database import Database
from ivr.store.outbox_status import ListedText, OutboxStatus, list_texts, read_outbox_status
from ivr.store.tables import SETTLED, UNSENT, TextStatus

_STOP_WITHIN = 5.0  # seconds; a watchdog that waits for the carrier longer is abandoned
_GROUPS = (
    ("Waiting", UNSENT),
    ("With the carrier", (TextStatus.ACCEPTED,)),
    ("Failed", (TextStatus.FAILED,)),
    ("Settled", tuple(state for state in SETTLED if state is not TextStatus.FAILED)),
)
_STATES = {TextStatus.UNCLEAR: "no clear answer", TextStatus.SENDING: "being sent"}


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
    watch = partial(watchdog.watchdog.run, stop, interval=INTERVAL / hurry)
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    build_worker(settings, log=log, hurry=hurry, timeout=timeout).run(stop)
    watching.join(_STOP_WITHIN)
    watchdog.close()


def _watch_parent(stop: threading.Event) -> None:
    parent = os.getppid()
    while not stop.wait(1.0):
        if os.getppid() != parent:
            stop.set()


@click.command()
@options.most(100, "texts")
@options.as_json
def outbox(most: int, *, as_json: bool) -> None:
    """Show promised texts and their delivery. Says why a text failed."""
    with resources.open_database(must_exist=True) as database:
        status, texts = read_outbox_status(database), list_texts(database, most=most)
    now = datetime.now(UTC)
    if as_json:
        options.print_json(_record(status, texts, now), default=str)
        return
    for title, states in _GROUPS:
        click.echo(f"{title}: {sum(status.counts.get(state, 0) for state in states)}")
        for each in texts:
            if each.status in states:
                click.echo(f"  {_line(each)}")
    resent = f"Sent again without a clear answer: {status.unconfirmed_resends}"
    click.echo(f"\n{resent}; known to have gone twice: {status.duplicates}")
    for reason in status.reasons(now):
        click.echo(f"Look here: {reason}")


def _line(each: ListedText) -> str:
    facts = (
        f"{each.id[:8]}  promised {_when(each.promised)}",
        _STATES.get(each.status, str(each.status)),
        each.to and f"to {each.to}",
        each.status in UNSENT and f"next at {_when(each.due)}",
        each.settled and f"at {_when(each.settled)}",
        each.sends > 1 and f"sent {each.sends} times",
        each.copies > 1 and "arrived twice or more",
        " ".join(filter(None, (str(each.code or ""), each.why))),
    )
    return ", ".join(fact for fact in facts if fact)


def _when(instant: datetime) -> str:
    return f"{to_london(instant):%a %d %b %H:%M:%S}"


def _record(
    status: OutboxStatus, texts: tuple[ListedText, ...], now: datetime
) -> dict[str, object]:
    return {
        "counts": {str(state): count for state, count in status.counts.items()},
        "sent_again": status.unconfirmed_resends,
        "twice": status.duplicates,
        "reasons": status.reasons(now),
        "texts": [asdict(each) for each in texts],
    }
