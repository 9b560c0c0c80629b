"""Runs a case of the corpus: a change to a configuration, and what is found because of it.

The configuration is the shipped one of 21 November 2026, kept in `pinned/`, as the day is: so what
operators change moves no line here. A new setting that every file must have goes in there too.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ivr.checks import check_all
from ivr.checks.explanations.examples import TODAY, Example, read_example
from ivr.checks.explanations import explanations
from ivr.content.findings import Finding, in_order
from ivr.content.revision import read_folder, read_revision

HERE = Path(__file__).parent
SHIPPED = HERE.parent.parent
PINNED = HERE / "pinned"
ENDS = "=== what is found\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the corpus: why it is there, the change, and the lines that are expected."""

    path: Path
    why: str
    example: Example
    expected: str

    @property
    def name(self) -> str:
        return self.path.stem


def read_cases(folder: str) -> list[Case]:
    return [_read(path) for path in sorted((HERE / folder).glob("*.txt"))]


def _read(path: Path) -> Case:
    said, _, expected = path.read_bytes().decode("utf-8").partition(ENDS)
    lines = said.split("\n")
    why = "\n".join(line for line in lines if line.startswith("# "))
    named = [line.partition(": ")[2] for line in lines if line.startswith("example: ")]
    example = explanations()[named[0]].example if named else read_example(lines)
    return Case(path, why, example, expected)


@cache
def pinned() -> dict[str, str]:
    return read_folder(PINNED)


def findings(files: dict[str, str], day: date) -> tuple[Finding, ...]:
    """Everything that is said of these files on that day; the scenarios are not run."""
    reading = read_revision(files)
    found = list(reading.findings)
    if reading.revision is not None:
        found += check_all(reading.revision, reading.sources, day)
    return in_order(found)


def applied(example: Example, files: dict[str, str]) -> dict[str, str]:
    """The files with the edits made. Raises ValueError where an edit fits no place, or two."""
    changed = dict(files)
    for edit in example.edits:
        if edit.then is None:
            del changed[edit.file]
        elif edit.now is None:
            changed[edit.file] = edit.then + "\n"
        elif changed[edit.file].count(edit.now) != 1:
            times = changed[edit.file].count(edit.now)
            raise ValueError(f"{edit.file} has this {times} times: {edit.now}")
        else:
            changed[edit.file] = changed[edit.file].replace(edit.now, edit.then)
    return changed


@cache
def _always(day: date) -> frozenset[tuple[str, ...]]:
    files = pinned()
    return frozenset(_identity(each, files) for each in findings(files, day))


def _identity(each: Finding, files: dict[str, str]) -> tuple[str, ...]:
    """The finding and the line it is about, wherever that line has moved to."""
    lines = files.get(each.span.file, "").splitlines()
    line = lines[each.span.line - 1] if each.span.line <= len(lines) else ""
    return str(each.severity), each.code, each.message, line


def new_findings(example: Example) -> list[Finding]:
    """What is found with the change, or on that day, and not without it. Warnings that only the day
    brings are left out."""
    files = applied(example, pinned())
    passing = {each for each in _always(example.day) if each[0] == "warning"}
    known = _always(TODAY) | passing
    return [e for e in findings(files, example.day) if _identity(e, files) not in known]


def silent_about(example: Example) -> list[Finding]:
    """What is found with the change that is not found of the shipped configuration, wherever it
    stands: nothing, for a near miss."""
    usual = {(code, said) for _, code, said, _ in _always(TODAY)}
    found = findings(applied(example, pinned()), example.day)
    return [each for each in found if (each.code, each.message) not in usual]


def as_lines(found: list[Finding]) -> str:
    """The lines that an operator reads, without the snippet."""
    lines = []
    for each in found:
        lines.append(f"{each.span}: {each.severity}: {each.message} [{each.code}]")
        if each.hint:
            lines.append(f"  = {each.hint}")
    return "".join(f"{line}\n" for line in lines)
