"""Event counters: how often each event was logged, and how long answers took. Labels are names from
the code or the operators' files, never a number or a caller's words. The processes of one machine
count together in a folder, as prometheus_client prescribes."""

import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from structlog.typing import EventDict, Processor

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client reads this environment variable
_FOLDERS = Path("var/metrics")
# The field of each event that becomes a label. Its values are ids, statuses or words from the code.
_LABELS: Mapping[str, str] = {
    "turn": "after",
    "text": "entry",
    "text-status": "status",
    "text-step": "what",
    "fault": "path",
    "refused": "path",
    "outbox-fault": "kind",
    "records-fault": "kind",
    "watchdog-fault": "kind",
}
_COUNTS: Mapping[str, str] = {"alerts-sent": "count"}  # one event stands for several alerts
_SAFE_LABEL = re.compile(r"[A-Za-z/][A-Za-z/_:-]{0,39}(?: [a-z]+)*")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15)  # seconds


class EventCounters:
    """The counters of one process. Make it before any other code imports prometheus_client. `token` is
    the bearer token that opens /metrics."""

    def __init__(self, token: str, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[FOLDER] = str(folder)
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.token = token
        own = CollectorRegistry()
        self._events = Counter("ivr_events", "Events of the log.", ("event", "what"), registry=own)
        self._seconds = Histogram(
            "ivr_answer_seconds",
            "How long an answer took.",
            ("page",),
            buckets=_BUCKETS,
            registry=own,
        )

    def count(self, event: Mapping[str, Any]) -> None:
        """Count an event of the log. Never raises: a caller may be waiting."""
        with suppress(Exception):
            name = str(event.get("event", ""))
            label = str(event.get(_LABELS.get(name, ""), ""))
            number = int(event.get(_COUNTS.get(name, ""), 1))
            self._events.labels(_safe(name), _safe(label)).inc(number)

    def observe(self, page: str, seconds: float) -> None:
        """Count an answer and its time. Never raises."""
        with suppress(Exception):
            self._seconds.labels(page).observe(seconds)

    def page(self, *collectors: "Collector") -> tuple[bytes, str]:
        """The page /metrics (this machine's counts, the collectors' metrics) and its content
        type."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        for each in collectors:
            registry.register(each)
        return generate_latest(registry), CONTENT_TYPE_LATEST


def open_counters(token: str) -> EventCounters | None:
    """The counters; None without a token, or if there is no folder: metrics must not stop a start."""
    if not token:
        return None
    folder = os.environ.get(FOLDER)
    try:
        return EventCounters(token, Path(folder) if folder else _own_folder())
    except OSError:
        return None


def open_shared_counters(token: str) -> EventCounters | None:
    """A worker's counters, if the environment names the web processes' folder, whose page shows
    them."""
    return open_counters(token) if os.environ.get(FOLDER) else None


def counting(counters: EventCounters) -> Processor:
    """A log processor that counts each event and does not change it."""

    def count(_: object, __: str, event: EventDict) -> EventDict:
        counters.count(event)
        return event

    return count


def _safe(text: str) -> str:
    return text if _SAFE_LABEL.fullmatch(text) else ""


def _own_folder() -> Path:
    """The folder of all processes with the same parent. Deletes those of parents that have
    ended."""
    for folder in _FOLDERS.glob("[0-9]*"):
        if Path("/proc/self").exists() and not Path("/proc", folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)
    return _FOLDERS / str(os.getppid())
