"""Findings: what is wrong with operators' files, and where. Decides how a finding reads; never whether
there is one."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial

_WIDEST_LINE = 240


class Severity(StrEnum):
    """An error could strand or mislead a caller, and stops publishing; all else is a warning."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file. Lines and columns count from 1; `length` is in characters of that line."""

    file: str
    line: int = 1
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, and what to write instead (`hint`). A code never changes its meaning."""

    severity: Severity
    code: str
    message: str
    span: Span
    hint: str | None = None


error = partial(Finding, Severity.ERROR)
warning = partial(Finding, Severity.WARNING)


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings sorted by place, without duplicates."""
    return tuple(sorted(set(findings), key=lambda f: (f.span, f.severity, f.code, f.message)))


def did_you_mean(word: str, legal: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """A hint with the legal name nearest to `word`, or with all legal names if they are few."""
    names = sorted(set(legal))
    near = difflib.get_close_matches(word, names, n=1, cutoff=cutoff)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"write one of: {', '.join(names)}" if 0 < len(names) <= 12 else None


def format_finding(finding: Finding, texts: Mapping[str, str]) -> str:
    """The finding as a terminal shows it: with its line, the place in it, and the hint."""
    span = finding.span
    parts = [f"{span}: {finding.severity}: {finding.message} [{finding.code}]"]
    lines = texts.get(span.file, "").splitlines()
    if 1 <= span.line <= len(lines):
        line, column = _window(lines[span.line - 1].replace("\t", " "), span.column)
        gutter = " " * len(str(span.line))
        width = max(1, min(span.length, len(line) - column + 1))
        marks = " " * (column - 1) + "^" + "~" * (width - 1)
        parts += [f"{gutter} |", f"{span.line} | {line}", f"{gutter} | {marks}"]
    if finding.hint:
        parts.append(f"  = {finding.hint}")
    return "\n".join(parts)


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a very long line around the column, and the column in that part."""
    if len(line) <= _WIDEST_LINE:
        return line, column
    start = max(0, column - 1 - _WIDEST_LINE // 4)
    return f"... {line[start : start + _WIDEST_LINE]} ...", column - start + 4


def finding_as_dict(finding: Finding) -> dict[str, object]:
    """The finding as JSON values."""
    return {
        "severity": str(finding.severity),
        "code": finding.code,
        "message": finding.message,
        **asdict(finding.span),
        "hint": finding.hint,
    }
