"""A load: so many calls going at once for so many seconds, while web processes and the worker are
killed and the database is cut. Wires the parts together, runs them, and gives the figures."""

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

from bench.loading import account, books
from bench.loading.broken import STEP
from bench.loading.databases import Cutting, database
from bench.loading.elsewhere import host
from bench.loading.judgement import How, words_of
from bench.loading.line import Called, Line
from bench.loading.plan import Plan
from bench.loading.service import Killing, Running, running, web, worker_line
from bench.loading.wire import Wire
from ivr.store.database import Database
from tests.callers import ROOT, shipped
from tests.outbox.carrier_server import NUMBER, SID, TOKEN
from tests.processes import free_port
from tests.served.process import environment

_KEY = "made up for a load"
_DRAINED_WITHIN = 120.0
_OF_DRAMA = ("7700900", "1632960")  # our simulated callers' numbers, in any spelling that a log has


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a load; `seconds` is how long it really took, from the first call to the last."""

    plan: Plan
    seconds: float
    called: tuple[Called, ...]
    wire: Wire
    killing: Killing
    cutting: Cutting
    turns: books.Turns
    texts: books.Texts
    drained: bool
    tracebacks: int
    numbers_logged: int

    @property
    def ends(self) -> Counter[How]:
        """How many calls ended how."""
        return Counter(each.how for each in self.called)

    @property
    def disliked(self) -> Counter[str]:
        """What the carrier noted that no kill explains, by its code."""
        return Counter(code for each in self.called for code in each.faults)


def storm(plan: Plan, folder: Path) -> Figures:
    """Do it; `folder` takes everything that is written.

    Raises:
        RuntimeError: the service never answers.
    """
    words = words_of(shipped())
    with ExitStack() as stack:
        log = stack.enter_context((folder / "log").open("w", encoding="utf-8"))
        found = stack.enter_context(database(plan.kind, folder))
        server = account.account(plan.seed)
        stack.callback(server.close)
        elsewhere = stack.enter_context(host(_documents(folder)))
        settings = _settings(plan, folder, found.address, server.address)
        line = Line(Wire(settings["PUBLIC_URL"]), elsewhere, plan, words)
        ours = stack.enter_context(_started(plan, settings, log))
        killing = Killing(*ours, plan.kill_every, plan.worker_every)
        cutting = Cutting(found, plan.cut_every)
        reporting = stack.enter_context(_beside(account.report, server, line.wire))
        began = time.monotonic()
        with _troubled(killing, cutting, plan):
            called = line.besiege()
        took = time.monotonic() - began
        own = Database(found.own, patience=30)
        stack.callback(own.close)
        drained = books.drain(own, folder / "journal", _DRAINED_WITHIN)
        reporting.set()
        heard = [each.sid for each in called if each.promised]
        log.flush()
        told = (folder / "log").read_text("utf-8", "replace")
        return Figures(
            plan, took, called, line.wire, killing, cutting,
            books.turns(own, line.wire.asked, _KEY),
            books.texts(own, heard, server.copies(), _KEY),
            drained, told.count("Traceback"), sum(map(told.count, _OF_DRAMA)),
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
    """The folder with the fallback documents, as the project compiles them."""
    out = folder / "public"
    command = ["-m", "ivr", "fallback", "--out", str(out), "--number", NUMBER]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return out


@contextmanager
def _started(
    plan: Plan, settings: dict[str, str], log: TextIO
) -> Iterator[tuple[Running, Running]]:
    with (
        running(web(broken=bool(plan.broken)), settings, log) as serving,
        running(worker_line(), settings, log) as working,
    ):
        serving.wait_for(plan.web)
        yield serving, working


@contextmanager
def _beside(work: Callable[..., None], *arguments: object) -> Iterator[threading.Event]:
    """Something that goes on in a thread until the event is set."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(*arguments, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


@contextmanager
def _troubled(killing: Killing, cutting: Cutting, plan: Plan) -> Iterator[None]:
    """Kills and cuts until the time of the load is over."""
    with ExitStack() as stack:
        over = [
            stack.enter_context(_beside(killing.work_on_web)),
            stack.enter_context(_beside(killing.work_on_worker)),
            stack.enter_context(_beside(lambda stop: cutting.work(stop, plan.seed))),
        ]

        def end() -> None:
            for each in over:
                each.set()

        timer = threading.Timer(plan.seconds, end)
        timer.start()
        stack.callback(timer.cancel)
        yield
