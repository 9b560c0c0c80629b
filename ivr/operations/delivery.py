"""Delivery takes promised texts from the outbox to the carrier, one step at a time. The process may
be killed between any two statements: what is stored before each request to the carrier says what
may have happened."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from ivr.carrier.api_errors import STOPPED, ApiError, ErrorKind, meaning
from ivr.carrier.statuses import DELIVERED, NOT_DELIVERED, CarrierMessage
from ivr.line.keyed_hash import keyed_hash
from ivr.operations.clock_guard import IsTrusted, always_trusted
from ivr.store import opt_outs, outbox
from ivr.store.database import Database
from ivr.store.outbox import ClaimedText, TextReport
from ivr.store.outbox_status import record_heartbeat
from ivr.store.promises import Promises
from ivr.store.tables import TextStatus

_HEARTBEAT_EVERY = timedelta(seconds=15)
_EXPIRE_EVERY = timedelta(minutes=10)
_LONGEST_PAUSE = 30.0  # seconds


class SendingAccount(Protocol):
    """An account that sends texts. Each method raises ApiError if the carrier gives no answer or
    refuses."""

    def send(self, row: str, recipient: str, body: str, /) -> CarrierMessage:
        """Send a text."""

    def find(self, recipient: str, body: str, since: datetime, /) -> tuple[CarrierMessage, ...]:
        """The messages that exist of a text."""

    def fetch(self, sid: str) -> CarrierMessage:
        """The current status of a message."""


class DemonstrationAccount:
    """The demonstration's account: reports each text as delivered, and sends none."""

    def send(self, row: str, *_: object) -> CarrierMessage:
        return CarrierMessage(f"SM{row}", "delivered")

    def find(self, *_: object) -> tuple[CarrierMessage, ...]:
        return ()

    def fetch(self, sid: str) -> CarrierMessage:
        return CarrierMessage(sid, "delivered")


@dataclass(frozen=True, slots=True)
class Delays:
    """`lease` must be longer than any request to the carrier: then its worker is taken for dead."""

    lease: timedelta = timedelta(seconds=60)
    first_retry: timedelta = timedelta(seconds=5)
    longest_retry: timedelta = timedelta(minutes=15)
    first_search: timedelta = timedelta(seconds=20)
    ask_after: timedelta = timedelta(minutes=15)

    def divided_by(self, factor: float) -> "Delays":
        """Shorter delays, for tests."""
        return Delays(*(getattr(self, each.name) / factor for each in fields(self)))


@dataclass(frozen=True, slots=True)
class StepResult:
    """The result of one step, for the log: the row, what happened, and the carrier's code."""

    row: str
    what: str
    code: int | None = None


class Delivery:
    """The delivery of one worker. `chance` returns numbers from 0 to 1, so that several workers do not
    retry in step; `is_trusted` says whether the clock may decide that a text is too old."""

    def __init__(
        self,
        database: Database,
        account: SendingAccount,
        secret_key: str,
        clock: Callable[[], datetime],
        *,
        delays: Delays | None = None,
        chance: Callable[[], float] = random.random,
        is_trusted: IsTrusted = always_trusted,
    ) -> None:
        self._database, self._account, self._key = database, account, secret_key
        self._clock, self._delays, self._chance = clock, delays or Delays(), chance
        self._is_trusted = is_trusted

    def step(self) -> StepResult | None:
        """Do what is due for one row; None if nothing is. After an SQLAlchemyError the claim
        expires."""
        claimed = outbox.claim(self._database, self._clock(), self._delays.lease)
        match claimed:
            case None:
                return None
            case ClaimedText(status=TextStatus.SENDING):
                return self._send(claimed)
            case ClaimedText(status=TextStatus.ACCEPTED):
                return self._ask(claimed)
            case _:
                return self._search(claimed)

    def _send(self, claimed: ClaimedText) -> StepResult:
        now = self._clock()
        if now - claimed.promised > outbox.SEND_WITHIN and self._is_trusted(now):
            why = "it is older than a day"
            outbox.mark_failed(self._database, claimed, now, code=None, why=why)
            return StepResult(claimed.id, "too-old")
        number = keyed_hash(self._key, claimed.recipient)
        if opt_outs.has_opted_out(self._database, number):
            why = meaning(STOPPED)
            outbox.mark_failed(self._database, claimed, now, code=STOPPED, why=why)
            return StepResult(claimed.id, "opted-out")
        if self._clock() - now > self._delays.lease / 2:  # so late that another worker may claim it
            outbox.postpone(self._database, claimed, now)
            return StepResult(claimed.id, "too-slow")
        try:
            message = self._account.send(claimed.id, claimed.recipient, claimed.body)
        except ApiError as error:
            return self._not_sent(claimed, error, number)
        self._apply(claimed.id, message)
        return StepResult(claimed.id, "sent")

    def _not_sent(self, claimed: ClaimedText, error: ApiError, number: str) -> StepResult:
        now = self._clock()
        match error.kind:
            case ErrorKind.PERMANENT:
                if error.code == STOPPED:
                    opt_outs.record_choice(self._database, number, now, out=True)
                outbox.mark_failed(self._database, claimed, now, code=error.code, why=error.why)
            case ErrorKind.TRANSIENT:
                due = now + self._backoff(claimed, self._delays.first_retry)
                outbox.postpone(self._database, claimed, due, code=error.code, why=error.why)
            case ErrorKind.UNCLEAR:
                due = now + self._delays.first_search
                outbox.mark_unclear(self._database, claimed, due, error.why)
        return StepResult(claimed.id, error.kind, error.code)

    def _search(self, claimed: ClaimedText) -> StepResult:
        """Only if the carrier shows no message of the text is it sent again."""
        since = claimed.begun or claimed.promised
        try:
            messages = self._account.find(claimed.recipient, claimed.body, since)
        except ApiError as error:
            due = self._clock() + self._backoff(claimed, self._delays.first_search)
            outbox.mark_unclear(self._database, claimed, due, error.why)
            return StepResult(claimed.id, "still-unclear", error.code)
        sids = [message.sid for message in messages]
        others = outbox.sids_of_other_rows(self._database, claimed.id, sids)
        if own := [message for message in messages if message.sid not in others]:
            # The same text may have gone to the same phone before: take the nearest in time.
            nearest = min(own, key=lambda message: abs((message.created or since) - since))
            self._apply(claimed.id, nearest)
            return StepResult(claimed.id, "found")
        outbox.resend(self._database, claimed, self._clock())
        return StepResult(claimed.id, "not-there")

    def _ask(self, claimed: ClaimedText) -> StepResult:
        due = self._clock() + self._backoff(claimed, self._delays.ask_after)
        try:
            message = self._account.fetch(claimed.sid)
        except ApiError as error:
            outbox.ask_later(self._database, claimed, due)
            return StepResult(claimed.id, "no-word", error.code)
        report = report_of(message)
        if report.status is TextStatus.ACCEPTED:
            outbox.ask_later(self._database, claimed, due)
        else:
            self._apply(claimed.id, message)
        return StepResult(claimed.id, f"asked: {report.status}", report.code)

    def _apply(self, row: str, message: CarrierMessage) -> None:
        now = self._clock()
        due = now + self._delays.ask_after
        outbox.apply_report(self._database, row, report_of(message), now, due)

    def _backoff(self, claimed: ClaimedText, first: timedelta) -> timedelta:
        """Twice as long each time, plus up to a half at random."""
        doubled: timedelta = first * (1 << min(claimed.tries - 1, 16))
        longest = max(self._delays.longest_retry, first)
        return min(doubled, longest) * (1 + self._chance() / 2)


def report_of(message: CarrierMessage) -> TextReport:
    """What the status of a carrier's message means for its row."""
    if message.status in DELIVERED:
        return TextReport(message.sid, TextStatus.DELIVERED)
    if message.status in NOT_DELIVERED:
        return TextReport(message.sid, TextStatus.FAILED, message.code, meaning(message.code))
    return TextReport(message.sid, TextStatus.ACCEPTED)


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
