"""Revisions from the operators' folder. While the files are broken the last good revision answers,
from this machine's disk if the process has just started. A call in progress keeps the revision it
began with: from memory, or from the disk if another process read it."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ivr.content.findings import Severity
from ivr.content.revision import Reading, Revision, read_folder, read_revision, revision_id
from ivr.store.last_good import LastGood, RevisionCopy
from ivr.store.revision_source import NothingToServe, RevisionCache

_BROKEN = "the files have {} errors, so an older revision answers: run `ivr check`"


class FileRevisions(RevisionCache):
    """`folder` holds `config/` and `flows/`. `on_change` is called with each new reading, good or
    not. Raises NothingToServe: the files cannot be used, and there is no copy that can."""

    def __init__(
        self,
        folder: Path,
        on_change: Callable[[Reading], None] | None = None,
        copies: LastGood | None = None,
    ) -> None:
        super().__init__()
        self._folder, self._copies = folder, copies
        self._on_change = on_change
        self._read_lock = threading.Lock()
        self._last_read = ""
        reading = self._read(read_folder(folder))
        if reading is not None and reading.revision is None:
            copy = copies.newest() if copies else None
            revision = read_revision(copy.files).revision if copy else None
            if revision is None:  # there is no copy, or this version of the program cannot use it
                raise NothingToServe(reading)
            self._live = self._cache(revision)

    @property
    def reasons(self) -> tuple[str, ...]:
        """That the files are broken, with the number of errors."""
        errors = sum(finding.severity is Severity.ERROR for finding in self._findings)
        return (_BROKEN.format(errors),) if errors else ()

    def for_call(self, wanted: str) -> Revision:
        """The revision that a call began with, or the live one. If it is unknown the files are read
        again: another process may have been first."""
        if wanted and wanted not in self._recent:
            self.refresh()
            if wanted not in self._recent and self._copies and (copy := self._copies.find(wanted)):
                revision = read_revision(copy.files).revision
                return self._cache(revision) if revision is not None else self._live
        return self._recent.get(wanted, self._live)

    def refresh(self) -> None:
        """Read the files again if they changed. Errors in them raise nothing."""
        with suppress(OSError):
            self._read(read_folder(self._folder))

    def _read(self, files: dict[str, str]) -> Reading | None:
        """The reading of the files; None if they are as before."""
        new_id = revision_id(files)
        with self._read_lock:
            if new_id == self._last_read:
                return None
            self._last_read = new_id
            reading = read_revision(files)
            self._findings = reading.findings
            if reading.revision is not None:
                self._live = self._cache(reading.revision)
                self._store_copy(reading.revision, files)
        if self._on_change:
            self._on_change(reading)
        return reading

    def _store_copy(self, revision: Revision, files: dict[str, str]) -> None:
        if self._copies is None:
            return
        newest = self._copies.newest()
        if newest is None or newest.revision != revision.id:
            number = newest.number + 1 if newest else 1
            with suppress(OSError):  # on a full disk the revision answers all the same
                self._copies.store(RevisionCopy(number, revision.id, files))
