"""The last good revisions on this machine's disk. They answer if a process starts while the
database does not answer or the files are broken. Each is one file, complete or absent, for its
owner only."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ivr.content.revision import revision_id
from ivr.store import atomic_write

# The folders of the copies, within the spool folder.
FILES, PUBLISHED = "files", "published"
_COPIES = 4
_ENDING = ".revision"


@dataclass(frozen=True, slots=True)
class RevisionCopy:
    """The files of a revision. `number` orders the copies; it is the publication's, if there is one."""

    number: int
    revision: str
    files: dict[str, str]


class LastGood:
    """The copies in a folder, made when first needed. Several processes may write the same
    copies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids: dict[Path, tuple[tuple[int, int, int], str | None]] = {}

    def store(self, copy: RevisionCopy) -> None:
        """A power cut does not lose the copy. Deletes all but the newest, and those with a higher
        number: they belong to another database. Raises OSError: it is not stored."""
        path = self._folder / f"{copy.number}{_ENDING}"
        if self._read(path) != copy:
            atomic_write.write(path, json.dumps({"revision": copy.revision, "files": copy.files}))
        older = [each for number, each in self._paths() if number < copy.number]
        foreign = [each for number, each in self._paths() if number > copy.number]
        for each in (*foreign, *older[_COPIES - 1 :]):
            each.unlink(missing_ok=True)

    def newest(self) -> RevisionCopy | None:
        """The newest copy that is intact."""
        copies = (self._read(path) for _, path in self._paths())
        return next((copy for copy in copies if copy is not None), None)

    def find(self, revision: str) -> RevisionCopy | None:
        for _, path in self._paths():
            if self._id_of(path) == revision:
                return self._read(path)
        return None

    def _id_of(self, path: Path) -> str | None:
        """Read once per file: any request may ask for any revision, and a copy is a large file."""
        try:
            stat = path.stat()
        except OSError:
            return None
        version = stat.st_ino, stat.st_size, stat.st_mtime_ns
        known = self._ids.get(path)
        if known is None or known[0] != version:
            copy = self._read(path)
            known = self._ids[path] = version, copy.revision if copy else None
        return known[1]

    def _paths(self) -> Iterator[tuple[int, Path]]:
        """The files with their numbers, newest first."""
        try:
            paths = [p for p in self._folder.glob(f"*{_ENDING}") if p.stem.isdecimal()]
        except OSError:
            return
        yield from sorted(((int(path.stem), path) for path in paths), reverse=True)

    def _read(self, path: Path) -> RevisionCopy | None:
        """The copy; None if it is missing or damaged."""
        try:
            entry = json.loads(path.read_text("utf-8"))
            files = {str(name): str(text) for name, text in entry["files"].items()}
            revision = str(entry["revision"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        is_intact = revision_id(files) == revision
        return RevisionCopy(int(path.stem), revision, files) if is_intact else None
