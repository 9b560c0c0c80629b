"""The live revision, read from files. Decides which revision answers; never stops a call for it.

The last good one keeps answering while the files are broken, also where a process is started then:
this machine's disk has a copy. Calls in progress keep the revision they began with: recent ones stay
compiled, and the disk has those that another process began.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ivr.content.findings import Finding, Severity
from ivr.content.revision import Reading, Revision, read_folder, read_revision, revision_id
from ivr.store.last_good import RevisionCopy, LastGood
from ivr.store.revision_cache import RevisionCache

COPIES = "files"  # of the copies, within JOURNAL
_BROKEN = "the files have {} errors, so an older revision answers: run `ivr check`"


class RevisionSource(Protocol):
    """Where the web room gets its revisions."""

    @property
    def live(self) -> Revision:
        """The revision that new calls get."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What there is to say about what operators have written last."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why what answers may not be the newest, and what to do about it; nothing where it is."""

    def for_call(self, wanted: str, /) -> Revision:
        """The revision a call began with, or the live one."""

    def refresh(self) -> None:
        """Look for a newer one."""


class NothingToServe(Exception):
    """There has never been a revision that can be used; `reading` says why."""

    def __init__(self, reading: Reading) -> None:
        super().__init__("the configuration cannot be used")
        self.reading = reading


class FileRevisions(RevisionCache):
    """The operators' folder as revisions: one live, some recent.

    Args:
        folder: holds `config/` and `flows/`.
        on_change: told of each new reading of the files, good or not.
        copies: this machine's own, of good ones.

    Raises:
        NothingToServe: the files cannot be used, and there is no copy of any that could.
    """

    def __init__(
        self,
        folder: Path,
        on_change: Callable[[Reading], None] | None = None,
        copies: LastGood | None = None,
    ) -> None:
        super().__init__()
        self._folder, self._copies = folder, copies
        self._on_change = on_change
        self._reading = threading.Lock()
        self._last_seen = ""
        reading = self._read(read_folder(folder))
        if reading is not None and reading.revision is None:
            copy = copies.newest() if copies else None
            if copy is None or not self._take(copy):
                raise NothingToServe(reading)

    @property
    def reasons(self) -> tuple[str, ...]:
        """That the files are broken, and how many errors they have."""
        errors = sum(finding.severity is Severity.ERROR for finding in self._findings)
        return (_BROKEN.format(errors),) if errors else ()

    def for_call(self, wanted: str) -> Revision:
        """The revision a call began with; the live one where that is gone. A revision that another
        process has seen first is looked for in the files."""
        if wanted and wanted not in self._recent:
            self.refresh()
            if wanted not in self._recent and self._copies and (copy := self._copies.find(wanted)):
                revision = read_revision(copy.files).revision
                return self._keep(revision) if revision is not None else self._live
        return self._recent.get(wanted, self._live)

    def refresh(self) -> None:
        """Look whether the files have changed. Never raises for what they say."""
        try:
            files = read_folder(self._folder)
        except OSError:
            return
        self._read(files)

    def _read(self, files: dict[str, str]) -> Reading | None:
        seen = revision_id(files)
        with self._reading:
            if seen == self._last_seen:
                return None
            self._last_seen = seen
            reading = read_revision(files)
            self._findings = reading.findings
            if reading.revision is not None:
                self._live = self._keep(reading.revision)
                self._copy(reading.revision, files)
        if self._on_change:
            self._on_change(reading)
        return reading

    def _copy(self, revision: Revision, files: dict[str, str]) -> None:
        if self._copies is None:
            return
        newest = self._copies.newest()
        if newest is None or newest.revision != revision.id:
            number = newest.number + 1 if newest else 1
            with suppress(OSError):  # a full disk: it answers all the same
                self._copies.keep(RevisionCopy(number, revision.id, files))

    def _take(self, copy: RevisionCopy) -> bool:
        """Answer with a copy; whether this version of the program can."""
        revision = read_revision(copy.files).revision
        if revision is None:
            return False
        self._live = self._keep(revision)
        return True
