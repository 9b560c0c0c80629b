"""The watchdog: every minute it looks for incidents, sends alerts, and runs the daily jobs that are
due. Each web process has a smaller one, because the worker may be the incident. What fails is tried
again a minute later."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from ivr.operations import alerts
from ivr.operations.alert_channels import MailChannel, TextChannel
from ivr.operations.alerts import Channel, Send
from ivr.operations.clock_guard import IsTrusted, always_trusted
from ivr.operations.daily_jobs import DailyJob
from ivr.operations.incidents import Assessment
from ivr.store.database import Database

INTERVAL = 60.0  # seconds


class NotSent(Exception):
    """There is a recipient, and no channel has reached one."""


@dataclass(frozen=True, slots=True)
class IncidentCheck:
    """One thing to look at, every `interval` at most. `assess` returns None if it cannot decide
    now."""

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
