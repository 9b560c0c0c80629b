"""The recorder takes call records from the requests of one process to the database. A record is one
write() to the record spool; if that fails or is slow, it stays in memory until spool or database
takes it. A busy machine looks like a slow disk, so the spool is tried again with the next record: a
process that is killed then loses nothing. Nothing here raises into a call."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from ivr.store import records
from ivr.store.database import Database
from ivr.store.records import Record
from ivr.store.spool import Spool

LONGEST_WAIT = 0.1  # seconds
_PAUSE_AFTER_SLOW_DISK = 5.0  # seconds in which no request waits for the spool
_HANGS_AFTER = 1.0  # seconds; a shorter delay may be a busy machine
_MAX_IN_MEMORY = 20_000
_BATCH = 500


class Recorder:
    """`on_fault` is called with the kind of fault, once until it is over; and for each loss of
    records and each spool line that cannot be read."""

    def __init__(
        self, database: Database, spool: Spool, on_fault: Callable[[str], None] = lambda _: None
    ) -> None:
        self._database, self._spool, self._on_fault = database, spool, on_fault
        self._memory: deque[str] = deque()
        self._thread: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()
        self._writing: Future[None] | None = None
        self._is_queued = False  # a write that has not begun: it will take all of the memory
        self._fails = False
        self._paused_until = self._slow_since = 0.0
        self._reported: set[str] = set()

    def add(self, record: Record) -> None:
        """Store a record. Takes at most a tenth of a second, and never raises."""
        try:
            self._remember(records.to_line(record))
            self._spool_memory()
        except Exception as problem:  # any fault: the caller waits for the answer
            self._report(type(problem).__name__)

    def move(self) -> int:
        """First the records in memory, if the spool is failing; then finished files; then the current
        one. Returns the number of lines. After an SQLAlchemyError the rest stays."""
        moved = 0
        while batch := self._take_from_memory():
            try:
                self._accept(batch)
            except SQLAlchemyError:
                self._memory.extendleft(reversed(batch))
                raise
            moved += len(batch)
        moved += self._spool.move(self._accept)
        self._spool.finish()  # last: while the database does not answer, one file is enough
        return moved + self._spool.move(self._accept)

    def try_to_move(self) -> None:
        """For a background thread: a fault of the database or the disk is reported, not raised."""
        try:
            self.move()
        except (SQLAlchemyError, OSError) as problem:
            self._report(type(problem).__name__)
            return
        self._reported.clear()

    def delete_before(self, timestamp: float) -> int:
        """Retention applies to records that no database took, too. `timestamp`: seconds since
        1970."""
        return self._spool.delete_before(timestamp)

    def close(self) -> None:
        """Write the memory to the spool, which the next process moves; close files and
        connections."""
        if self._thread:
            self._thread.shutdown()
        for line in list(self._memory):
            try:
                self._spool.append(line)
            except OSError:
                self._report("records lost")
                break
        self._spool.finish()
        self._database.close()

    def _spool_memory(self) -> None:
        """Have the thread write the memory to the spool, and wait unless the disk was slow lately."""
        with self._lock:
            self._thread = self._thread or ThreadPoolExecutor(1, "records")
            if self._writing is None or not self._is_queued:
                self._is_queued, self._writing = True, None
                try:
                    self._writing = self._thread.submit(self._write)
                except RuntimeError:  # there is no memory for a thread
                    self._write()
                    return
            writing = self._writing
        if time.monotonic() < self._paused_until:
            return
        try:
            writing.result(LONGEST_WAIT)
        except TimeoutError:
            now = time.monotonic()
            self._paused_until = now + _PAUSE_AFTER_SLOW_DISK
            self._slow_since = self._slow_since or now
            self._report("the disk is slow")
        except OSError as problem:
            self._report(type(problem).__name__)

    def _write(self) -> None:
        self._is_queued = False
        with suppress(IndexError):
            while True:
                line = self._memory.popleft()
                try:
                    self._spool.append(line)
                except OSError:
                    self._memory.appendleft(line)
                    self._fails = True
                    raise
        self._fails, self._paused_until, self._slow_since = False, 0.0, 0.0

    def _take_from_memory(self) -> list[str]:
        """A batch; empty while the spool takes lines, because lines taken here die with the process."""
        batch: list[str] = []
        hangs = self._slow_since and time.monotonic() - self._slow_since > _HANGS_AFTER
        if not self._fails and not hangs:
            return batch
        with suppress(IndexError):
            while len(batch) < _BATCH:
                batch.append(self._memory.popleft())
        return batch

    def _remember(self, line: str) -> None:
        if len(self._memory) >= _MAX_IN_MEMORY:
            self._memory.popleft()
            self._report("records lost")
        self._memory.append(line)

    def _accept(self, lines: Sequence[str]) -> None:
        read = [records.from_line(line) for line in lines]
        complete = [record for record in read if record is not None]
        if records.add_records(self._database, complete):
            self._on_fault("records lost")
        if len(complete) != len(read):
            # Usually the process died while writing the line. The carrier may repeat the request.
            self._on_fault("an unreadable line")

    def _report(self, kind: str) -> None:
        if kind not in self._reported:
            self._reported.add(kind)
            self._on_fault(kind)
