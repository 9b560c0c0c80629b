"""An explanation for every finding code: what is wrong, why it matters to a caller, an example, and
what to write instead. The texts are in this folder; `ivr explain` and docs/checks.md show them. An
example is a change to the operators' files, written as lines:

in: config/areas.yaml     the file that the next lines change
- old lines               which are in the file once
+ new lines               without any old lines: the whole file
gone: yes                 instead of lines: the file is missing
day: 1 October 2028       the day of the check; the default is 21 November 2026
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ivr.content.dates import parse_day

_FOLDER = Path(__file__).parent
_PREFACE = (
    "# Checks\n\n"
    "Every finding of `ivr check`, by its code. `ivr explain CODE` prints the same text.\n"
    "An **error** could strand or mislead a caller, and publishing is refused; "
    "a **warning** is anything else.\n"
    "`ivr explain --markdown` writes this page, and a test runs every example.\n"
)
TODAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Edit:
    """The old and the new lines of a file. No old lines: the whole file; no new ones: no file."""

    file: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """The edits, and the day on which the result is checked."""

    edits: tuple[Edit, ...]
    day: date = TODAY


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation of one code. `example` is a change that gives this finding."""

    code: str
    group: str
    what: str
    why: str
    instead: str
    example: Example


@cache
def explanations() -> Mapping[str, Explanation]:
    """All explanations by code, in the order in which they are shown."""
    by_code: dict[str, Explanation] = {}
    for file in sorted(_FOLDER.glob("*.txt")):
        group, *entries = file.read_text(encoding="utf-8").split("\n== ")
        for entry in entries:
            code, *lines = entry.split("\n")
            texts = dict(line.split(": ", 1) for line in lines[:3])
            example = read_example(lines[3:])
            by_code[code.strip()] = Explanation(
                code.strip(), group.strip(), **texts, example=example
            )
    return by_code


def as_text(each: Explanation) -> str:
    """The explanation as `ivr explain` prints it."""
    example = "\n".join(f"  {line}".rstrip() for line in _example(each))
    return (
        f"{each.code}\n\n{each.what}\nWhy it matters: {each.why}\n\n{example}\n\n"
        f"Instead: {each.instead}"
    )


def as_markdown() -> str:
    """All explanations as one page."""
    parts, group = [_PREFACE], ""
    for each in explanations().values():
        if each.group != group:
            group = each.group
            title, _, introduction = group.partition(": ")
            parts.append(f"## {title.rstrip('.')}\n")
            if introduction:
                parts.append(f"{introduction[:1].upper()}{introduction[1:]}\n")
        example = "\n".join(_example(each))
        parts.append(
            f"### {each.code}\n\n{each.what} {each.why}\n\n"
            f"```text\n{example}\n```\n\n{each.instead}\n"
        )
    return "\n".join(parts)


def _example(each: Explanation) -> Iterator[str]:
    for edit in each.example.edits:
        yield from _edit(edit)
    if not each.example.edits:
        yield f"the unchanged files, checked on {each.example.day:%d %B %Y}"


def _edit(edit: Edit) -> Iterator[str]:
    if edit.new is None:
        yield f"{edit.file} is missing"
        return
    yield f"{edit.file}, wrong:"
    yield from (f"  {line}" for line in edit.new.split("\n"))
    if edit.old:
        yield "right:"
        yield from (f"  {line}" for line in edit.old.split("\n"))


def read_example(lines: Iterable[str]) -> Example:
    """The example in these lines. Other lines, such as comments, are ignored."""
    edits: list[Edit] = []
    day, file = TODAY, ""
    old: list[str] = []
    new: list[str] = []

    def finish() -> None:
        if old or new:
            edits.append(Edit(file, "\n".join(old) if old else None, "\n".join(new)))
            old.clear()
            new.clear()

    for line in (*lines, "in: "):
        key, _, value = line.partition(": ")
        if line[:1] == "-":
            if new:
                finish()
            old.append(line[2:])
        elif line[:1] == "+":
            new.append(line[2:])
        elif key == "in":
            finish()
            file = value
        elif key == "gone":
            edits.append(Edit(file, None, None))
        elif key == "day":
            day = parse_day(value)
    return Example(tuple(edits), day)
