"""The live revision, read from files. Decides which revision answers; never stops a call for it.

The last good one keeps answering while the files are broken, also where a process is started then:
this machine's disk has a copy. Calls in progress keep the revision they began with: recent ones stay
compiled, and the disk has those that another process began.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ivr.content.findings import Finding, Severity
from ivr.content.revision import Reading, Revision, read_folder, read_revision, revision_id
from ivr.store.last_good import Copy, LastGood

_KEPT = 16
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
    def is_behind(self) -> bool:
        """Whether an older revision answers, because the newest writing cannot be used."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why what answers may not be the newest, and what to do about it; nothing where it is."""

    def for_call(self, wanted: str) -> Revision:
        """The revision a call began with, or the live one."""

    def refresh(self) -> None:
        """Look for a newer one."""


class OneRevision:
    """Always the same revision."""

    findings: tuple[Finding, ...] = ()
    is_behind = False
    reasons: tuple[str, ...] = ()

    def __init__(self, revision: Revision) -> None:
        self.live = revision

    def for_call(self, wanted: str) -> Revision:  # noqa: ARG002 - there is only one
        """The one there is."""
        return self.live

    def refresh(self) -> None:
        """Nothing changes."""


class NothingToServe(Exception):
    """There has never been a revision that can be used; `reading` says why."""

    def __init__(self, reading: Reading) -> None:
        super().__init__("the configuration cannot be used")
        self.reading = reading


class Revisions:
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
        self._folder, self._copies = folder, copies
        self._on_change = on_change
        self._lock = threading.Lock()
        self._recent: OrderedDict[str, Revision] = OrderedDict()
        self._last_seen = ""
        self._findings: tuple[Finding, ...] = ()
        self._live: Revision
        reading = self._read(read_folder(folder))
        if reading is not None and reading.revision is None:
            copy = copies.newest() if copies else None
            if copy is None or not self._take(copy):
                raise NothingToServe(reading)

    @property
    def live(self) -> Revision:
        """The revision that new calls get."""
        return self._live

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What there is to say about the files as they are now."""
        return self._findings

    @property
    def is_behind(self) -> bool:
        """Whether the files are broken, so that an older revision answers."""
        return any(finding.severity is Severity.ERROR for finding in self._findings)

    @property
    def reasons(self) -> tuple[str, ...]:
        """That they are broken, and how many errors they have."""
        errors = sum(finding.severity is Severity.ERROR for finding in self._findings)
        return (_BROKEN.format(errors),) if errors else ()

    def for_call(self, wanted: str) -> Revision:
        """The revision a call began with; the live one where that is gone. A revision that another
        process has seen first is looked for in the files."""
        if wanted and wanted not in self._recent:
            self.refresh()
            if wanted not in self._recent and self._copies and (copy := self._copies.find(wanted)):
                self._remember(read_revision(copy.files).revision)
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
        with self._lock:
            if seen == self._last_seen:
                return None
            self._last_seen = seen
            reading = read_revision(files)
            self._findings = reading.findings
            if reading.revision is not None:
                self._live = reading.revision
                self._remember(reading.revision)
                self._keep(reading.revision, files)
        if self._on_change:
            self._on_change(reading)
        return reading

    def _remember(self, revision: Revision | None) -> None:
        if revision is not None:
            self._recent[revision.id] = revision
            while len(self._recent) > _KEPT:
                self._recent.popitem(last=False)

    def _keep(self, revision: Revision, files: dict[str, str]) -> None:
        if self._copies is None:
            return
        newest = self._copies.newest()
        if newest is None or newest.revision != revision.id:
            number = newest.number + 1 if newest else 1
            with suppress(OSError):  # a full disk: it answers all the same
                self._copies.keep(Copy(number, revision.id, files))

    def _take(self, copy: Copy) -> bool:
        """Answer with a copy; whether this version of the program can."""
        revision = read_revision(copy.files).revision
        if revision is None:
            return False
        self._live = revision
        self._remember(revision)
        return True
