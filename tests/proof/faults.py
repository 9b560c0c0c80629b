"""Seeded faults: what is broken on purpose, and which claim must see it.

A fault edits texts of the shipped files: configuration (`config/`, `flows/`), code (`ivr/`), or both,
where only the two together hurt a caller. Each is planted in a folder of its own and proved in a
process of its own.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ivr.directory.places.index import DEFAULT_PATH
from tests.callers import ROOT

TABLE = Path(__file__).with_name("faults.yaml")
START, DAYS = "2026-11-21T00:00:00+00:00", 45
AT_ONCE = 2


@dataclass(frozen=True)
class Edit:
    """What stands exactly once in a file, and what stands there then."""

    file: str
    find: str
    replace: str


@dataclass(frozen=True)
class Fault:
    """A line of the table. `also` are claims that fall with the expected ones; `who` are the kinds
    of caller that are walked; `in_progress`: calls that began under the shipped files go on."""

    name: str
    suffers: str
    edits: tuple[Edit, ...]
    claims: tuple[str, ...]
    also: tuple[str, ...]
    who: tuple[str, ...]
    in_progress: bool

    @property
    def is_in_the_code(self) -> bool:
        return any(edit.file.startswith("ivr/") for edit in self.edits)


@dataclass(frozen=True)
class Found:
    """What came of proving with a fault: examples by refuted claim, or why there was no proof."""

    fault: Fault
    refuted: Mapping[str, list[dict[str, Any]]]
    broke: str

    @property
    def unexpected(self) -> list[str]:
        return sorted({*self.refuted} - {*self.fault.claims, *self.fault.also})

    @property
    def as_it_should(self) -> bool:
        expected = any(claim in self.refuted for claim in self.fault.claims)
        return expected and not self.unexpected and not self.broke


@cache
def faults() -> tuple[Fault, ...]:
    """The table."""
    return tuple(
        Fault(
            name=each["name"],
            suffers=each["suffers"],
            edits=tuple(Edit(**edit) for edit in each["edits"]),
            claims=tuple(each["claims"]),
            also=tuple(each.get("also", ())),
            who=tuple(each.get("who", ["mobile"])),
            in_progress=each.get("in-progress", False),
        )
        for each in yaml.safe_load(TABLE.read_text("utf-8"))
    )


def fault(name: str) -> Fault:
    return next(each for each in faults() if each.name == name)


@contextmanager
def planted(broken: Fault) -> Iterator[Path]:
    """A folder with the operators' files (and the package, where the code is broken) and the fault."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        parts = ["config", "flows", *(["ivr"] if broken.is_in_the_code else [])]
        for part in parts:
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        if broken.is_in_the_code:  # beside the package, where it looks for the postcodes
            index = DEFAULT_PATH.relative_to(ROOT)
            (folder / index).parent.mkdir()
            (folder / index).symlink_to(DEFAULT_PATH)
        for edit in broken.edits:
            path = folder / edit.file
            text = path.read_text("utf-8")
            assert text.count(edit.find) == 1, (
                f"{broken.name}: {edit.find!r} stands {text.count(edit.find)} times in {edit.file}"
            )
            path.write_text(text.replace(edit.find, edit.replace), "utf-8")
        yield folder


def run_in(folder: Path, broken: Fault, *words: str, sent: str = "") -> subprocess.CompletedProcess:
    """A Python process that imports the package with the fault in it."""
    package = folder if broken.is_in_the_code else ROOT
    return subprocess.run(
        [sys.executable, "-W", "error", *words],
        input=sent,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=600,
        env={**os.environ, "PYTHONPATH": str(package)},
    )


@cache
def look_for(broken: Fault) -> Found:
    """Prove with the fault in it; once for each fault, however many ask."""
    with planted(broken) as folder:
        order = {
            "folder": str(folder),
            "previous": str(ROOT) if broken.in_progress else None,
            "who": broken.who,
            "start": START,
            "days": DAYS,
        }
        done = run_in(
            folder, broken, str(Path(__file__).with_name("proving.py")), sent=json.dumps(order)
        )
    if done.returncode:
        return Found(broken, {}, done.stderr.strip()[-2000:] or "no proof")
    return Found(broken, json.loads(done.stdout), "")


def look_for_all(chosen: Iterable[Fault]) -> Iterator[Found]:
    """Each of them, in the order given, two at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(look_for, chosen)
