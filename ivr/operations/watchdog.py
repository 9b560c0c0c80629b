"""The watchdog: every minute it looks for incidents, sends alerts, and runs the daily jobs that are
due. Each web process has a smaller one, because the worker may be the incident. What fails is tried
again a minute later."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial

from structlog.typing import FilteringBoundLogger

from ivr.carrier.api_errors import ApiError
from ivr.directory.clock import to_london
from ivr.operations import alerts, daily_counts, daily_jobs, incidents, retention, service
from ivr.operations.alerts import Channel, MailChannel, Send, TextChannel
from ivr.operations.clock_guard import IsTrusted, always_trusted
from ivr.operations.daily_jobs import PURGE, SUMMARY, DailyJob, NightlyProof, last_due
from ivr.operations.health_checks.carrier_account import wiring_check
from ivr.operations.health_checks.result import Result
from ivr.operations.incidents import Assessment, Incident
from ivr.operations.settings import Settings
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.database_revisions import NothingPublished
from ivr.store.revision_source import NothingToServe, RevisionSource

INTERVAL = 60.0  # seconds
_PURGE_AT, _SUMMARY_AT = time(3, 30), time(7, 0)
_WIRING_EVERY = timedelta(minutes=15)
_ERRORS_EVERY = timedelta(minutes=2)


class NotSent(Exception):
    """There is a recipient, and no channel has reached one."""


@dataclass(frozen=True, slots=True)
class IncidentCheck:
    """A thing to look at once per `interval`. `assess` returns None if it cannot decide now."""

    name: str
    assess: Callable[[datetime], Assessment | None]
    interval: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Watchdog:
    """The watchdog of one process. Notifications begin with the name of the `line`. `on_fault` is
    called with what failed and the kind of fault, `on_sent` with the number of notifications
    sent."""

    database: Database
    clock: Callable[[], datetime]
    line: str
    checks: Sequence[IncidentCheck]
    daily_jobs: Sequence[DailyJob] = ()
    texts: TextChannel | None = None
    mails: MailChannel | None = None
    on_fault: Callable[[str, str], None] = lambda *_: None
    on_sent: Callable[[int], None] = lambda _: None
    is_trusted: IsTrusted = always_trusted
    _last_checked: dict[str, datetime] = field(default_factory=dict)

    def run(self, stop: threading.Event, *, interval: float = INTERVAL) -> None:
        while not stop.wait(interval):
            self.check_all()

    def check_all(self) -> None:
        """Look at everything once, send new alerts, and run what is due. Never raises."""
        now = self.clock()
        for check in self.checks:
            self._try(check.name, partial(self._assess, check, now))
        self._try("alerts", partial(self._send_alerts, now))
        for job in self.daily_jobs if self.is_trusted(now) else ():
            self._try(job.name, partial(job.run_if_due, self.database, self.clock, now))

    def notify(self, subject: str, short: str, full: str) -> None:
        """Send something that is no alert: in full by mail, else in short by text. Raises NotSent:
        no channel has sent it."""
        if self.mails is not None and self.mails.send(f"{self.line}: {subject}", full):
            return
        if self.texts is not None and self.texts.send(f"{self.line}: {short}."):
            return
        if self.mails is not None or self.texts is not None:
            raise NotSent

    def _assess(self, check: IncidentCheck, now: datetime) -> None:
        last = self._last_checked.get(check.name)
        if last is not None and timedelta() <= now - last < check.interval:
            return
        assessment = check.assess(now)
        self._last_checked[check.name] = now
        if assessment is not None:
            alerts.update_alerts(self.database, assessment, now)

    def _send_alerts(self, now: datetime) -> None:
        channels: dict[Channel, Send] = {}
        if (texts := self.texts) is not None:
            channels[Channel.TEXT] = lambda message: texts.send(f"{self.line}: {message}.")
        if (mails := self.mails) is not None:
            channels[Channel.MAIL] = lambda message: mails.send(
                f"{self.line}: alert", f"{message}.\n"
            )
        if channels and (count := alerts.send_alerts(self.database, channels, now)):
            self.on_sent(count)

    def _try(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as problem:  # the other checks go on, and this one is tried again
            self.on_fault(name, type(problem).__name__)


def web_watchdog(
    settings: Settings,
    line: str,
    clock: service.Clock,
    log: FilteringBoundLogger,
    is_trusted: IsTrusted = always_trusted,
) -> Watchdog:
    """The watchdog of a web process: whether a worker is there at all, and the nightly purge."""
    database = Database(settings.database_url)
    worker = IncidentCheck("worker", lambda now: incidents.assess_worker(database, now))
    checks = [worker] if settings.sends_texts else []
    return _watchdog(database, settings, line, clock, log, is_trusted, checks)


class WorkerWatchdog:
    """The watchdog of a worker, and what it opens. `close` it when the worker ends."""

    def __init__(
        self,
        settings: Settings,
        clock: service.Clock,
        log: FilteringBoundLogger,
        is_trusted: IsTrusted = always_trusted,
    ) -> None:
        self.database = Database(settings.database_url)
        self.nightly_proof = nightly_proof(self.database, settings)
        self._recorder = service.open_recorder(settings, log)
        self._line = LineInfo(lambda: service.open_revisions(settings, log))
        self.watchdog = _watchdog(
            self.database,
            settings,
            self._line.name,
            clock,
            log,
            is_trusted,
            self._checks(settings),
            (DailyJob(SUMMARY, _SUMMARY_AT, self._summarise),),
        )

    def close(self) -> None:
        self.nightly_proof.close()
        self._recorder.close()
        self.database.close()

    def _checks(self, settings: Settings) -> list[IncidentCheck]:
        database = self.database
        checks = [
            IncidentCheck("records-spool", lambda _: self._recorder.try_to_move()),
            IncidentCheck("records", self._assess_records),
            IncidentCheck("texts", lambda now: incidents.assess_texts(database, now)),
            IncidentCheck("proof", self.nightly_proof.check),
        ]
        if settings.account_sid and not settings.demonstration:
            checks += [
                IncidentCheck("wiring", lambda _: assess_wiring(settings), _WIRING_EVERY),
                IncidentCheck("carrier", lambda now: assess_errors(settings, now), _ERRORS_EVERY),
            ]
        return checks

    def _assess_records(self, now: datetime) -> Assessment | None:
        safety_line = self._line.safety_line()
        return incidents.assess_records(self.database, safety_line, now) if safety_line else None

    def _summarise(self, now: datetime) -> str:
        """Send the summary of the day before it was due, with the incidents that are not over."""
        day = to_london(last_due(_SUMMARY_AT, now)).date() - timedelta(days=1)
        counts = daily_counts.count_day(self.database, day)
        mail = daily_jobs.summary_mail(counts, alerts.open_alerts(self.database))
        self.watchdog.notify("yesterday", daily_jobs.summary_text(counts), mail)
        return day.isoformat()


class LineInfo:
    """The line's name and safety line. Broken or missing files make them unknown, and raise nothing."""

    def __init__(self, open_source: Callable[[], RevisionSource]) -> None:
        self._open = open_source
        self._source: RevisionSource | None = None

    @property
    def name(self) -> str:
        source = self._refreshed()
        return source.live.service.name if source else "The line"

    def safety_line(self) -> str | None:
        """The id of the safety line; None if it is unknown."""
        source = self._refreshed()
        return source.live.service.safety_line if source else None

    def _refreshed(self) -> RevisionSource | None:
        try:
            if self._source is None:
                self._source = self._open()
            self._source.refresh()
        except (NothingToServe, NothingPublished, OSError):
            return None
        return self._source


def nightly_proof(database: Database, settings: Settings) -> NightlyProof:
    """The nightly proof of what answers: the files, or the live publication."""
    folder = settings.content.absolute()
    if not settings.from_database:
        return NightlyProof(database, folder)
    command = (*NightlyProof.command, "--revision", publications.LIVE)
    return NightlyProof(database, folder, command)


def assess_wiring(settings: Settings) -> Assessment | None:
    """Whether the carrier still sends calls and texts to this service; None if it does not answer."""
    numbers = service.open_numbers(settings)
    found = []
    for name, number in settings.named_numbers:
        try:
            own = numbers.find(number)
        except ApiError:
            return None
        if own is None or wiring_check(own, name, settings).result is Result.FAIL:
            message = f"{name} is not wired to this service any more. Run ivr doctor"
            found.append(Incident(f"wiring:{name}", message))
    return Assessment(("wiring",), tuple(found))


def assess_errors(settings: Settings, now: datetime) -> Assessment | None:
    """Whether the carrier could use the answers of the last hour; None if it does not answer."""
    try:
        errors = service.open_numbers(settings).webhook_errors(now - incidents.OVER_AFTER)
    except ApiError:
        return None
    return incidents.assess_carrier(errors, settings.public_url, settings.fallback_url)


def _watchdog(
    database: Database,
    settings: Settings,
    line: str,
    clock: service.Clock,
    log: FilteringBoundLogger,
    is_trusted: IsTrusted,
    checks: list[IncidentCheck],
    jobs: tuple[DailyJob, ...] = (),
) -> Watchdog:
    def purge(now: datetime) -> str:
        result = retention.purge(database, now, settings.retention)
        return f"{result.without_hashes} without hashes, {result.erased} erased"

    return Watchdog(
        database,
        clock,
        line,
        checks,
        (DailyJob(PURGE, _PURGE_AT, purge), *jobs),
        service.open_text_channel(settings, clock),
        service.open_mail_channel(settings),
        on_fault=lambda what, kind: log.warning("watchdog-fault", what=what, kind=kind),
        on_sent=lambda count: log.info("alerts-sent", count=count),
        is_trusted=is_trusted,
    )
