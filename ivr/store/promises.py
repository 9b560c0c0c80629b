"""Promises: what the web room may say will be sent, and what it learns of it.

Nothing here keeps a caller waiting longer than half a second, and nothing raises. A promise counts
once a row is committed or, where the database is too slow for that, a synced entry of the journal
is written; where neither can be had the answer is no, and the caller hears the numbers instead.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from ivr.store import opt_outs, outbox
from ivr.store.database import Database
from ivr.line.keyed_hash import keyed_hash
from ivr.store.outbox import NewText, StatusReport
from ivr.store.outbox_status import OutboxStatus, read_outbox_status
from ivr.store.promise_spool import Entry, Journal
from ivr.store.tables import TextStatus

LONGEST_WAIT = 0.5
# After the database was too slow it is left alone for so long (seconds): no caller waits for it.
_LEFT_ALONE = 5.0
# When the carrier is asked what became of a text that it has, if it does not say so itself.
ASK_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """What was last seen of the database: nobody reads it while a caller waits. `standing` is None
    while it is away; who has refused texts stays known."""

    standing: OutboxStatus | None
    opted_out: frozenset[str]


class Promises:
    """One process's promises.

    Args:
        database: where they are kept; its tables may be missing still.
        journal: where they are kept meanwhile.
        secret_key: for the hashes of calls and numbers.
        on_fault: told of the kind of fault, when the database could not be used.
    """

    def __init__(
        self,
        database: Database,
        journal: Journal,
        secret_key: str,
        on_fault: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._database, self._journal, self._key = database, journal, secret_key
        self._on_fault = on_fault
        self._threads: ThreadPoolExecutor | None = None
        self._left_alone_until = 0.0
        self._known: DatabaseView | None = None
        self._own_opt_outs: dict[str, bool] = {}

    def may_be_offered(self, number: str) -> bool:
        """Whether this number (E.164) may be offered a text: not while nobody knows who has refused
        them. Reads no database."""
        return self._known is not None and not self.is_out(self._hash(number))

    def promise(
        self, call: str, step: str, *, revision: str, recipient: str, body: str, now: datetime
    ) -> bool:
        """Keep a text for sending, once per call and step. False: it is not kept, and nobody may be
        told that it will be sent."""
        new = NewText(outbox.new_id(), self._hash(call), step[:40], revision, recipient, body, now)
        if self._in_time(lambda: outbox.add(self._database, new)):
            return True
        entry = {**asdict(new), "promised": now.isoformat(), "kind": "promise"}
        return self._noted({name: str(value) for name, value in entry.items()})

    def settle(self, row: str, said: StatusReport, now: datetime) -> None:
        """What a status callback says of a row."""
        entry = {
            "kind": "report",
            "id": row,
            "sid": said.sid,
            "state": str(said.state),
            "code": str(said.code or ""),
            "why": said.why,
            "at": now.isoformat(),
        }
        if not self._in_time(lambda: self._accept(entry)):
            self._noted(entry)

    def is_out(self, number: str) -> bool:
        """Whether this number (a keyed hash) has sent STOP, as far as is known. Reads no database."""
        out = self._own_opt_outs.get(number)
        if out is None:
            return self._known is not None and number in self._known.opted_out
        return out

    def note(self, number: str, now: datetime, *, out: bool) -> None:
        """This number (a keyed hash) has sent STOP (`out`) or START."""
        self._own_opt_outs[number] = out
        entry = {
            "kind": "opt-out",
            "number": number,
            "out": "yes" if out else "",
            "at": now.isoformat(),
        }
        if not self._in_time(lambda: self._accept(entry)):
            self._noted(entry)

    def move_journal(self) -> None:
        """Move the journal to the database.

        Raises:
            SQLAlchemyError: the database does not answer; what is not moved stays.
        """
        self._journal.move(self._accept)

    def look(self) -> None:
        """Move the journal to the database, and see how things stand. For a thread of its own: it
        may take as long as the database does."""
        try:
            self.move_journal()
            own = dict(self._own_opt_outs)
            known = DatabaseView(read_outbox_status(self._database), opt_outs.all_opted_out(self._database))
        except (SQLAlchemyError, OSError) as problem:
            if self._known is not None:
                self._known = replace(self._known, standing=None)
            self._on_fault(type(problem).__name__)
            return
        self._known = known
        self._left_alone_until = 0.0
        for name, out in own.items():
            if (name in known.opted_out) == out:
                self._own_opt_outs.pop(name, None)

    def reasons(self, now: datetime) -> tuple[str, ...]:
        """Why promised texts do not go out as they should; none where they do."""
        kept = len(self._journal)
        found = [f"{kept} entries of the journal are not in the database yet"] if kept else []
        known = self._known
        if known is None:
            why = "the database does not answer, or has no tables: no text is offered in calls"
            return (f"{why}; see DATABASE_URL, and run `ivr release`", *found)
        if known.standing is None:
            why = "the database does not answer: texts promised meanwhile wait in the journal"
            return (why, *found)
        return (*known.standing.reasons(now), *found)

    def close(self) -> None:
        """Stop its threads, once they have done what they began, and close the database."""
        if self._threads:
            self._threads.shutdown(cancel_futures=True)
        self._database.close()

    def _hash(self, text: str) -> str:
        return keyed_hash(self._key, text)

    def _in_time(self, work: Callable[[], object]) -> bool:
        """Whether the work was surely done, within half a second. Work that was begun and takes
        longer may still be done: whatever is done twice counts once."""
        if time.monotonic() < self._left_alone_until:
            return False
        self._threads = self._threads or ThreadPoolExecutor(4, "promises")
        doing: Future[object] | None = None
        try:
            doing = self._threads.submit(work)
            doing.result(LONGEST_WAIT)
        except Exception as problem:  # a database has many ways to fail; the journal is next
            if doing is not None:  # there may be no memory for a thread
                doing.cancel()
            self._left_alone_until = time.monotonic() + _LEFT_ALONE
            self._on_fault(type(problem).__name__)
            return False
        return True

    def _noted(self, entry: Entry) -> bool:
        try:
            self._journal.write(entry)
        except OSError as problem:
            self._on_fault(type(problem).__name__)
            return False
        return True

    def _accept(self, entry: Entry) -> None:
        """Do what an entry says. One that can never be done is passed over, so that it does not keep
        the others back."""
        try:
            self._do(entry)
        except (IntegrityError, DataError, KeyError, ValueError) as problem:
            self._on_fault(f"entry passed over: {type(problem).__name__}")

    def _do(self, entry: Mapping[str, str]) -> None:
        match entry["kind"]:
            case "promise":
                named = {name: entry[name] for name in ("id", "call", "step", "revision")}
                sent = {name: entry[name] for name in ("recipient", "body")}
                promised = datetime.fromisoformat(entry["promised"])
                outbox.add(self._database, NewText(**named, **sent, promised=promised))
            case "report":
                at = datetime.fromisoformat(entry["at"])
                code = int(entry["code"]) if entry["code"] else None
                said = StatusReport(entry["sid"], TextStatus(entry["state"]), code, entry["why"])
                outbox.apply_report(self._database, entry["id"], said, at, at + ASK_AFTER)
            case "opt-out":
                at = datetime.fromisoformat(entry["at"])
                opt_outs.record_choice(self._database, entry["number"], at, out=entry["out"] == "yes")
