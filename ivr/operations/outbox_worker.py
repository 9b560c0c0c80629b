"""The worker: a small loop over the outbox, with the database as the only broker. Any number may run.

It never ends by itself: while the database or the carrier is away it waits, and goes on.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from ivr.operations.clock_guard import IsTrusted, always_trusted
from ivr.operations.delivery import Delivery, StepResult
from ivr.store import outbox
from ivr.store.database import Database
from ivr.store.outbox_status import record_heartbeat
from ivr.store.promises import Promises

_SEEN_EVERY = timedelta(seconds=15)
_TIDIED_EVERY = timedelta(minutes=10)
_LONGEST_PAUSE = 30.0


class OutboxWorker:
    """One worker.

    Args:
        name: tells it from others; shown nowhere but in the database.
        database: where the outbox is.
        delivery: what it does for each text.
        promises: whose journal it moves, besides the web processes.
        clock: gives the current time as an aware datetime.
        on_step: told of each step, for the log.
        on_fault: told of the kind of fault when the database does not answer.
        pause: seconds between looks while nothing is due.
        believed: whether the clock may be believed that something is old enough to be ended.
    """

    def __init__(
        self,
        name: str,
        database: Database,
        delivery: Delivery,
        promises: Promises,
        clock: Callable[[], datetime],
        *,
        on_step: Callable[[StepResult], None] = lambda _: None,
        on_fault: Callable[[str], None] = lambda _: None,
        pause: float = 1.0,
        is_trusted: IsTrusted = always_trusted,
    ) -> None:
        self._name, self._database, self._delivery = name, database, delivery
        self._promises, self._clock, self._pause = promises, clock, pause
        self._on_step, self._on_fault = on_step, on_fault
        self._believed = is_trusted
        self._seen: datetime | None = None
        self._tidied: datetime | None = None

    def work(self, stop: threading.Event) -> None:
        """Work until `stop` is set; the step in hand is finished first."""
        pause = self._pause
        while not stop.is_set():
            try:
                was_due = self.turn()
                pause = self._pause
                if was_due:
                    continue
            except SQLAlchemyError as problem:
                self._on_fault(type(problem).__name__)
                pause = min(2 * pause, _LONGEST_PAUSE)
            stop.wait(pause)

    def turn(self) -> bool:
        """Do one thing that is due; whether there was any.

        Raises:
            SQLAlchemyError: the database does not answer.
        """
        now = self._clock()
        may_end = self._believed(now)
        if _is_time(self._seen, _SEEN_EVERY, now):
            record_heartbeat(self._database, self._name, now)
            self._seen = now
        if may_end and _is_time(self._tidied, _TIDIED_EVERY, now):
            outbox.expire(self._database, now)
            self._tidied = now
        done = self._delivery.step()
        if done is None:
            self._promises.move_journal()
            return False
        self._on_step(done)
        return True


def _is_time(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether it is `every` since `last`; or the clock was set back since."""
    return last is None or not timedelta() <= now - last < every
