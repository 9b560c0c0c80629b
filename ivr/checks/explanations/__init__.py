"""Explanations of every code: what it says, why it matters to a caller, an example, and what to
write instead. Reads them from the texts beside it; decides how they are shown, never what is found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ivr.checks.explanations.examples import Edit, Example, read_example

_FOLDER = Path(__file__).parent
_PREFACE = (
    "# Checks\n\n"
    "Everything `ivr check` can say, by its code. `ivr explain CODE` prints the same.\n"
    "An **error** could strand or mislead a caller and refuses publishing; a **warning** is all else.\n"
    "This page is written by `ivr explain --markdown`; a test runs every example.\n"
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is to be said of one code; `example` is a change that yields it."""

    code: str
    group: str
    what: str
    why: str
    instead: str
    example: Example


@cache
def explanations() -> Mapping[str, Explanation]:
    """All explanations by code, in the order in which they are shown."""
    found: dict[str, Explanation] = {}
    for file in sorted(_FOLDER.glob("*.txt")):
        group, *entries = file.read_text(encoding="utf-8").split("\n== ")
        for entry in entries:
            each = _read(group.strip(), entry)
            found[each.code] = each
    return found


def _read(group: str, entry: str) -> Explanation:
    code, *lines = entry.split("\n")
    said = dict(line.split(": ", 1) for line in lines[:3])
    return Explanation(
        code.strip(), group, said["what"], said["why"], said["instead"], read_example(lines[3:])
    )


def as_text(each: Explanation) -> str:
    """The explanation as a terminal shows it."""
    parts = [each.code, "", each.what, f"Why it matters: {each.why}", ""]
    parts += [f"  {line}".rstrip() for line in _example(each)]
    return "\n".join([*parts, "", f"Instead: {each.instead}"])


def as_markdown() -> str:
    """All explanations as one page."""
    parts, group = [_PREFACE], ""
    for each in explanations().values():
        if each.group != group:
            group = each.group
            parts.append(f"## {group.partition(':')[0].rstrip('.')}\n")
            if ":" in group:
                parts.append(f"{group.partition(':')[2].strip().capitalize()}\n")
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
        yield f"on {each.example.day:%d %B %Y}: nothing has been changed"


def _edit(edit: Edit) -> Iterator[str]:
    if edit.then is None:
        yield f"{edit.file} is not there"
        return
    yield f"{edit.file}, wrong:"
    now, then = (edit.now or "").split("\n"), edit.then.split("\n")
    yield from (f"  {line}" for line in then)
    if edit.now:
        yield "right:"
        yield from (f"  {line}" for line in now)
