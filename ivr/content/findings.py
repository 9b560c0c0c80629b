"""What a check has to say about a revision. Decides how a finding reads; never whether there is one."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

_WIDEST = 240


class Severity(StrEnum):
    """An error could strand or mislead a caller, and refuses publishing; a warning is all else."""

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
    """One thing to say about what operators wrote: where, what, and what to write instead."""

    severity: Severity
    code: str
    message: str
    span: Span
    hint: str | None = None


def error(code: str, message: str, span: Span, hint: str | None = None) -> Finding:
    """A finding that refuses publishing."""
    return Finding(Severity.ERROR, code, message, span, hint)


def warning(code: str, message: str, span: Span, hint: str | None = None) -> Finding:
    """A finding that only asks for attention."""
    return Finding(Severity.WARNING, code, message, span, hint)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorted by place, each once."""
    return tuple(sorted(set(findings), key=lambda f: (f.span, f.severity, f.code, f.message)))


def did_you_mean(word: str, legal: Iterable[str]) -> str | None:
    """The legal name nearest to `word`, as a hint; else the legal names, when they are few."""
    names = sorted(set(legal))
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    if 0 < len(names) <= 12:
        return "what may stand here: " + ", ".join(names)
    return None


def in_full(finding: Finding, texts: Mapping[str, str]) -> str:
    """The finding with its place, the line it is about, and the hint; as a terminal shows it."""
    span = finding.span
    head = f"{span}: {finding.severity}: {finding.message} [{finding.code}]"
    parts = [head]
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
    """The line as it is shown, and the column in it: of a very long line, the part around it."""
    if len(line) <= _WIDEST:
        return line, column
    start = max(0, column - 1 - _WIDEST // 4)
    return f"... {line[start : start + _WIDEST]} ...", column - start + 4


def as_record(finding: Finding) -> dict[str, object]:
    """The finding for programs: plain names and values."""
    return {
        "severity": str(finding.severity),
        "code": finding.code,
        "message": finding.message,
        "file": finding.span.file,
        "line": finding.span.line,
        "column": finding.span.column,
        "length": finding.span.length,
        "hint": finding.hint,
    }
