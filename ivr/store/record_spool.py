"""The journal of records: lines in files on this machine, until the database has them.

A line is one write() at the end of a file that only its process writes, and that the process locks for
as long as it does: a file that nobody holds, because it was finished or because its process died, can
be moved by anybody. What a write() has handed over outlives the process; only a power cut loses the
last seconds. Nothing here waits for a disk to sync, and a line that was cut short spoils no other.
"""

import fcntl
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

_ENDING = ".lines"
# A disk full of records must not keep a promised text from being written down.
MOST_BYTES = 200_000_000
_LARGEST_FILE = 1_000_000
_TRIES = 20


class Lines:
    """Lines in a folder, which is made when it is first needed. `most` is the room, in bytes, that the
    lines of all processes of this machine may take."""

    def __init__(self, folder: Path, *, most: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most
        self._lock = threading.Lock()
        self._file: int | None = None
        self._owner = 0
        self._written = 0

    def write(self, line: str) -> None:
        """Keep a line.

        Raises:
            OSError: it could not be kept: no room, no folder, no right to write there.
        """
        wanted = f"{line}\n".encode()
        with self._lock:
            file = self._own_file()
            try:
                written = os.write(file, wanted)
            except OSError:
                self._finish()
                raise
            if written != len(wanted):
                with suppress(OSError):
                    os.ftruncate(file, self._written)  # whoever has the line may write it again
                self._finish()  # the next line begins in a file of its own
                raise OSError("only a part of the line could be written")
            self._written += written
            if self._written > _LARGEST_FILE:
                self._finish()

    def finish(self) -> None:
        """Let go of the file in hand, so that it can be moved."""
        with self._lock:
            self._finish()

    def move(self, accept: Callable[[Sequence[str]], None]) -> int:
        """Hand the lines of each finished file to `accept`, and take the file away when that returns.
        Gives how many lines there were; what `accept` raises ends it and is raised. A line without
        its end is one whose process, or machine, died while writing it, and is handed over like any
        other: whoever accepts them looks whether each is whole."""
        moved = 0
        for path in self.paths():
            moved += _moved(path, accept)
        return moved

    def forget(self, older_than: float) -> int:
        """Take away files that were last written before so many seconds since 1970."""
        gone = 0
        for path in self.paths():
            with suppress(OSError):
                if path.stat().st_mtime < older_than:
                    path.unlink()
                    gone += 1
        return gone

    def paths(self) -> list[Path]:
        """The files there are, oldest first."""
        return sorted(self._folder.glob(f"*{_ENDING}"), key=_age)

    def _own_file(self) -> int:
        if self._file is not None and self._owner == os.getpid():
            return self._file
        self._finish()  # after a fork the file in hand is the parent's
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sum(_sizes(self.paths())) > self._most:
            raise OSError("the records that wait take all the room they may take")
        for _ in range(_TRIES):
            file = self._new_file()
            if file is not None:
                self._file, self._owner, self._written = file, os.getpid(), 0
                return file
        raise OSError("each new file was taken away before it could be used")

    def _new_file(self) -> int | None:
        """A file of our own, locked; None where somebody took it for a finished one before it was."""
        path = self._folder / f"{os.getpid()}-{secrets.token_hex(8)}{_ENDING}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        file = os.open(path, flags, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)  # an empty file is let go of at once
        if os.fstat(file).st_nlink:
            return file
        os.close(file)
        return None

    def _finish(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file = None


def _moved(path: Path, accept: Callable[[Sequence[str]], None]) -> int:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0  # somebody else was quicker
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0  # its process is at work, or somebody else moves it
        with os.fdopen(os.dup(file), "rb") as opened:
            lines = opened.read().decode("utf-8", "replace").split("\n")
        found = [line for line in lines if line]
        if found:
            accept(found)
        path.unlink(missing_ok=True)
        return len(found)
    finally:
        os.close(file)


def _sizes(paths: Sequence[Path]) -> Iterator[int]:
    for path in paths:
        with suppress(OSError):
            yield path.stat().st_size


def _age(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except OSError:
        return 0.0, path.name
