"""One load test: many calls at once, while web processes and the worker are killed and the database is
interrupted. Connects the parts, runs them, and returns the figures."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bench.loading import carrier_account, reconciliation
from bench.loading.broken_app import STEP
from bench.loading.call_generator import CallGenerator, FinishedCall
from bench.loading.call_outcome import CallEnd, line_words
from bench.loading.databases import DatabaseCutter, open_database
from bench.loading.fallback_host import serve_files
from bench.loading.plan import Plan
from bench.loading.processes import ProcessKiller, ProcfileProcess, running, web, worker_line
from bench.loading.transport import RecordingTransport
from ivr.store.database import Database
from tests.callers import ROOT, shipped
from tests.outbox.carrier_server import NUMBER, SID, TOKEN
from tests.processes import free_port
from tests.served.process import environment

_KEY = "key of a load test"
_DRAINED_WITHIN = 120.0
_CALLERS_NUMBERS = ("7700900", "1632960")  # the simulated callers' numbers, in any form


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a load test. `seconds` is its real duration, from the first call to the last."""

    plan: Plan
    seconds: float
    calls: tuple[FinishedCall, ...]
    transport: RecordingTransport
    killer: ProcessKiller
    cutter: DatabaseCutter
    turns: reconciliation.TurnFigures
    texts: reconciliation.TextFigures
    drained: bool
    tracebacks: int
    numbers_logged: int

    @property
    def ends(self) -> Counter[CallEnd]:
        return Counter(each.end for each in self.calls)

    @property
    def document_faults(self) -> Counter[str]:
        """The carrier's error codes that no killed process explains, with their counts."""
        return Counter(code for each in self.calls for code in each.faults)


def run_load(plan: Plan, folder: Path) -> Figures:
    """Run the load test. All its files are written to `folder`.

    Raises:
        RuntimeError: the service does not start.
    """
    words = line_words(shipped())
    with ExitStack() as stack:
        log = stack.enter_context((folder / "log").open("w", encoding="utf-8"))
        load_database = stack.enter_context(open_database(plan.kind, folder))
        server = carrier_account.start_account(plan.seed)
        stack.callback(server.close)
        fallback_url = stack.enter_context(serve_files(_documents(folder)))
        settings = _settings(plan, folder, load_database.address, server.address)
        generator = CallGenerator(
            RecordingTransport(settings["PUBLIC_URL"]), fallback_url, plan, words
        )
        processes = stack.enter_context(_started(plan, settings, log))
        killer = ProcessKiller(*processes, plan.kill_every, plan.worker_every)
        cutter = DatabaseCutter(load_database, plan.cut_every)
        reporting = stack.enter_context(
            _in_thread(carrier_account.report_deliveries, server, generator.transport)
        )
        started = time.monotonic()
        with _disturbed(killer, cutter, plan):
            calls = generator.make_calls()
        took = time.monotonic() - started
        own = Database(load_database.own, patience=30)
        stack.callback(own.close)
        drained = reconciliation.drain(own, folder / "journal", _DRAINED_WITHIN)
        reporting.set()
        heard = [each.sid for each in calls if each.promised]
        log.flush()
        log_text = (folder / "log").read_text("utf-8", "replace")
        return Figures(
            plan, took, calls, generator.transport, killer, cutter,
            reconciliation.reconcile_turns(own, generator.transport.requests, _KEY),
            reconciliation.reconcile_texts(own, heard, server.copies(), _KEY),
            drained, log_text.count("Traceback"), sum(map(log_text.count, _CALLERS_NUMBERS)),
        )  # fmt: skip


def _settings(plan: Plan, folder: Path, address: str, api: str) -> dict[str, str]:
    return environment(
        free_port(),
        WEB_CONCURRENCY=str(plan.web),
        TWILIO_AUTH_TOKEN=TOKEN,
        TWILIO_ACCOUNT_SID=SID,
        TWILIO_API_URL=api,
        SERVICE_NUMBER=NUMBER,
        SECRET_KEY=_KEY,
        DATABASE_URL=address,
        JOURNAL=str(folder / "journal"),
        **{STEP: plan.broken or None},
    )


def _documents(folder: Path) -> Path:
    """The folder of the fallback documents, compiled by `ivr fallback`."""
    out = folder / "public"
    command = ["-m", "ivr", "fallback", "--out", str(out), "--number", NUMBER]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return out


@contextmanager
def _started(
    plan: Plan, settings: dict[str, str], log: TextIO
) -> Iterator[tuple[ProcfileProcess, ProcfileProcess]]:
    with (
        running(web(broken=bool(plan.broken)), settings, log) as serving,
        running(worker_line(), settings, log) as working,
    ):
        serving.wait_for(plan.web)
        yield serving, working


@contextmanager
def _in_thread(work: Callable[..., None], *arguments: object) -> Iterator[threading.Event]:
    """Run `work` in a thread until the event is set. Yields the event."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(*arguments, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


@contextmanager
def _disturbed(killer: ProcessKiller, cutter: DatabaseCutter, plan: Plan) -> Iterator[None]:
    """Kill and interrupt until the time of the load is over."""
    with ExitStack() as stack:
        events = [
            stack.enter_context(_in_thread(killer.work_on_web)),
            stack.enter_context(_in_thread(killer.work_on_worker)),
            stack.enter_context(_in_thread(lambda stop: cutter.work(stop, plan.seed))),
        ]

        def end() -> None:
            for each in events:
                each.set()

        timer = threading.Timer(plan.seconds, end)
        timer.start()
        stack.callback(timer.cancel)
        yield
