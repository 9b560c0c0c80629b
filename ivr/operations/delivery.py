"""Delivery: takes promised texts from the outbox to the carrier, one step at a time.

Sends what waits, looks for what is unclear before it is sent again, and asks after what the carrier
has without saying more. It may be killed between any two statements: what is written down before the
carrier is asked says what may have happened.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ivr.carrier.faults import STOPPED, Fault, FaultKind, meaning
from ivr.carrier.statuses import ARRIVED, NOT_DELIVERED, Message
from ivr.operations.clock_guard import IsTrusted, always_trusted
from ivr.store import opt_outs, outbox
from ivr.store.database import Database
from ivr.line.keyed_hash import keyed_hash
from ivr.store.outbox import ClaimedText, StatusReport
from ivr.store.tables import TextStatus


class SendingAccount(Protocol):
    """What sends texts: an account at the carrier."""

    def send(self, row: str, recipient: str, body: str, /) -> Message:
        """Send a text; a Fault where the carrier does not say that it has it."""

    def find(self, recipient: str, body: str, since: datetime, /) -> tuple[Message, ...]:
        """The messages that were made of it; a Fault where nobody can tell."""

    def ask(self, sid: str) -> Message:
        """How a message stands; a Fault where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Delays:
    """How long things are waited for. `lease` must be longer than any request can take: after it the
    worker that claimed a row counts as dead."""

    lease: timedelta = timedelta(seconds=60)
    first_retry: timedelta = timedelta(seconds=5)
    longest_retry: timedelta = timedelta(minutes=15)
    first_look: timedelta = timedelta(seconds=20)
    word: timedelta = timedelta(minutes=15)

    def quicker(self, times: float) -> "Delays":
        """Everything so many times shorter, for tests."""
        each = (self.lease, self.first_retry, self.longest_retry, self.first_look, self.word)
        return Delays(*(wait / times for wait in each))


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step did, for the log: which row, what came of it, and the carrier's code."""

    row: str
    what: str
    code: int | None = None


class Delivery:
    """One worker's work.

    Args:
        database: where the outbox is.
        sender: the carrier's account.
        secret_key: for the hashes of numbers that want no texts.
        clock: gives the current time as an aware datetime.
        pace: how long things are waited for.
        chance: gives numbers from 0 to 1, so that several workers do not all wait alike.
        believed: whether the clock may be believed that a text is too old to be sent.
    """

    def __init__(
        self,
        database: Database,
        sender: SendingAccount,
        secret_key: str,
        clock: Callable[[], datetime],
        *,
        pace: Delays | None = None,
        chance: Callable[[], float] = random.random,
        is_trusted: IsTrusted = always_trusted,
    ) -> None:
        self._database, self._sender, self._key = database, sender, secret_key
        self._clock, self._pace, self._chance = clock, pace or Delays(), chance
        self._believed = is_trusted

    def step(self) -> StepResult | None:
        """Do what is due for one row; None where nothing is.

        Raises:
            SQLAlchemyError: the database does not answer. The claim runs out by itself.
        """
        claimed = outbox.claim(self._database, self._clock(), self._pace.lease)
        match claimed:
            case None:
                return None
            case ClaimedText(state=TextStatus.SENDING):
                return self._send(claimed)
            case ClaimedText(state=TextStatus.ACCEPTED):
                return self._ask(claimed)
            case _:
                return self._look(claimed)

    def _send(self, claimed: ClaimedText) -> StepResult:
        now = self._clock()
        if now - claimed.promised > outbox.SEND_WITHIN and self._believed(now):
            outbox.mark_failed(self._database, claimed, now, code=None, why="it is older than a day")
            return StepResult(claimed.id, "too-old")
        name = keyed_hash(self._key, claimed.recipient)
        if opt_outs.has_opted_out(self._database, name):
            why = meaning(STOPPED)
            outbox.mark_failed(self._database, claimed, now, code=STOPPED, why=why)
            return StepResult(claimed.id, "opted-out")
        if self._clock() - now > self._pace.lease / 2:  # so late that another may take it
            outbox.postpone(self._database, claimed, now)
            return StepResult(claimed.id, "too-slow")
        try:
            message = self._sender.send(claimed.id, claimed.recipient, claimed.body)
        except Fault as fault:
            return self._not_sent(claimed, fault, name)
        self._report(claimed.id, message)
        return StepResult(claimed.id, "sent")

    def _not_sent(self, claimed: ClaimedText, fault: Fault, name: str) -> StepResult:
        now = self._clock()
        match fault.kind:
            case FaultKind.PERMANENT:
                if fault.code == STOPPED:
                    opt_outs.record_choice(self._database, name, now, out=True)
                outbox.mark_failed(self._database, claimed, now, code=fault.code, why=fault.why)
            case FaultKind.TRANSIENT:
                due = now + self._later(claimed, self._pace.first_retry)
                outbox.postpone(self._database, claimed, due, code=fault.code, why=fault.why)
            case FaultKind.UNCLEAR:
                due = now + self._pace.first_look
                outbox.mark_unclear(self._database, claimed, due, fault.why)
        return StepResult(claimed.id, fault.kind, fault.code)

    def _look(self, claimed: ClaimedText) -> StepResult:
        """Whether the carrier has a text that was begun once. Only where it shows none is it sent
        again."""
        since = claimed.begun or claimed.promised
        try:
            found = self._sender.find(claimed.recipient, claimed.body, since)
        except Fault as fault:
            due = self._clock() + self._later(claimed, self._pace.first_look)
            outbox.mark_unclear(self._database, claimed, due, fault.why)
            return StepResult(claimed.id, "still-unclear", fault.code)
        others = outbox.sids_of_other_rows(self._database, claimed.id, [m.sid for m in found])
        if own := [message for message in found if message.sid not in others]:
            # The same words can have gone to the same phone before: the nearest in time is this one.
            nearest = min(own, key=lambda message: abs((message.created or since) - since))
            self._report(claimed.id, nearest)
            return StepResult(claimed.id, "found")
        outbox.resend(self._database, claimed, self._clock())
        return StepResult(claimed.id, "not-there")

    def _ask(self, claimed: ClaimedText) -> StepResult:
        try:
            message = self._sender.ask(claimed.sid)
        except Fault as fault:
            due = self._clock() + self._later(claimed, self._pace.word)
            outbox.ask_later(self._database, claimed, due)
            return StepResult(claimed.id, "no-word", fault.code)
        said = report_of(message)
        if said.state is TextStatus.ACCEPTED:
            due = self._clock() + self._later(claimed, self._pace.word)
            outbox.ask_later(self._database, claimed, due)
        else:
            self._report(claimed.id, message)
        return StepResult(claimed.id, f"asked: {said.state}", said.code)

    def _report(self, row: str, message: Message) -> None:
        now = self._clock()
        outbox.apply_report(self._database, row, report_of(message), now, now + self._pace.word)

    def _later(self, claimed: ClaimedText, first: timedelta) -> timedelta:
        """Twice as long each time, with up to a half more by chance."""
        doubled: timedelta = first * (1 << min(claimed.tries - 1, 16))
        longest = max(self._pace.longest_retry, first)
        return min(doubled, longest) * (1 + self._chance() / 2)


def report_of(message: Message) -> StatusReport:
    """What a message's status means for its row."""
    if message.status in ARRIVED:
        return StatusReport(message.sid, TextStatus.DELIVERED)
    if message.status in NOT_DELIVERED:
        return StatusReport(message.sid, TextStatus.FAILED, message.code, meaning(message.code))
    return StatusReport(message.sid, TextStatus.ACCEPTED)
