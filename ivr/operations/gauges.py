"""Gauges: promised texts, workers, daily jobs and alerts, read from the database for each request
of /metrics. Labels are statuses, daily jobs and kinds of incident; never a number or a person. A
database that does not answer in three seconds is a gauge itself; the others are left out."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from ivr.operations import alerts, daily_jobs
from ivr.operations.alerts import OpenAlert
from ivr.operations.daily_jobs import PROOF, PURGE, SUMMARY, LastRun
from ivr.operations.incidents import HOLDS
from ivr.operations.settings import Settings
from ivr.store.database import Database
from ivr.store.outbox_status import OutboxStatus, read_outbox_status
from ivr.store.spool import promise_spool, record_spool
from ivr.store.tables import TextStatus

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

LONGEST_WAIT = 3.0  # seconds
_PATIENCE = 1.0  # seconds
_JOBS = (PURGE, SUMMARY, PROOF)
_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What the database holds of the gauges."""

    outbox: OutboxStatus
    jobs: dict[str, LastRun]
    alerts: tuple[OpenAlert, ...]


class Gauges:
    """The gauges of one process, as a collector for prometheus_client. Opens the database when first
    read; after `longest` seconds it counts as not answering."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        longest: float = LONGEST_WAIT,
    ) -> None:
        self._database = Database(settings.database_url, patience=_PATIENCE)
        self._texts = promise_spool(settings.spool_folder)
        self._records = record_spool(settings.records_folder)
        self._clock, self._longest = clock, longest
        self._lock = threading.Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._reading: Future[DatabaseState] | None = None

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        now = self._clock()
        state = self._state()
        answers = float(state is not None)
        yield _gauge("ivr_database_answers", "1 while the database answers in time.", answers)
        yield from self._spools(now)
        if state is not None:
            yield from _texts(state.outbox, now)
            yield from _daily_jobs(state.jobs, now)
            yield from _alerts(state.alerts)

    def close(self) -> None:
        if self._thread:
            self._thread.shutdown()
        self._database.close()

    def _state(self) -> DatabaseState | None:
        """None if the database does not answer in time. Simultaneous requests share one reading."""
        with self._lock:
            self._thread = self._thread or ThreadPoolExecutor(1, "gauges")
            if self._reading is None or self._reading.done():
                self._reading = self._thread.submit(self._read)
            reading = self._reading
        try:
            return reading.result(self._longest)
        except (TimeoutError, SQLAlchemyError):
            return None

    def _read(self) -> DatabaseState:
        runs = {name: daily_jobs.last_run(self._database, name) for name in _JOBS}
        return DatabaseState(
            read_outbox_status(self._database),
            {name: run for name, run in runs.items() if run is not None},
            alerts.open_alerts(self._database),
        )

    def _spools(self, now: datetime) -> "Iterator[GaugeMetricFamily]":
        files = self._records.paths()
        help_ = "Spool files on this machine that are not in the database."
        yield _labelled(
            "ivr_spool_files", help_, "spool", {"texts": len(self._texts), "records": len(files)}
        )
        ages = [0.0]
        for path in files:
            with suppress(OSError):  # moved meanwhile
                ages.append(now.timestamp() - path.stat().st_mtime)
        help_ = "Seconds since the oldest record file was last written."
        yield _gauge("ivr_records_oldest_seconds", help_, max(ages))


def _texts(outbox: OutboxStatus, now: datetime) -> "Iterator[GaugeMetricFamily]":
    counts = {str(status): outbox.counts.get(status, 0) for status in TextStatus}
    yield _labelled("ivr_texts", "Promised texts of the last month.", "status", counts)
    oldest = (now - outbox.oldest).total_seconds() if outbox.oldest else 0.0
    help_ = "Texts that the carrier is not known to have."
    yield _gauge("ivr_texts_waiting", help_, outbox.waiting)
    yield _gauge("ivr_texts_oldest_seconds", "How long the oldest of them has waited.", oldest)
    help_ = "Texts resent without confirmation, in the last month."
    yield _gauge("ivr_texts_unconfirmed_resends", help_, outbox.unconfirmed_resends)
    help_ = "Texts known to have been sent twice, in the last month."
    yield _gauge("ivr_texts_duplicates", help_, outbox.duplicates)
    age = outbox.heartbeat_age(now)
    seconds = age.total_seconds() if age is not None else _NEVER
    help_ = "Seconds since the heartbeat of any worker; +Inf if there is none."
    yield _gauge("ivr_worker_seen_seconds", help_, seconds)


def _daily_jobs(runs: dict[str, LastRun], now: datetime) -> "Iterator[GaugeMetricFamily]":
    ages = dict.fromkeys(_JOBS, _NEVER)
    for name, run in runs.items():
        if run.done and run.result:
            ages[name] = (now - run.done).total_seconds()
    help_ = "Seconds since the job was last done; +Inf if never."
    yield _labelled("ivr_daily_job_seconds", help_, "job", ages)
    proof = runs.get(PROOF)
    if proof is not None and proof.result:
        help_ = "1 if the last nightly proof held, 0 if it failed."
        yield _gauge("ivr_proof_holds", help_, float(proof.result == HOLDS))


def _alerts(found: tuple[OpenAlert, ...]) -> "Iterator[GaugeMetricFamily]":
    kinds = [alert.incident.partition(":")[0] for alert in found]
    counts = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    yield _labelled("ivr_alerts", "Incidents that are not over.", "incident", counts)
    unsent = sum(not alert.sent_by for alert in found)
    yield _gauge("ivr_alerts_unsent", "Of these, how many have reached no recipient.", unsent)


def _gauge(name: str, help_: str, value: float) -> "GaugeMetricFamily":
    from prometheus_client.core import GaugeMetricFamily  # only when the counters' folder is known

    return GaugeMetricFamily(name, help_, value=value)


def _labelled(
    name: str, help_: str, label: str, values: dict[str, float] | dict[str, int]
) -> "GaugeMetricFamily":
    from prometheus_client.core import GaugeMetricFamily

    gauge = GaugeMetricFamily(name, help_, labels=(label,))
    for each, value in values.items():
        gauge.add_metric([each], value)
    return gauge
