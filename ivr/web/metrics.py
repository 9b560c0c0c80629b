"""Figures for a monitoring system: how often each logged event happened, how long answers took, and
what is wrong. Never a number, never a hash of one, never words: only names that stand in our code or
in the operators' files.

There is no such page unless METRICS_TOKEN is set, and then only for whoever sends the token: figures
of a line like this say at what hours children call. Everybody else is told that there is no page.

The processes of one machine count together in a folder, as the library has it; a worker too, where the
folder is given to both. How texts, worker, chores and alerts stand is read from the database instead
(gauges.py): a worker that died could tell nobody.
"""

import hmac
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from structlog.typing import EventDict, Processor

from ivr.operations.gauges import Gauges
from ivr.operations.health_checks import Result
from ivr.operations.health_checks.in_process import examine
from ivr.web.service import service_of

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name for it
_FOLDERS = Path("var/metrics")
_BEGUN = "metrics_begun"
_GAUGES = "ivr.gauges"
# For each event the one field that is counted by. All its values are ids, statuses or our own words.
_BY: Mapping[str, str] = {
    "turn": "after",
    "text": "entry",
    "text-status": "status",
    "text-step": "what",
    "fault": "path",
    "refused": "path",
    "outbox-fault": "kind",
    "records-fault": "kind",
    "watch-fault": "kind",
}
_MANY: Mapping[str, str] = {"alerts-told": "count"}  # events that stand for several
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z/_:-]{0,39}(?: [a-z]+)*")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15)

blueprint = Blueprint("metrics", __name__)


class EventCounters:
    """One process's counters. To be made before anything else has loaded the library.

    Args:
        token: what has to be sent to see them.
        folder: where the processes of this machine count together.
    """

    def __init__(self, token: str, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[FOLDER] = str(folder)
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.token = token
        own = CollectorRegistry()
        self._events = Counter("ivr_events", "Events of the log.", ("event", "what"), registry=own)
        self._seconds = Histogram(
            "ivr_answer_seconds", "How long an answer took.", ("page",), buckets=_SECONDS,
            registry=own,
        )  # fmt: skip

    def note(self, event: Mapping[str, Any]) -> None:
        """Count an event of the log. Never raises: somebody may be on the line."""
        with suppress(Exception):
            name = str(event.get("event", ""))
            what = str(event.get(_BY.get(name, ""), ""))
            many = int(event.get(_MANY.get(name, ""), 1))
            self._events.labels(_plain(name), _plain(what)).inc(many)

    def answered(self, page: str, seconds: float) -> None:
        """An answer was given. Never raises."""
        with suppress(Exception):
            self._seconds.labels(page).observe(seconds)

    def page(self, app: Flask) -> tuple[bytes, str]:
        """What all processes of this machine have counted, what this one finds wrong, and how the
        outbox and the worker stand."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(_Wrong(app))
        registry.register(app.extensions[_GAUGES])
        return generate_latest(registry), CONTENT_TYPE_LATEST


class _Wrong:
    """What `/readyz` finds wrong, at the time of asking."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        from prometheus_client.core import GaugeMetricFamily

        service = service_of(self._app)
        found = GaugeMetricFamily("ivr_wrong", "1 while it is wrong.", labels=("check",))
        for each in examine(service, service.clock()):
            found.add_metric([each.id], float(each.verdict is Result.WRONG))
        yield found


def open_metrics(token: str) -> EventCounters | None:
    """The counters; None without a token, or where there is no folder to count in: figures are no
    reason not to answer."""
    if not token:
        return None
    given = os.environ.get(FOLDER)
    try:
        return EventCounters(token, Path(given) if given else _folder())
    except OSError:
        return None


def open_shared_metrics(token: str) -> EventCounters | None:
    """The counters of a worker: only where the environment names the folder that web processes of the
    same machine count in. Elsewhere nobody would ever read them."""
    return open_metrics(token) if os.environ.get(FOLDER) else None


def counting(metrics: EventCounters) -> Processor:
    """A step of the log that counts each event and changes nothing."""

    def count(_: object, __: str, event: EventDict) -> EventDict:
        metrics.note(event)
        return event

    return count


def attach(app: Flask, metrics: EventCounters) -> None:
    """Give the application its page, and time its answers."""
    app.extensions["ivr.metrics"] = metrics
    service = service_of(app)
    app.extensions[_GAUGES] = Gauges(service.settings, service.clock)
    app.register_blueprint(blueprint)
    app.before_request(_begin)
    app.after_request(_end)


@blueprint.get("/metrics")
def show() -> Response:
    """The figures, for whoever sends the token."""
    metrics: EventCounters = current_app.extensions["ivr.metrics"]
    sent = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(sent, f"Bearer {metrics.token}".encode()):
        abort(404)
    body, kind = metrics.page(current_app)
    return Response(body, content_type=kind)


def _begin() -> None:
    setattr(g, _BEGUN, time.perf_counter())


def _end(response: Response) -> Response:
    begun = g.pop(_BEGUN, None)
    if begun is not None:
        page = request.endpoint or "none"
        current_app.extensions["ivr.metrics"].answered(page, time.perf_counter() - begun)
    return response


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else ""


def _folder() -> Path:
    """One for all processes that have the same parent, which with gunicorn are its workers. What
    parents that are gone have left is taken away."""
    for left in _FOLDERS.glob("[0-9]*"):
        if Path("/proc/self").exists() and not Path("/proc", left.name).exists():
            shutil.rmtree(left, ignore_errors=True)
    return _FOLDERS / str(os.getppid())
