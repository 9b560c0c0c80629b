"""The watch: sees to it that somebody is told when something is wrong, and that what is due once a day
is done. The worker has one, and each web process a smaller one, since the worker may be what is wrong.

It never ends by itself: whatever fails is tried again a minute later.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial

from ivr.directory.clock import from_wall_clock, to_london
from ivr.operations import alerts, daily_jobs
from ivr.operations.alert_recipients import MailChannel, TextChannel
from ivr.operations.alerts import Send, Channel
from ivr.operations.clock_guard import IsTrusted, always_trusted
from ivr.operations.incidents import Assessment
from ivr.store.database import Database

INTERVAL = 60.0


class NotSent(Exception):
    """There is somebody to be told, and it did not reach them."""


@dataclass(frozen=True, slots=True)
class IncidentCheck:
    """Something to look at: its name, how, and how long (at least) between two looks. `judge` gives
    None where nobody can tell now."""

    name: str
    judge: Callable[[datetime], Assessment | None]
    pause: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class DailyJob:
    """Something to be done each day from a time in Derby on. `do` gives what came of it in a few words,
    for its row."""

    name: str
    at: time
    do: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Watchdog:
    """One process's watch.

    Args:
        database: where alerts and chores are.
        clock: gives the current time as an aware datetime.
        line: its name, which each telling begins with.
        looks: at what it looks.
        daily: the chores.
        texts: to the people on duty, where a number is set.
        mails: to the people on duty, where an address is set.
        on_fault: told what failed, and the kind of fault.
        on_told: told how many alerts went out.
        believed: whether the clock may be believed that a day has passed.
    """

    database: Database
    clock: Callable[[], datetime]
    line: str
    looks: Sequence[IncidentCheck]
    daily: Sequence[DailyJob] = ()
    texts: TextChannel | None = None
    mails: MailChannel | None = None
    on_fault: Callable[[str, str], None] = lambda *_: None
    on_told: Callable[[int], None] = lambda _: None
    is_trusted: IsTrusted = always_trusted
    _looked: dict[str, datetime] = field(default_factory=dict)

    def work(self, stop: threading.Event, *, every: float = INTERVAL) -> None:
        """Watch until `stop` is set."""
        while not stop.wait(every):
            self.look()

    def look(self) -> None:
        """Look at everything once, tell what is new, and do what is due. Never raises."""
        now = self.clock()
        for each in self.looks:
            self._try(each.name, partial(self._judge, each, now))
        self._try("telling", partial(self._tell, now))
        for chore in self.daily if self.is_trusted(now) else ():
            self._try(chore.name, partial(self._do, chore, now))

    def say(self, subject: str, short: str, full: str) -> None:
        """Say something that is no alert: in full as a mail, or else in short as a text.

        Raises:
            NotTold: neither went out.
        """
        if self.mails is not None and self.mails.send(f"{self.line}: {subject}", full):
            return
        if self.texts is not None and self.texts.send(f"{self.line}: {short}."):
            return
        if self.mails is not None or self.texts is not None:
            raise NotSent

    def _judge(self, look: IncidentCheck, now: datetime) -> None:
        last = self._looked.get(look.name)
        if last is not None and timedelta() <= now - last < look.pause:
            return
        judged = look.judge(now)
        self._looked[look.name] = now
        if judged is not None:
            alerts.update_alerts(self.database, judged, now)

    def _tell(self, now: datetime) -> None:
        if ways := self._ways():
            told = alerts.send_alerts(self.database, ways, now)
            if told:
                self.on_told(told)

    def _ways(self) -> dict[Channel, Send]:
        ways: dict[Channel, Send] = {}
        if (texts := self.texts) is not None:
            ways[Channel.TEXT] = lambda says: texts.send(f"{self.line}: {says}.")
        if (mails := self.mails) is not None:
            ways[Channel.MAIL] = lambda says: mails.send(f"{self.line}: alert", f"{says}.\n")
        return ways

    def _do(self, chore: DailyJob, now: datetime) -> None:
        if daily_jobs.claim(self.database, chore.name, last_due(chore.at, now), now):
            result = chore.do(now)
            daily_jobs.complete(self.database, chore.name, result, self.clock())

    def _try(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as problem:  # a minute later it may go better; the others go on
            self.on_fault(name, type(problem).__name__)


def last_due(at: time, now: datetime) -> datetime:
    """When it was last this time in Derby, from `now` back."""
    today = to_london(now).date()
    due = from_wall_clock(datetime.combine(today, at))
    return due if due <= now else from_wall_clock(datetime.combine(today - timedelta(days=1), at))
