"""Where a process gets its revisions: the protocol, and the cache that both sources share. Decides
how many revisions stay in memory, not which one answers."""

import threading
from collections import OrderedDict
from typing import Protocol

from ivr.content.findings import Finding
from ivr.content.revision import Reading, Revision

CACHE_SIZE = 16


class RevisionSource(Protocol):
    """The revisions of a process."""

    @property
    def live(self) -> Revision:
        """The revision for new calls."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings on the newest files, even if they cannot be used."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the newest files may not be live, and what to do about it; empty if they are."""

    def for_call(self, wanted: str, /) -> Revision:
        """The revision that a call began with, or the live one."""

    def refresh(self) -> None:
        """Look for a newer revision."""


class NothingToServe(Exception):
    """No usable revision exists; the findings of `reading` say why."""

    def __init__(self, reading: Reading) -> None:
        super().__init__("the configuration cannot be used")
        self.reading = reading


class RevisionCache:
    """The live revision, and recent ones of calls in progress. A subclass sets `_live` before
    use."""

    def __init__(self) -> None:
        self._cache_lock = threading.Lock()
        self._recent: OrderedDict[str, Revision] = OrderedDict()
        self._findings: tuple[Finding, ...] = ()
        self._live: Revision

    @property
    def live(self) -> Revision:
        return self._live

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self._findings

    def _cache(self, revision: Revision) -> Revision:
        """The cached object for this revision, now the newest. The live revision is never dropped."""
        with self._cache_lock:
            cached = self._recent.setdefault(revision.id, revision)
            self._recent.move_to_end(revision.id)
            while len(self._recent) > CACHE_SIZE:
                older = (name for name, each in self._recent.items() if each is not self._live)
                del self._recent[next(older)]
        return cached
