"""Files that are whole or not there: written beside their place, synced, and then put into it."""

import os
import secrets
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in a folder that is made where it is missing. When
    this returns, a power cut no longer loses it.

    Raises:
        OSError: it could not be kept; what was there before is there still, and nothing else.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{secrets.token_hex(16)}.unfinished")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A file's name lies in its folder, and is synced by itself."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
