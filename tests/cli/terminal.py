"""The terminal: commands as an operator types them, on the shipped files or on others."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from ivr.cli import commands
from tests.callers import ROOT


@dataclass(frozen=True)
class Said:
    """The exit status and output of a command."""

    status: int
    out: str
    err: str

    @property
    def record(self) -> Any:
        return json.loads(self.out)


def ivr(*words: str, typed: str | None = None, folder: Path = ROOT) -> Said:
    """Run `ivr` with these words on the files of that folder."""
    command, *rest = words
    args = [command, "--content", str(folder), *rest]
    result = CliRunner().invoke(commands, args, input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def copy_of_the_files(to: Path) -> Path:
    """A copy of the shipped files, to be changed."""
    for part in ("config", "flows"):
        shutil.copytree(ROOT / part, to / part, ignore=shutil.ignore_patterns("schemas"))
    return to


def rewrite(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
