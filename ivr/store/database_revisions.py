"""Published revisions from the database. A background thread reads the pointer, and the files only
when it has moved. While the database does not answer, the last good revision answers, from this
machine's disk if the process has just started. A caller waits half a second at most, and only if
the call began with a revision that this process has never seen."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from ivr.content.findings import Severity
from ivr.content.revision import Reading, Revision, read_revision
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.last_good import LastGood, RevisionCopy
from ivr.store.publications import DamagedRevision, Files
from ivr.store.revision_source import CACHE_SIZE, NothingToServe, RevisionCache

LONGEST_WAIT = 0.5  # seconds
_PAUSE_AFTER_FAULT = 5.0  # seconds before a missing revision is looked for again
_AWAY = "the database does not answer, so newer publications are unknown"
_EMPTY = "the database holds no published revision"
_DAMAGED = "the newest publication is damaged in the database"
_UNUSABLE = (
    "this version of the program cannot use the newest publication, so an older revision answers: go "
    "back with `ivr publish --back-to`"
)


class NothingPublished(Exception):
    """No published revision is available; the message says why, and what to do."""


class DatabaseRevisions(RevisionCache):
    """`on_change` is called with the reading of each new publication, good or not; `on_fault` with
    what is wrong, once until it is over. Raises NothingPublished, or NothingToServe if this version
    of the program cannot use the live revision."""

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
        self._refresh_lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._paused_until: dict[str, float] = {}
        self._number: int | None = None
        self._fault, self._is_damaged = "", False
        self.refresh()
        database.close()  # no connection may be shared through a fork
        if not self._recent:
            self._use_copy()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why an older revision may be answering, and what to do."""
        if any(finding.severity is Severity.ERROR for finding in self._findings):
            return (_UNUSABLE,)
        if not self._fault:
            return ()
        remedy = "see DATABASE_URL" if self._fault == _AWAY else "`ivr publish`"
        return (f"{self._fault}; revision {self._live.id} still answers: {remedy}",)

    def for_call(self, wanted: str) -> Revision:
        """The revision that a call began with, else the live one: it continues at the same step."""
        revision = self._recent.get(wanted)
        if revision is None and wanted:
            revision = self._fetch(wanted)
        return revision or self._live

    def refresh(self) -> None:
        """Follow the pointer. Never raises, whatever is stored."""
        with self._refresh_lock:
            try:
                number = publications.live_publication_number(self._database)
                if number is None:
                    self._set_fault(_EMPTY)
                elif number == self._number:
                    self._set_fault(_DAMAGED if self._is_damaged else "")
                else:
                    self._follow()
            except SQLAlchemyError:
                self._set_fault(_AWAY)
            except DamagedRevision:
                self._number, self._is_damaged = number, True
                self._set_fault(_DAMAGED)

    def _follow(self) -> None:
        publication = publications.live_publication(self._database)
        if publication is None:
            return
        files = publications.revision_files(self._database, publication.revision)
        if files is None:
            raise DamagedRevision(publication.revision)
        reading = read_revision(files)
        self._findings = reading.findings
        self._number, self._is_damaged = publication.number, False
        self._set_fault("")
        if reading.revision is not None:
            self._live = self._cache(reading.revision)
            self._store_copy(RevisionCopy(publication.number, publication.revision, dict(files)))
        if self._on_change:
            self._on_change(reading)
        if not self._recent:
            raise NothingToServe(reading)

    def _store_copy(self, copy: RevisionCopy) -> None:
        try:
            self._copies.store(copy)
        except OSError as problem:
            self._on_fault(f"no copy on this machine: {type(problem).__name__}")

    def _use_copy(self) -> None:
        """At the start, if the database has no revision to give."""
        copy = self._copies.newest()
        if copy is None:
            raise NothingPublished(_start_problem(self._fault))
        reading = read_revision(copy.files)
        if reading.revision is None:
            raise NothingToServe(reading)
        self._live = self._cache(reading.revision)
        if self._on_change:
            self._on_change(reading)

    def _fetch(self, wanted: str) -> Revision | None:
        """Waits half a second for the files of a revision; reading them takes another tenth."""
        if self._paused_until.get(wanted, 0.0) > time.monotonic():
            return None
        self._threads = self._threads or ThreadPoolExecutor(2, "older-revisions")
        fetching = self._threads.submit(self._files, wanted)
        files = None
        try:
            files = fetching.result(LONGEST_WAIT)
        except Exception as problem:  # any fault: the caller continues with the live revision
            fetching.cancel()
            self._on_fault(f"an older revision is not available: {type(problem).__name__}")
        revision = read_revision(files).revision if files is not None else None
        if revision is not None:
            return self._cache(revision)
        if len(self._paused_until) > CACHE_SIZE:
            self._paused_until.clear()
        self._paused_until[wanted] = time.monotonic() + _PAUSE_AFTER_FAULT
        return None

    def _files(self, wanted: str) -> Files | None:
        """From this machine's disk, else from the database unless it is known not to answer."""
        if (copy := self._copies.find(wanted)) is not None:
            return copy.files
        is_away = self._fault == _AWAY
        return None if is_away else publications.revision_files(self._database, wanted)

    def _set_fault(self, fault: str) -> None:
        if fault and fault != self._fault:
            self._on_fault(fault)
        self._fault = fault


def _start_problem(fault: str) -> str:
    if fault == _AWAY:
        return (
            "the database does not answer, or has no tables yet, and this machine has no copy of a "
            "publication.\n  See DATABASE_URL. The tables are made by `ivr release`."
        )
    return (
        f"{fault}, and this machine has no copy.\n"
        '  Publish: ivr publish --why "the first revision", with the same DATABASE_URL.'
    )
