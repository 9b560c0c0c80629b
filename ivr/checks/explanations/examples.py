"""Examples: a change to what operators wrote, as a small text file says it. Only reads them; decides
nothing and changes no file.

    in: config/areas.yaml        the file (its lines follow)
    - lines that stand there     exactly once
    + lines that replace them    without any -: the whole file
    gone: yes                    instead of lines: the file is not there
    day: 1 October 2028          the day on which it is read; otherwise 21 November 2026
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ivr.content.dates import parse_day

TODAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in a file, and what is to stand there instead; None for the whole file."""

    file: str
    now: str | None
    then: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """Edits, and the day on which the outcome is read."""

    edits: tuple[Edit, ...]
    day: date = TODAY


def read_example(lines: Iterable[str]) -> Example:
    """The example that these lines describe; lines of other kinds are passed over."""
    edits: list[Edit] = []
    day, file = TODAY, ""
    now: list[str] = []
    then: list[str] = []

    def finish() -> None:
        if now or then:
            edits.append(Edit(file, "\n".join(now) if now else None, "\n".join(then)))
            now.clear()
            then.clear()

    for line in (*lines, "in: "):
        key, _, value = line.partition(": ")
        if line[:1] == "-":
            if then:
                finish()
            now.append(line[2:])
        elif line[:1] == "+":
            then.append(line[2:])
        elif key == "in":
            finish()
            file = value
        elif key == "gone":
            edits.append(Edit(file, None, None))
        elif key == "day":
            day = parse_day(value)
    return Example(tuple(edits), day)
