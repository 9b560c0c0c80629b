"""Seeded faults: what is broken on purpose, and which claim must be refuted by it.

A fault edits texts of the shipped files: configuration (`config/`, `flows/`), code (`ivr/`), or both,
if only the two together hurt a caller. Each is planted in a folder of its own and proved in a process
of its own.
"""

import json
import os
import re
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
_PROCESSES = 2
_LOCAL_NAME = re.compile(r"~(\w+)")


@dataclass(frozen=True)
class Edit:
    """A text that occurs exactly once in a file, and its replacement. In code, `~name` stands for any
    local name, and any white space matches any other."""

    file: str
    find: str
    replace: str

    @property
    def is_in_code(self) -> bool:
        return self.file.startswith("ivr/")

    def applied(self, text: str) -> str:
        if not self.is_in_code:
            _check_once(self, text.count(self.find))
            return text.replace(self.find, self.replace)
        matches = list(re.finditer(self._pattern(), text))
        _check_once(self, len(matches))
        (match,) = matches
        replacement = _LOCAL_NAME.sub(lambda name: match[name[1]], self.replace.strip())
        return text[: match.start()] + replacement + text[match.end() :]

    def _pattern(self) -> str:
        known: set[str] = set()
        parts = []
        for part in re.split(r"(~\w+|\s+)", self.find.strip()):
            if name := _LOCAL_NAME.fullmatch(part):
                parts.append(f"(?P={name[1]})" if name[1] in known else rf"(?P<{name[1]}>\w+)")
                known.add(name[1])
            else:
                parts.append(r"\s+" if part.isspace() else re.escape(part))
        return "".join(parts)


@dataclass(frozen=True)
class Fault:
    """A row of the table. `also` are claims that are refuted with the expected ones; `callers` are the
    sample callers that are walked; `in_progress`: calls that began under the shipped files continue."""

    name: str
    suffers: str
    edits: tuple[Edit, ...]
    claims: tuple[str, ...]
    also: tuple[str, ...]
    callers: tuple[str, ...]
    in_progress: bool

    @property
    def is_in_code(self) -> bool:
        return any(edit.is_in_code for edit in self.edits)


@dataclass(frozen=True)
class FaultResult:
    """The proof with a fault: counterexamples by refuted claim, or why there was no proof."""

    fault: Fault
    refuted: Mapping[str, list[dict[str, Any]]]
    failure: str

    @property
    def unexpected(self) -> list[str]:
        return sorted({*self.refuted} - {*self.fault.claims, *self.fault.also})

    @property
    def is_found(self) -> bool:
        expected = any(claim in self.refuted for claim in self.fault.claims)
        return expected and not self.unexpected and not self.failure


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
            callers=tuple(each.get("callers", ["mobile"])),
            in_progress=each.get("in-progress", False),
        )
        for each in yaml.safe_load(TABLE.read_text("utf-8"))
    )


def fault(name: str) -> Fault:
    return next(each for each in faults() if each.name == name)


@contextmanager
def planted(fault: Fault) -> Iterator[Path]:
    """A folder with the operators' files (and the package, if the fault is in code) and the fault."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for part in ("config", "flows", *(["ivr"] if fault.is_in_code else [])):
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        if fault.is_in_code:  # next to the package, where it expects the postcode index
            index = DEFAULT_PATH.relative_to(ROOT)
            (folder / index).parent.mkdir()
            (folder / index).symlink_to(DEFAULT_PATH)
        for edit in fault.edits:
            path = folder / edit.file
            path.write_text(edit.applied(path.read_text("utf-8")), "utf-8")
        yield folder


def run_in(folder: Path, fault: Fault, *words: str, stdin: str = "") -> subprocess.CompletedProcess:
    """A Python process that imports the package with the fault in it."""
    package = folder if fault.is_in_code else ROOT
    return subprocess.run(
        [sys.executable, "-W", "error", *words],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=600,
        env={**os.environ, "PYTHONPATH": str(package)},
    )


@cache
def prove_with(fault: Fault) -> FaultResult:
    """The proof with a fault in it; once for each fault."""
    with planted(fault) as folder:
        order = {
            "folder": str(folder),
            "previous": str(ROOT) if fault.in_progress else None,
            "callers": fault.callers,
            "start": START,
            "days": DAYS,
        }
        script = Path(__file__).with_name("proving.py")
        done = run_in(folder, fault, str(script), stdin=json.dumps(order))
    if done.returncode:
        return FaultResult(fault, {}, done.stderr.strip()[-2000:] or "no proof")
    return FaultResult(fault, json.loads(done.stdout), "")


def prove_with_each(chosen: Iterable[Fault]) -> Iterator[FaultResult]:
    """The proof with each fault, in order, two at a time."""
    with ThreadPoolExecutor(_PROCESSES) as pool:
        yield from pool.map(prove_with, chosen)


def _check_once(edit: Edit, count: int) -> None:
    assert count == 1, f"{edit.find!r} occurs {count} times in {edit.file}"
