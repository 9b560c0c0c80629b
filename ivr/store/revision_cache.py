"""Revisions as one process has them, compiled: the live one, and recent ones that calls in progress
began with. Decides how many are kept; never which of them answers."""

import threading
from collections import OrderedDict

from ivr.content.findings import Finding
from ivr.content.revision import Revision

KEPT = 16


class RevisionCache:
    """What every source of revisions has: a live one, some recent, and findings about what operators
    wrote last. A source sets `_live` before it is used."""

    def __init__(self) -> None:
        self._keeping = threading.Lock()
        self._recent: OrderedDict[str, Revision] = OrderedDict()
        self._findings: tuple[Finding, ...] = ()
        self._live: Revision

    @property
    def live(self) -> Revision:
        """The revision that new calls get."""
        return self._live

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What there is to say about what operators wrote last."""
        return self._findings

    def _keep(self, revision: Revision) -> Revision:
        """The same object for the same revision, and the newest last; the live one is never dropped."""
        with self._keeping:
            kept = self._recent.setdefault(revision.id, revision)
            self._recent.move_to_end(revision.id)
            while len(self._recent) > KEPT:
                older = (name for name, each in self._recent.items() if each is not self._live)
                del self._recent[next(older)]
        return kept
