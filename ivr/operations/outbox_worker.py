"""The outbox worker: a loop over the outbox, with the database as the only broker. Any number may
run. While the database or the carrier does not answer, it waits and continues."""

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

_HEARTBEAT_EVERY = timedelta(seconds=15)
_EXPIRE_EVERY = timedelta(minutes=10)
_LONGEST_PAUSE = 30.0  # seconds


class OutboxWorker:
    """One worker. It looks every `pause` seconds while nothing is due, and moves the spool of
    `promises`, as web processes do too. `name` identifies its heartbeat in the database."""

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
        self._is_trusted = is_trusted
        self._last_heartbeat: datetime | None = None
        self._last_expiry: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, and finish the current step."""
        pause = self._pause
        while not stop.is_set():
            try:
                was_due = self.step()
                pause = self._pause
                if was_due:
                    continue
            except SQLAlchemyError as problem:
                self._on_fault(type(problem).__name__)
                pause = min(2 * pause, _LONGEST_PAUSE)
            stop.wait(pause)

    def step(self) -> bool:
        now = self._clock()
        is_trusted = self._is_trusted(now)
        if _is_due(self._last_heartbeat, _HEARTBEAT_EVERY, now):
            record_heartbeat(self._database, self._name, now)
            self._last_heartbeat = now
        if is_trusted and _is_due(self._last_expiry, _EXPIRE_EVERY, now):
            outbox.expire(self._database, now)
            self._last_expiry = now
        result = self._delivery.step()
        if result is None:
            self._promises.move_spool()
            return False
        self._on_step(result)
        return True


def _is_due(last: datetime | None, interval: timedelta, now: datetime) -> bool:
    """Whether the interval is over, or the clock was set back since."""
    return last is None or not timedelta() <= now - last < interval
