"""The recorder: one process's records, on their way from a call to the database.

Nobody who waits for an answer waits for a database, and nobody waits for a disk either: a record is
one write() to the journal; where that fails, or takes too long, the record stays in memory until the
journal or the database takes it. A machine that is merely busy looks like a slow disk: so the journal
is asked again at once, and a process that is killed a moment later has lost nothing. Nothing here
raises into a call.
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
from ivr.store.record_spool import Lines
from ivr.store.records import Record

LONGEST_WAIT = 0.1
# After the disk was too slow it is not waited for at all for so long (seconds).
_LEFT_ALONE = 5.0
_SURELY_HANGS = 1.0  # a disk that takes longer; less may be a machine that is busy
_MOST_IN_MEMORY = 20_000
_BATCH = 500


class Recorder:
    """Keeps records, and moves them to the database.

    Args:
        database: where they end up; its tables may be missing still.
        lines: where they are kept meanwhile.
        on_fault: told of the kind of fault, once until it is over; of records that are lost, which no
            database has; and of lines of the journal that nobody can read.
    """

    def __init__(
        self, database: Database, lines: Lines, on_fault: Callable[[str], None] = lambda _: None
    ) -> None:
        self._database, self._lines, self._on_fault = database, lines, on_fault
        self._memory: deque[str] = deque()
        self._thread: ThreadPoolExecutor | None = None
        self._begun = threading.Lock()
        self._doing: Future[None] | None = None
        self._is_asked = (
            False  # the journal, and has not begun: what is in memory by then is written
        )
        self._fails = False
        self._left_alone_until = self._slow_since = 0.0
        self._told: set[str] = set()

    def note(self, record: Record) -> None:
        """Keep a record. Takes a tenth of a second at most, and never raises."""
        try:
            self._remember(records.to_line(record))
            self._hand_over()
        except Exception as problem:  # whatever it is, somebody waits for an answer
            self._tell(type(problem).__name__)

    def move(self) -> int:
        """Move what the journal does not take and what is in finished files to the database, then
        what is in the file in hand. Gives how many lines were moved.

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

    def _hand_over(self) -> None:
        """Let the journal take what is in memory. It is waited for, unless it has just been slow."""
        with self._begun:
            self._thread = self._thread or ThreadPoolExecutor(1, "records")
            if self._doing is None or not self._is_asked:
                self._is_asked, self._doing = True, None
                try:
                    self._doing = self._thread.submit(self._write)
                except RuntimeError:  # there is no memory for a thread
                    self._write()
                    return
            doing = self._doing
        if time.monotonic() < self._left_alone_until:
            return
        try:
            doing.result(LONGEST_WAIT)
        except TimeoutError:
            now = time.monotonic()
            self._left_alone_until, self._slow_since = now + _LEFT_ALONE, self._slow_since or now
            self._tell("the disk is slow")
        except OSError as problem:
            self._tell(type(problem).__name__)

    def _write(self) -> None:
        """Write what is in memory to the journal; in the thread, one line after the other."""
        self._is_asked = False
        with suppress(IndexError):
            while True:
                line = self._memory.popleft()
                try:
                    self._lines.write(line)
                except OSError:
                    self._memory.appendleft(line)
                    self._fails = True
                    raise
        self._fails, self._left_alone_until, self._slow_since = False, 0.0, 0.0

    def _taken_from_memory(self) -> list[str]:
        """Nothing while the journal takes it: what waits for the database in hand dies with us."""
        some: list[str] = []
        hangs = self._slow_since and time.monotonic() - self._slow_since > _SURELY_HANGS
        if not self._fails and not hangs:
            return some
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
        found = [records.from_line(line) for line in lines]
        whole = [record for record in found if record is not None]
        if records.add_records(self._database, whole):
            self._on_fault("records lost")
        if len(whole) != len(found):
            # Mostly its process died in the middle of it; but it may have been written again, whole.
            self._on_fault("an unreadable line")

    def _tell(self, kind: str) -> None:
        if kind not in self._told:
            self._told.add(kind)
            self._on_fault(kind)
