"""Gauges: how promised texts, the worker, what is done once a day and the alerts stand, read from the
database whenever somebody asks for figures. So a worker that died is seen too, wherever it ran.

Names states, chores and kinds of concerns; never a number, and nobody. Whoever asks waits for three
seconds at most: a database that does not answer by then is a figure itself, and others are left out.
"""

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
from ivr.store.promise_spool import Journal
from ivr.store.record_spool import Lines
from ivr.store.tables import TextStatus

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

LONGEST_WAIT = 3.0
_PATIENCE = 1.0
_CHORES = (PURGE, SUMMARY, PROOF)
_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database says."""

    standing: OutboxStatus
    chores: dict[str, LastRun]
    alerts: tuple[OpenAlert, ...]


class Gauges:
    """One process's view of the database, for a registry. Nothing is opened before the first look.

    Args:
        settings: where the database and the journal are.
        clock: gives the current time as an aware datetime.
        longest: seconds after which whoever asks is told that the database does not answer.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        longest: float = LONGEST_WAIT,
    ) -> None:
        self._database = Database(settings.database_url, patience=_PATIENCE)
        self._texts, self._records = Journal(settings.spool_folder), Lines(settings.records_folder)
        self._clock, self._longest = clock, longest
        self._begun = threading.Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._doing: Future[Seen] | None = None

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """The figures, in the library's form."""
        now = self._clock()
        seen = self._look()
        yield _one("ivr_database_answers", "1 while it does, in time.", float(seen is not None))
        yield from self._journals(now)
        if seen is not None:
            yield from _texts(seen.standing, now)
            yield from _chores(seen.chores, now)
            yield from _alerts(seen.alerts)

    def close(self) -> None:
        """Let go of the database."""
        if self._thread:
            self._thread.shutdown()
        self._database.close()

    def _look(self) -> Seen | None:
        """What the database says; None where it does not say so in time. However many ask at once, and
        however long it takes, it is asked once."""
        with self._begun:
            self._thread = self._thread or ThreadPoolExecutor(1, "gauges")
            if self._doing is None or self._doing.done():
                self._doing = self._thread.submit(self._read)
            doing = self._doing
        try:
            return doing.result(self._longest)
        except (TimeoutError, SQLAlchemyError):
            return None

    def _read(self) -> Seen:
        return Seen(
            read_outbox_status(self._database),
            {name: last for name in _CHORES if (last := daily_jobs.last_run(self._database, name))},
            alerts.open_alerts(self._database),
        )

    def _journals(self, now: datetime) -> "Iterator[GaugeMetricFamily]":
        files = self._records.paths()
        waiting = _labelled("ivr_journal_files", "Files here that are not in the database.", "of")
        waiting.add_metric(["texts"], len(self._texts))
        waiting.add_metric(["records"], len(files))
        yield waiting
        ages = [0.0]
        for path in files:
            with suppress(OSError):  # moved meanwhile
                ages.append(now.timestamp() - path.stat().st_mtime)
        yield _one("ivr_records_oldest_seconds", "Since the oldest was last written.", max(ages))


def _texts(stands: OutboxStatus, now: datetime) -> "Iterator[GaugeMetricFamily]":
    states = _labelled("ivr_texts", "Promised texts of the last month.", "state")
    for state in TextStatus:
        states.add_metric([str(state)], stands.counts.get(state, 0))
    yield states
    oldest = (now - stands.oldest).total_seconds() if stands.oldest else 0.0
    yield _one("ivr_texts_waiting", "Texts that the carrier is not known to have.", stands.waiting)
    yield _one("ivr_texts_oldest_seconds", "How long the oldest of them has waited.", oldest)
    yield _one("ivr_texts_sent_again", "Sent again blindly, in the last month.", stands.blind)
    yield _one("ivr_texts_twice", "Known to have gone twice, in the last month.", stands.twice)
    ago = stands.seen_ago(now)
    age = ago.total_seconds() if ago is not None else _NEVER
    yield _one("ivr_worker_seen_seconds", "Since any worker looked; +Inf if none ever did.", age)


def _chores(found: dict[str, LastRun], now: datetime) -> "Iterator[GaugeMetricFamily]":
    ages = _labelled("ivr_chore_seconds", "Since it was last done; +Inf if never.", "chore")
    for name in _CHORES:
        last = found.get(name)
        age = (now - last.done).total_seconds() if last and last.done else _NEVER
        ages.add_metric([name], age if last and last.result else _NEVER)
    yield ages
    proof = found.get(PROOF)
    if proof is not None and proof.result:
        holds = float(proof.result == HOLDS)
        yield _one("ivr_proof_holds", "1 if the last nightly proof held, 0 if it is red.", holds)


def _alerts(found: tuple[OpenAlert, ...]) -> "Iterator[GaugeMetricFamily]":
    kinds = [each.concern.partition(":")[0] for each in found]
    wrong = _labelled("ivr_alerts", "Alerts that are not over.", "concern")
    for kind in sorted(set(kinds)):
        wrong.add_metric([kind], kinds.count(kind))
    yield wrong
    untold = sum(not each.told for each in found)
    yield _one("ivr_alerts_untold", "Of these, how many have reached nobody.", untold)


def _one(name: str, help_: str, value: float) -> "GaugeMetricFamily":
    from prometheus_client.core import GaugeMetricFamily  # not before the folder is known

    return GaugeMetricFamily(name, help_, value=value)


def _labelled(name: str, help_: str, label: str) -> "GaugeMetricFamily":
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(name, help_, labels=(label,))
