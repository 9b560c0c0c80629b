"""The worker's watch: what it looks at every minute, and what it does once a day."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from structlog.typing import FilteringBoundLogger

from ivr.carrier.faults import Fault
from ivr.cli import resources
from ivr.directory.clock import to_london
from ivr.operations import alerts, daily_counts, daily_summary, incidents
from ivr.operations.alert_channels import mails, purging, texts
from ivr.operations.clock_guard import IsTrusted, always_trusted
from ivr.operations.daily_jobs import SUMMARY
from ivr.operations.health_checks import Result
from ivr.operations.health_checks.account import wired
from ivr.operations.incidents import Incident, Assessment
from ivr.operations.nightly_proof import NightlyProof
from ivr.operations.service import open_recorder, open_revisions
from ivr.operations.settings import Settings
from ivr.operations.watchdog import IncidentCheck, DailyJob, Watchdog, last_due
from ivr.store import published
from ivr.store.database import Database
from ivr.store.live_revisions import NothingPublished
from ivr.store.recorder import Recorder
from ivr.store.revisions import NothingToServe, RevisionSource

_IN_THE_MORNING = time(7, 0)
_WIRING_EVERY = timedelta(minutes=15)
_FAILURES_EVERY = timedelta(minutes=2)


class WorkerWatchdog:
    """All that a worker watches over. `close` it when the worker ends."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        log: FilteringBoundLogger,
        is_trusted: IsTrusted = always_trusted,
    ) -> None:
        self.database = Database(settings.database_url)
        self.nightly = nightly(self.database, settings)
        self._settings, self._recorder = settings, open_recorder(settings, log)
        self._files = Files(lambda: open_revisions(settings, log))
        self.watch = Watchdog(
            self.database,
            clock,
            self._files.line,
            looks=tuple(self._looks()),
            daily=(
                purging(self.database, settings),
                DailyJob(SUMMARY, _IN_THE_MORNING, self._summarise),
            ),
            texts=texts(settings, clock),
            mails=mails(settings),
            on_fault=lambda what, kind: log.warning("watch-fault", what=what, kind=kind),
            on_told=lambda count: log.info("alerts-told", count=count),
            is_trusted=is_trusted,
        )

    def close(self) -> None:
        """Let go of everything."""
        self.nightly.close()
        self._recorder.close()
        self.database.close()

    def _looks(self) -> list[IncidentCheck]:
        found = [
            IncidentCheck("journal", lambda _: _moved(self._recorder)),
            IncidentCheck("records", self._records),
            IncidentCheck("texts", lambda now: incidents.assess_texts(self.database, now)),
            IncidentCheck("proof", self.nightly.look),
        ]
        if self._settings.account_sid and not self._settings.demonstration:
            found += [
                IncidentCheck("wiring", lambda _: assess_wiring(self._settings), _WIRING_EVERY),
                IncidentCheck("carrier", lambda now: assess_failures(self._settings, now), _FAILURES_EVERY),
            ]
        return found

    def _records(self, now: datetime) -> Assessment | None:
        safety_line = self._files.safety_line()
        return incidents.assess_records(self.database, safety_line, now) if safety_line else None

    def _summarise(self, now: datetime) -> str:
        """The summary of the day before it was due, and of what is still wrong."""
        day = to_london(last_due(_IN_THE_MORNING, now)).date() - timedelta(days=1)
        found = daily_counts.count_day(self.database, day)
        still = alerts.open_alerts(self.database)
        self.watch.say(
            "yesterday", daily_summary.summary_text(found), daily_summary.summary_mail(found, still)
        )
        return day.isoformat()


class Files:
    """What operators wrote, as far as the watch needs it: none of it fails where that does."""

    def __init__(self, make: Callable[[], RevisionSource]) -> None:
        self._make = make
        self._revisions: RevisionSource | None = None

    @property
    def line(self) -> str:
        """The line's name."""
        found = self._live()
        return found.live.service.name if found else "The line"

    def safety_line(self) -> str | None:
        """The safety line's id; None where what was written cannot be used, or had."""
        found = self._live()
        return found.live.service.safety_line if found else None

    def _live(self) -> RevisionSource | None:
        try:
            if self._revisions is None:
                self._revisions = self._make()
            self._revisions.refresh()
        except (NothingToServe, NothingPublished, OSError):
            return None
        return self._revisions


def nightly(database: Database, settings: Settings) -> NightlyProof:
    """The nightly proof of what answers: the files, or the live one of the published revisions."""
    folder = settings.content.absolute()
    if not settings.from_database:
        return NightlyProof(database, folder)
    return NightlyProof(database, folder, (*NightlyProof.command, "--revision", published.LIVE))


def assess_wiring(settings: Settings) -> Assessment | None:
    """Whether the carrier still sends calls and texts to us; None where it cannot be asked."""
    numbers = resources.numbers(settings)
    found = []
    for ours, number in settings.named_numbers:
        try:
            own = numbers.find(number)
        except Fault:
            return None
        if own is None or wired(own, ours, settings).verdict is Result.WRONG:
            says = f"{ours} is not wired to this service any more. Run ivr doctor"
            found.append(Incident(f"wiring:{ours}", says))
    return Assessment(("wiring",), tuple(found))


def assess_failures(settings: Settings, now: datetime) -> Assessment | None:
    """Whether the carrier could use our answers of the last hour; None where it cannot be asked."""
    numbers = resources.numbers(settings)
    try:
        found = numbers.failures(now - incidents.OVER_AFTER)
    except Fault:
        return None
    return incidents.assess_carrier(found, settings.public_url, settings.fallback_url)


def _moved(recorder: Recorder) -> None:
    """What web processes that died have left on this machine."""
    recorder.look()
