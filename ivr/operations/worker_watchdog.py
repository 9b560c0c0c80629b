"""The worker's watch: what it looks at every minute, and what it does once a day."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from structlog.typing import FilteringBoundLogger

from ivr.carrier.faults import Fault
from ivr.cli import resources
from ivr.directory.clock import to_london
from ivr.operations import alerts, daily_counts, daily_summary, incidents
from ivr.operations.alert_channels import mails, purging, texts
from ivr.operations.clock_guard import IsTrusted, always
from ivr.operations.daily_jobs import SUMMARY
from ivr.operations.health_checks import Verdict
from ivr.operations.health_checks.account import wired
from ivr.operations.incidents import Concern, Judged
from ivr.operations.nightly_proof import Nightly
from ivr.operations.service import open_recorder, open_revisions
from ivr.operations.settings import Settings
from ivr.operations.watchdog import Check, DailyJob, Watch, last_due
from ivr.store import published
from ivr.store.database import Database
from ivr.store.live_revisions import NothingPublished
from ivr.store.recorder import Recorder
from ivr.store.revisions import NothingToServe, RevisionSource

_IN_THE_MORNING = time(7, 0)
_WIRING_EVERY = timedelta(minutes=15)
_FAILURES_EVERY = timedelta(minutes=2)


class Watching:
    """All that a worker watches over. `close` it when the worker ends."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        log: FilteringBoundLogger,
        is_trusted: IsTrusted = always,
    ) -> None:
        self.database = Database(settings.database_url)
        self.nightly = nightly(self.database, settings)
        self._settings, self._recorder = settings, open_recorder(settings, log)
        self._files = Files(lambda: open_revisions(settings, log))
        self.watch = Watch(
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

    def _looks(self) -> list[Check]:
        found = [
            Check("journal", lambda _: _moved(self._recorder)),
            Check("records", self._records),
            Check("texts", lambda now: incidents.of_texts(self.database, now)),
            Check("proof", self.nightly.look),
        ]
        if self._settings.account_sid and not self._settings.demonstration:
            found += [
                Check("wiring", lambda _: wiring(self._settings), _WIRING_EVERY),
                Check("carrier", lambda now: failures(self._settings, now), _FAILURES_EVERY),
            ]
        return found

    def _records(self, now: datetime) -> Judged | None:
        safety_line = self._files.safety_line()
        return incidents.of_records(self.database, safety_line, now) if safety_line else None

    def _summarise(self, now: datetime) -> str:
        """The summary of the day before it was due, and of what is still wrong."""
        day = to_london(last_due(_IN_THE_MORNING, now)).date() - timedelta(days=1)
        found = daily_counts.of_day(self.database, day)
        still = alerts.still_open(self.database)
        self.watch.say(
            "yesterday", daily_summary.in_short(found), daily_summary.in_full(found, still)
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


def nightly(database: Database, settings: Settings) -> Nightly:
    """The nightly proof of what answers: the files, or the live one of the published revisions."""
    folder = settings.content.absolute()
    if not settings.from_database:
        return Nightly(database, folder)
    return Nightly(database, folder, (*Nightly.command, "--revision", published.LIVE))


def wiring(settings: Settings) -> Judged | None:
    """Whether the carrier still sends calls and texts to us; None where it cannot be asked."""
    numbers = resources.numbers(settings)
    found = []
    for ours, number in settings.named_numbers:
        try:
            own = numbers.find(number)
        except Fault:
            return None
        if own is None or wired(own, ours, settings).verdict is Verdict.WRONG:
            says = f"{ours} is not wired to this service any more. Run ivr doctor"
            found.append(Concern(f"wiring:{ours}", says))
    return Judged(("wiring",), tuple(found))


def failures(settings: Settings, now: datetime) -> Judged | None:
    """Whether the carrier could use our answers of the last hour; None where it cannot be asked."""
    numbers = resources.numbers(settings)
    try:
        found = numbers.failures(now - incidents.OVER_AFTER)
    except Fault:
        return None
    return incidents.of_carrier(found, settings.public_url, settings.fallback_url)


def _moved(recorder: Recorder) -> None:
    """What web processes that died have left on this machine."""
    recorder.look()
