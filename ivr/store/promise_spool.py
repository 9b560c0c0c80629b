"""The journal: what could not be written to the database in time, on this machine's disk.

Each entry is a file of its own, synced before anybody relies on it and taken away once the database
has it; so an entry is whole or not there, and several processes may move them at once. Files can be
read by nobody else.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ivr.store import atomic_write

Entry = Mapping[str, str]
_ENDING = ".entry"


class Journal:
    """Entries in a folder. Made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, entry: Entry) -> None:
        """Keep an entry. When this returns, a power cut no longer loses it.

        Raises:
            OSError: it could not be kept.
        """
        name = f"{secrets.token_hex(16)}{_ENDING}"
        atomic_write.write(self._folder / name, json.dumps(dict(entry)))

    def move(self, accept: Callable[[Entry], None]) -> int:
        """Hand each entry to `accept`, oldest first, and take it away when that returns. Gives how
        many were handed over; what `accept` raises ends it and is raised."""
        moved = 0
        for path in self._paths():
            try:
                entry = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError):
                continue  # another process was quicker; or the disk is broken, and health says so
            accept(entry)
            path.unlink(missing_ok=True)
            moved += 1
        return moved

    def __len__(self) -> int:
        return sum(1 for _ in self._paths())

    def _paths(self) -> Iterator[Path]:
        try:
            found = [(path.stat().st_mtime_ns, path) for path in self._folder.glob(f"*{_ENDING}")]
        except OSError:
            return
        for _, path in sorted(found):
            yield path
