"""The recorder: one process's records, on their way from a call to the database.

Nobody who waits for an answer waits for a database, and nobody waits for a disk either: a record is
one write() to the journal; where that fails, or takes too long, the record stays in memory until the
journal or the database takes it. Nothing here raises into a call.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from ivr.store import records
from ivr.store.database import Database
from ivr.store.lines import Lines
from ivr.store.records import Record

LONGEST_WAIT = 0.1
# After the disk was too slow it is not waited for at all for so long (seconds).
_LEFT_ALONE = 5.0
_MOST_IN_MEMORY = 20_000
_BATCH = 500


class Recorder:
    """Keeps records, and moves them to the database.

    Args:
        database: where they end up; its tables may be missing still.
        lines: where they are kept meanwhile.
        on_fault: told of the kind of fault, once until it is over; and of records that are lost.
    """

    def __init__(
        self, database: Database, lines: Lines, on_fault: Callable[[str], None] = lambda _: None
    ) -> None:
        self._database, self._lines, self._on_fault = database, lines, on_fault
        self._memory: deque[str] = deque()
        self._thread: ThreadPoolExecutor | None = None
        self._begun = threading.Lock()
        self._left_alone_until = 0.0
        self._told: set[str] = set()

    def note(self, record: Record) -> None:
        """Keep a record. Takes a tenth of a second at most, and never raises."""
        try:
            line = records.written(record)
            if time.monotonic() < self._left_alone_until or not self._written_in_time(line):
                self._remember(line)
        except Exception as problem:  # whatever it is, somebody waits for an answer
            self._tell(type(problem).__name__)

    def move(self) -> int:
        """Move what is in memory and in finished files to the database, then what is in the file in
        hand. Gives how many lines were moved.

        Raises:
            SQLAlchemyError: the database does not answer; what is not moved stays.
        """
        moved = 0
        while some := self._taken_from_memory():
            try:
                self._accept(some)
            except SQLAlchemyError:
                self._memory.extendleft(reversed(some))
                raise
            moved += len(some)
        moved += self._lines.move(self._accept)
        self._lines.finish()  # only now: while the database is away, one file is enough
        return moved + self._lines.move(self._accept)

    def look(self) -> None:
        """Move what there is; for a thread of its own. Never raises for the database or the disk."""
        try:
            self.move()
        except (SQLAlchemyError, OSError) as problem:
            self._tell(type(problem).__name__)
            return
        self._told.clear()

    def forget(self, older_than: float) -> int:
        """Take away what waits here since before so many seconds since 1970: nothing is kept for
        longer than it may be because no database took it."""
        return self._lines.forget(older_than)

    def close(self) -> None:
        """Let go of files and connections; what waits is moved by the next process."""
        if self._thread:
            self._thread.shutdown()
        for line in list(self._memory):
            try:
                self._lines.write(line)
            except OSError:
                self._tell("records lost")
                break
        self._lines.finish()
        self._database.close()

    def _written_in_time(self, line: str) -> bool:
        """Whether the line is in the journal, or surely on its way there."""
        with self._begun:
            self._thread = self._thread or ThreadPoolExecutor(1, "records")
            doing: Future[None] = self._thread.submit(self._lines.write, line)
        try:
            doing.result(LONGEST_WAIT)
        except TimeoutError:
            self._left_alone_until = time.monotonic() + _LEFT_ALONE
            self._tell("the disk is slow")
            return not doing.cancel()  # what has begun ends some day; nothing is written twice
        except OSError as problem:
            self._tell(type(problem).__name__)
            return False
        return True

    def _taken_from_memory(self) -> list[str]:
        some: list[str] = []
        with suppress(IndexError):
            while len(some) < _BATCH:
                some.append(self._memory.popleft())
        return some

    def _remember(self, line: str) -> None:
        if len(self._memory) >= _MOST_IN_MEMORY:
            self._memory.popleft()
            self._tell("records lost")
        self._memory.append(line)

    def _accept(self, lines: Sequence[str]) -> None:
        found = [records.read(line) for line in lines]
        whole = [record for record in found if record is not None]
        lost = len(found) - len(whole) + records.add(self._database, whole)
        if lost:
            self._on_fault("records lost")

    def _tell(self, kind: str) -> None:
        if kind not in self._told:
            self._told.add(kind)
            self._on_fault(kind)
