"""Runs a case of the corpus: a change to a configuration, and the findings that the change causes.

The configuration is the shipped one of 21 November 2026, copied to `pinned/`, and the day is fixed too:
an operator's change to the shipped files moves no line here. Add a new required setting there as well.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ivr.checks import check_all
from ivr.checks.explanations import TODAY, Example, explanations, read_example
from ivr.content.findings import Finding, sorted_findings
from ivr.content.revision import read_folder, read_revision

HERE = Path(__file__).parent
SHIPPED = HERE.parent.parent
PINNED = HERE / "pinned"
FINDINGS = "=== findings\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the corpus: why it is there, the change, the expected findings, and the names of the
    lessons (tests/lessons/lesson.py) that it rebuilds."""

    path: Path
    why: str
    example: Example
    expected: str
    lessons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.stem


def read_cases(folder: str) -> list[Case]:
    return [_read(path) for path in sorted((HERE / folder).glob("*.txt"))]


def _read(path: Path) -> Case:
    head, _, expected = path.read_bytes().decode("utf-8").partition(FINDINGS)
    lines = head.split("\n")
    why = "\n".join(line for line in lines if line.startswith("# "))
    codes = [line.partition(": ")[2] for line in lines if line.startswith("example: ")]
    example = explanations()[codes[0]].example if codes else read_example(lines)
    lessons = [line.partition(": ")[2] for line in lines if line.startswith("lesson: ")]
    return Case(path, why, example, expected, tuple(lessons))


@cache
def pinned() -> dict[str, str]:
    return read_folder(PINNED)


def findings(files: dict[str, str], day: date) -> tuple[Finding, ...]:
    """The findings of reading and of all checks on that day. The scenarios are not run."""
    reading = read_revision(files)
    if reading.revision is None:
        return sorted_findings(reading.findings)
    return sorted_findings((*reading.findings, *check_all(reading.revision, reading.sources, day)))


def applied(example: Example, files: dict[str, str]) -> dict[str, str]:
    """The files after the edits. Raises ValueError if the old lines of an edit are not there once."""
    changed = dict(files)
    for edit in example.edits:
        if edit.new is None:
            del changed[edit.file]
        elif edit.old is None:
            changed[edit.file] = edit.new + "\n"
        elif changed[edit.file].count(edit.old) != 1:
            times = changed[edit.file].count(edit.old)
            raise ValueError(f"{edit.file} has these lines {times} times: {edit.old}")
        else:
            changed[edit.file] = changed[edit.file].replace(edit.old, edit.new)
    return changed


@cache
def _always(day: date) -> frozenset[tuple[str, ...]]:
    files = pinned()
    return frozenset(_identity(each, files) for each in findings(files, day))


def _identity(each: Finding, files: dict[str, str]) -> tuple[str, ...]:
    """The finding and the text of its line, without the line number."""
    lines = files.get(each.span.file, "").splitlines()
    line = lines[each.span.line - 1] if each.span.line <= len(lines) else ""
    return str(each.severity), each.code, each.message, line


def new_findings(example: Example) -> list[Finding]:
    """The findings that the change or the day causes, without warnings that the day alone causes."""
    files = applied(example, pinned())
    of_the_day = {each for each in _always(example.day) if each[0] == "warning"}
    known = _always(TODAY) | of_the_day
    return [e for e in findings(files, example.day) if _identity(e, files) not in known]


def findings_of_near_miss(example: Example) -> list[Finding]:
    """The findings with the change, without those that the pinned configuration has anywhere. A near
    miss has none."""
    known = {(code, message) for _, code, message, _ in _always(TODAY)}
    found = findings(applied(example, pinned()), example.day)
    return [each for each in found if (each.code, each.message) not in known]


def as_lines(found: list[Finding]) -> str:
    """The lines that an operator reads, without the excerpt of the file."""
    lines = []
    for each in found:
        lines.append(f"{each.span}: {each.severity}: {each.message} [{each.code}]")
        if each.hint:
            lines.append(f"  = {each.hint}")
    return "".join(f"{line}\n" for line in lines)
