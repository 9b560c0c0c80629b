"""Operators' files for a service that a test may spoil."""

import shutil
from pathlib import Path

from tests.callers import ROOT


def own_files(folder: Path) -> Path:
    """A folder to run the service in, with operators' files that a test may spoil."""
    folder.mkdir()
    for name in ("config", "flows"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "app.py").symlink_to(ROOT / "app.py")
    return folder


def edit(file: Path, old: str, new: str) -> None:
    """Change a file as editors do: a new one takes its place."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(text.replace(old, new), "utf-8")
    beside.replace(file)
