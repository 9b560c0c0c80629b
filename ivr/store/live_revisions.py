"""The live revision, as published in the database. Decides which revision answers; never stops a call
for it.

Now and then, in the background, the pointer is read, and what it points to only when it has moved.
While the database is away the last good revision goes on answering, and a process that starts then
takes the copy that this machine's disk has. Nobody waits for the database, but for half a second at
most where a call began with a revision that this process has never seen.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from ivr.content.findings import Severity
from ivr.content.revision import Reading, Revision, read_revision
from ivr.store import published
from ivr.store.database import Database
from ivr.store.last_good import RevisionCopy, LastGood
from ivr.store.published import Damaged, Files
from ivr.store.revision_cache import KEPT, RevisionCache
from ivr.store.revisions import NothingToServe

LONGEST_WAIT = 0.5
# A revision that could not be had is not asked for again so soon (seconds).
_LEFT_ALONE = 5.0
_AWAY = "the database does not answer, so nobody can see what was published since"
_EMPTY = "the database holds no published revision"
_DAMAGED = "what was published last is damaged in the database"
_UNUSABLE = (
    "what was published last cannot be used by this version of the program, so an older revision "
    "answers: go back with `ivr publish --back-to`"
)


class NothingPublished(Exception):
    """There is no revision to answer with; the message says why, and what to do."""


class DatabaseRevisions(RevisionCache):
    """What was published: one live, some recent.

    Args:
        database: where it is published.
        copies: this machine's own.
        on_change: told of each reading of another publication, good or not.
        on_fault: told what is wrong, once until it is over.

    Raises:
        NothingPublished: nothing was, or it cannot be had.
        NothingToServe: it was, and this version of the program cannot use it.
    """

    def __init__(
        self,
        database: Database,
        copies: LastGood,
        on_change: Callable[[Reading], None] | None = None,
        on_fault: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self._database, self._copies = database, copies
        self._on_change, self._on_fault = on_change, on_fault
        self._looking = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._left_alone: dict[str, float] = {}
        self._seen: int | None = None
        self._wrong, self._is_damaged = "", False
        self.refresh()
        database.close()  # no connection may go through a fork
        if not self._recent:
            self._take_copy()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why an older revision may be answering than the one published last, and what to do."""
        if any(finding.severity is Severity.ERROR for finding in self._findings):
            return (_UNUSABLE,)
        if self._wrong == _AWAY:
            return (f"{_AWAY}; revision {self._live.id} goes on answering: see DATABASE_URL",)
        if self._wrong:
            return (f"{self._wrong}; revision {self._live.id} goes on answering: `ivr publish`",)
        return ()

    def for_call(self, wanted: str) -> Revision:
        """The revision a call began with; the live one where it cannot be had, or not in time: the
        call goes on at the same step of that."""
        found = self._recent.get(wanted)
        if found is None and wanted:
            found = self._fetch(wanted)
        return found or self._live

    def refresh(self) -> None:
        """Look whether another revision is live. Never raises for what the database says."""
        with self._looking:
            try:
                number = published.live_number(self._database)
                if number is None:
                    self._note(_EMPTY)
                elif number == self._seen:
                    self._note(_DAMAGED if self._is_damaged else "")
                else:
                    self._follow()
            except SQLAlchemyError:
                self._note(_AWAY)
            except Damaged:
                self._seen, self._is_damaged = number, True
                self._note(_DAMAGED)

    def _follow(self) -> None:
        """Another publication is live."""
        publication = published.live(self._database)
        if publication is None:
            return
        files = published.files(self._database, publication.revision)
        if files is None:
            raise Damaged(publication.revision)
        reading = read_revision(files)
        self._findings = reading.findings
        self._seen, self._is_damaged = publication.number, False
        self._note("")
        if reading.revision is not None:
            self._live = self._keep(reading.revision)
            self._copy(RevisionCopy(publication.number, publication.revision, dict(files)))
        if self._on_change:
            self._on_change(reading)
        if not self._recent:
            raise NothingToServe(reading)

    def _copy(self, copy: RevisionCopy) -> None:
        try:
            self._copies.keep(copy)
        except OSError as problem:
            self._on_fault(f"no copy on this machine: {type(problem).__name__}")

    def _take_copy(self) -> None:
        """At the start, when the database cannot be asked."""
        copy = self._copies.newest()
        if copy is None:
            raise NothingPublished(_told(self._wrong))
        reading = read_revision(copy.files)
        if reading.revision is None:
            raise NothingToServe(reading)
        self._live = self._keep(reading.revision)
        if self._on_change:
            self._on_change(reading)

    def _fetch(self, wanted: str) -> Revision | None:
        """A revision that this process has not seen. Its files are waited for, for half a second; to
        read them is a tenth of a second's work."""
        if self._left_alone.get(wanted, 0.0) > time.monotonic():
            return None
        self._threads = self._threads or ThreadPoolExecutor(2, "older-revisions")
        fetching = self._threads.submit(self._files, wanted)
        files = None
        try:
            files = fetching.result(LONGEST_WAIT)
        except Exception as problem:  # whatever it is, the caller goes on with the live one
            fetching.cancel()
            self._on_fault(f"an older revision cannot be had: {type(problem).__name__}")
        revision = read_revision(files).revision if files is not None else None
        if revision is not None:
            return self._keep(revision)
        if len(self._left_alone) > KEPT:
            self._left_alone.clear()
        self._left_alone[wanted] = time.monotonic() + _LEFT_ALONE
        return None

    def _files(self, wanted: str) -> Files | None:
        """From this machine's disk, or else the database, unless it is known to be away."""
        if (copy := self._copies.find(wanted)) is not None:
            return copy.files
        return None if self._wrong == _AWAY else published.files(self._database, wanted)

    def _note(self, wrong: str) -> None:
        if wrong and wrong != self._wrong:
            self._on_fault(wrong)
        self._wrong = wrong


def _told(wrong: str) -> str:
    if wrong == _AWAY:
        return (
            "the database does not answer, or has no tables yet, and this machine has no copy of what "
            "was published.\n  See DATABASE_URL. The tables are made by `ivr release`."
        )
    return (
        f"{wrong}, and this machine has no copy.\n"
        '  Publish: ivr publish --why "the first revision", with the same DATABASE_URL.'
    )
