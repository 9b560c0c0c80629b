"""The live revision, read from files. Decides which revision answers; never stops a call for it.

The last good one keeps answering while the files are broken. Calls in progress keep the revision
they began with: recent ones stay compiled.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ivr.content.findings import Finding, Severity
from ivr.content.revision import Reading, Revision, read_folder, read_revision, revision_id

_KEPT = 16
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
    """

    def __init__(self, folder: Path, on_change: Callable[[Reading], None] | None = None) -> None:
        self._folder = folder
        self._on_change = on_change
        self._lock = threading.Lock()
        self._recent: OrderedDict[str, Revision] = OrderedDict()
        self._last_seen = ""
        self._findings: tuple[Finding, ...] = ()
        self._live: Revision
        reading = self._read(read_folder(folder))
        if reading is None or reading.revision is None:
            raise NothingToServe(reading or read_revision({}))

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
                self._recent[reading.revision.id] = reading.revision
                while len(self._recent) > _KEPT:
                    self._recent.popitem(last=False)
        if self._on_change:
            self._on_change(reading)
        return reading
