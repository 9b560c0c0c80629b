"""Promises: stores a text before the caller is told of it, and the carrier's reports and opt-outs.
Nothing here raises, or takes more than half a second. A promise counts when its row is committed,
else when a synced line is in the promise spool, else not: the caller hears the numbers."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from ivr.line.keyed_hash import keyed_hash
from ivr.store import opt_outs, outbox
from ivr.store.database import Database
from ivr.store.outbox import NewText, TextReport
from ivr.store.outbox_status import OutboxStatus, read_outbox_status
from ivr.store.spool import Spool
from ivr.store.tables import TextStatus

LONGEST_WAIT = 0.5  # seconds
_PAUSE_AFTER_FAULT = 5.0  # seconds in which no caller waits for a database that was too slow
ASK_AFTER = timedelta(minutes=15)  # the carrier is asked, if it has reported nothing by then

_Entry = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """The database as last read. `outbox` is None while it does not answer; opt-outs remain
    known."""

    outbox: OutboxStatus | None
    opted_out: frozenset[str]


class Promises:
    """The promises of one process. `on_fault` is called with the kind of fault of database or
    spool."""

    def __init__(
        self,
        database: Database,
        spool: Spool,
        secret_key: str,
        on_fault: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._database, self._spool, self._key = database, spool, secret_key
        self._on_fault = on_fault
        self._threads: ThreadPoolExecutor | None = None
        self._paused_until = 0.0
        self._view: DatabaseView | None = None
        self._own_opt_outs: dict[str, bool] = {}

    def may_be_offered(self, number: str) -> bool:
        """Whether this number (E.164) may be offered a text: not before opt-outs are known."""
        return self._view is not None and not self.has_opted_out(self._hash(number))

    def promise(
        self, call: str, step: str, *, revision: str, recipient: str, body: str, now: datetime
    ) -> bool:
        """Store a text, once per call and step. False: it is not stored and must not be
        promised."""
        new = NewText(outbox.new_id(), self._hash(call), step[:40], revision, recipient, body, now)
        if self._in_time(lambda: outbox.add(self._database, new)):
            return True
        entry = {**asdict(new), "promised": now.isoformat(), "kind": "promise"}
        return self._write_to_spool({name: str(value) for name, value in entry.items()})

    def record_report(self, row_id: str, report: TextReport, now: datetime) -> None:
        entry = {"kind": "report", "id": row_id, "sid": report.sid, "state": str(report.status)}
        code, at = str(report.code or ""), now.isoformat()
        self._store({**entry, "code": code, "why": report.why, "at": at})

    def has_opted_out(self, number: str) -> bool:
        """Whether a number (a keyed hash) is known to have opted out. Does not read the
        database."""
        out = self._own_opt_outs.get(number)
        if out is None:
            return self._view is not None and number in self._view.opted_out
        return out

    def record_choice(self, number: str, now: datetime, *, out: bool) -> None:
        """Store that this number (a keyed hash) has sent STOP (`out`) or START."""
        self._own_opt_outs[number] = out
        entry = {"kind": "opt-out", "number": number, "out": "yes" if out else ""}
        self._store({**entry, "at": now.isoformat()})

    def move_spool(self) -> None:
        """Raises SQLAlchemyError: the database does not answer; the rest stays in the spool."""
        self._spool.move(self._accept_lines)

    def refresh(self) -> None:
        """Move the spool, and read the view. For a background thread: as slow as the database."""
        try:
            self.move_spool()
            own = dict(self._own_opt_outs)
            view = DatabaseView(
                read_outbox_status(self._database), opt_outs.all_opted_out(self._database)
            )
        except (SQLAlchemyError, OSError) as problem:
            if self._view is not None:
                self._view = replace(self._view, outbox=None)
            self._on_fault(type(problem).__name__)
            return
        self._view = view
        self._paused_until = 0.0
        for number, out in own.items():
            if (number in view.opted_out) == out:
                self._own_opt_outs.pop(number, None)

    def reasons(self, now: datetime) -> tuple[str, ...]:
        """Why promised texts are not sent as they should be; empty if they are."""
        waiting = len(self._spool)
        in_spool = (
            (f"{waiting} entries of the promise spool are not in the database yet",)
            if waiting
            else ()
        )
        if self._view is None:
            why = "the database does not answer, or has no tables: no text is offered in calls"
            return (f"{why}; see DATABASE_URL, and run `ivr release`", *in_spool)
        if self._view.outbox is None:
            why = "the database does not answer: promised texts wait in the promise spool"
            return (why, *in_spool)
        return (*self._view.outbox.reasons(now), *in_spool)

    def close(self) -> None:
        """Stop the threads after their current work, and close the database."""
        if self._threads:
            self._threads.shutdown(cancel_futures=True)
        self._database.close()

    def _hash(self, text: str) -> str:
        return keyed_hash(self._key, text)

    def _store(self, entry: _Entry) -> None:
        if not self._in_time(lambda: self._accept(entry)):
            self._write_to_spool(entry)

    def _in_time(self, work: Callable[[], object]) -> bool:
        """True only if the work finished within half a second; else it may still finish later. All
        work here may be done twice."""
        if time.monotonic() < self._paused_until:
            return False
        self._threads = self._threads or ThreadPoolExecutor(4, "promises")
        doing: Future[object] | None = None
        try:
            doing = self._threads.submit(work)
            doing.result(LONGEST_WAIT)
        except Exception as problem:  # a database fails in many ways; the spool is next
            if doing is not None:  # else there was no memory for a thread
                doing.cancel()
            self._paused_until = time.monotonic() + _PAUSE_AFTER_FAULT
            self._on_fault(type(problem).__name__)
            return False
        return True

    def _write_to_spool(self, entry: _Entry) -> bool:
        try:
            self._spool.write_synced(json.dumps(dict(entry)))
        except OSError as problem:
            self._on_fault(type(problem).__name__)
            return False
        return True

    def _accept_lines(self, lines: Sequence[str]) -> None:
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError as problem:  # its process died while writing, and promised nothing
                self._on_fault(f"entry passed over: {type(problem).__name__}")
                continue
            self._accept(entry)

    def _accept(self, entry: _Entry) -> None:
        """An entry that can never be applied is skipped, so that it does not block the others."""
        try:
            self._apply(entry)
        except (IntegrityError, DataError, KeyError, ValueError, TypeError) as problem:
            self._on_fault(f"entry passed over: {type(problem).__name__}")

    def _apply(self, entry: _Entry) -> None:
        match entry["kind"]:
            case "promise":
                names = ("id", "call", "step", "revision", "recipient", "body")
                promised = datetime.fromisoformat(entry["promised"])
                new = NewText(**{name: entry[name] for name in names}, promised=promised)
                outbox.add(self._database, new)
            case "report":
                at = datetime.fromisoformat(entry["at"])
                code = int(entry["code"]) if entry["code"] else None
                status = TextStatus(entry["state"])
                report = TextReport(entry["sid"], status, code, entry["why"])
                outbox.apply_report(self._database, entry["id"], report, at, at + ASK_AFTER)
            case "opt-out":
                at = datetime.fromisoformat(entry["at"])
                has_opted_out = entry["out"] == "yes"
                opt_outs.record_choice(self._database, entry["number"], at, out=has_opted_out)
