"""The last good revisions on this machine's disk: what answers where a process starts while the
database is away, or the files are broken. Each copy is a file of its own, whole or not there, readable
by its owner alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ivr.content.revision import revision_id
from ivr.store import atomic_write

FOLDER = "published"  # within JOURNAL
_KEPT = 4
_ENDING = ".revision"


@dataclass(frozen=True, slots=True)
class RevisionCopy:
    """One publication's files, as they were published."""

    number: int
    revision: str
    files: dict[str, str]


class LastGood:
    """Copies in a folder, which is made when it is first needed. Any number of processes may write:
    all of them write the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids: dict[Path, tuple[tuple[int, int, int], str | None]] = {}

    def keep(self, copy: RevisionCopy) -> None:
        """Keep a copy of what is live, and drop all but the newest few; and those with a higher number,
        which are of another database. When this returns, a power cut no longer loses it.

        Raises:
            OSError: it could not be kept.
        """
        path = self._folder / f"{copy.number}{_ENDING}"
        if self._read(path) != copy:
            record = {"revision": copy.revision, "files": copy.files}
            atomic_write.write(path, json.dumps(record))
        others = [each for number, each in self._paths() if number < copy.number]
        foreign = [each for number, each in self._paths() if number > copy.number]
        for each in (*foreign, *others[_KEPT - 1 :]):
            each.unlink(missing_ok=True)

    def newest(self) -> RevisionCopy | None:
        """The copy of the newest publication that can be read whole."""
        return next(self._copies(), None)

    def find(self, revision: str) -> RevisionCopy | None:
        """A copy of this revision."""
        for _, path in self._paths():
            if self._id_of(path) == revision:
                return self._read(path)
        return None

    def _copies(self) -> Iterator[RevisionCopy]:
        for _, path in self._paths():
            if (copy := self._read(path)) is not None:
                yield copy

    def _id_of(self, path: Path) -> str | None:
        """Which revision a copy is of; it is read only when it is new. Any address may ask for any
        revision, and a copy is a large file."""
        try:
            stat = path.stat()
        except OSError:
            return None
        seen = stat.st_ino, stat.st_size, stat.st_mtime_ns
        known = self._ids.get(path)
        if known is None or known[0] != seen:
            copy = self._read(path)
            known = self._ids[path] = seen, copy.revision if copy else None
        return known[1]

    def _paths(self) -> Iterator[tuple[int, Path]]:
        """Newest first."""
        try:
            found = [p for p in self._folder.glob(f"*{_ENDING}") if p.stem.isdecimal()]
        except OSError:
            return
        yield from sorted(((int(path.stem), path) for path in found), reverse=True)

    def _read(self, path: Path) -> RevisionCopy | None:
        """None where it is not there, is damaged, or is not what its name says."""
        try:
            record = json.loads(path.read_text("utf-8"))
            files = {str(name): str(text) for name, text in record["files"].items()}
            revision = str(record["revision"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        if revision_id(files) != revision:
            return None
        return RevisionCopy(int(path.stem), revision, files)
