"""Examples: a change to the operators' files, as a small text file. Only reads them.

in: config/areas.yaml     the file that the next lines change
- old lines               which are in the file once
+ new lines               without any old lines: the whole file
gone: yes                 instead of lines: the file is missing
day: 1 October 2028       the day of the check; the default is 21 November 2026
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ivr.content.dates import parse_day

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
