"""A spool: lines in files on this machine until the database has them. A process holds a lock on
the file it writes; any process may move one without a lock. A line may be cut short: its reader
checks it. `append` is one write(), which outlives the process; `write_synced` outlives a power
cut."""

import fcntl
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from ivr.store.atomic_write import sync_folder

_MAX_RECORD_BYTES = 200_000_000  # so that records leave room on the disk for promised texts
_LARGEST_FILE = 1_000_000
_ATTEMPTS = 20


class Spool:
    """Lines in a folder, made when first needed. `max_bytes` limits the files of all processes
    together."""

    def __init__(self, folder: Path, ending: str, *, max_bytes: int | None = None) -> None:
        self._folder, self._ending, self._max_bytes = folder, ending, max_bytes
        self._lock = threading.Lock()
        self._file: int | None = None
        self._owner = 0
        self._written = 0

    def append(self, line: str) -> None:
        """Write without waiting for the disk. Raises OSError: no room, no folder, no permission."""
        encoded = f"{line}\n".encode()
        with self._lock:
            file = self._current_file()
            try:
                written = os.write(file, encoded)
            except OSError:
                self._finish()
                raise
            if written != len(encoded):
                with suppress(OSError):
                    os.ftruncate(file, self._written)  # the line may be written again elsewhere
                self._finish()  # the next line begins in a new file
                raise OSError("only a part of the line could be written")
            self._written += written
            if self._written > _LARGEST_FILE:
                self._finish()

    def write_synced(self, line: str) -> None:
        """A power cut does not lose the line. Raises OSError: it is not stored."""
        encoded = f"{line}\n".encode()
        path, file = self._new_file()
        try:
            if os.write(file, encoded) != len(encoded):
                raise OSError("only a part of the line could be written")
            os.fsync(file)
            sync_folder(self._folder)  # the file's name is stored in its folder
        except OSError:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(file)

    def finish(self) -> None:
        """Close the current file, so that it can be moved."""
        with self._lock:
            self._finish()

    def move(self, accept: Callable[[Sequence[str]], None]) -> int:
        """Hand the lines of each finished file to `accept`, oldest first, and then delete the file.
        Stops at an exception of `accept`, and raises it. Returns the number of lines."""
        return sum(_move_file(path, accept) for path in self.paths())

    def delete_before(self, timestamp: float) -> int:
        """Delete files last written before this time (seconds since 1970). Returns how many."""
        count = 0
        for path in self.paths():
            with suppress(OSError):
                if path.stat().st_mtime < timestamp:
                    path.unlink()
                    count += 1
        return count

    def paths(self) -> list[Path]:
        """The files, oldest first."""
        return [path for _, path in sorted(self._stats(lambda stat: stat.st_mtime_ns))]

    def __len__(self) -> int:
        return len(self.paths())

    def _stats(self, of: Callable[[os.stat_result], int]) -> list[tuple[int, Path]]:
        found = []
        for path in self._folder.glob(f"*{self._ending}"):
            with suppress(OSError):  # moved by another process
                found.append((of(path.stat()), path))
        return found

    def _current_file(self) -> int:
        if self._file is not None and self._owner == os.getpid():
            return self._file
        self._finish()  # after a fork the current file is the parent's
        self._file, self._owner, self._written = self._new_file()[1], os.getpid(), 0
        return self._file

    def _new_file(self) -> tuple[Path, int]:
        """A new file, locked."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._max_bytes is not None:
            sizes = self._stats(lambda stat: stat.st_size)
            if sum(size for size, _ in sizes) > self._max_bytes:
                raise OSError("the spool is full")
        for _ in range(_ATTEMPTS):
            path = self._folder / f"{os.getpid()}-{secrets.token_hex(8)}{self._ending}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            file = os.open(path, flags, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX)  # a process that moves it releases it at once
            if os.fstat(file).st_nlink:
                return path, file
            os.close(file)  # another process deleted it as empty before it was locked
        raise OSError("each new file was deleted before it could be used")

    def _finish(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file = None


def record_spool(folder: Path, *, max_bytes: int = _MAX_RECORD_BYTES) -> Spool:
    """The spool of call records: lines are appended."""
    return Spool(folder, ".lines", max_bytes=max_bytes)


def promise_spool(folder: Path) -> Spool:
    """The spool of promised texts: lines are synced, because a caller is told of them."""
    return Spool(folder, ".entry")


def _move_file(path: Path, accept: Callable[[Sequence[str]], None]) -> int:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0  # another process moved it
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0  # its process is writing, or another one is moving it
        with os.fdopen(os.dup(file), "rb") as opened:
            text = opened.read().decode("utf-8", "replace")
        lines = [line for line in text.split("\n") if line]
        if lines:
            accept(lines)
        path.unlink(missing_ok=True)
        return len(lines)
    finally:
        os.close(file)
