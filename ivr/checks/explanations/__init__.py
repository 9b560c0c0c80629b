"""An explanation for every finding code: what is wrong, why it matters to a caller, an example, and
what to write instead. The texts are in this folder; `ivr explain` and docs/checks.md show them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ivr.checks.explanations.examples import Edit, Example, read_example

_FOLDER = Path(__file__).parent
_PREFACE = (
    "# Checks\n\n"
    "Every finding of `ivr check`, by its code. `ivr explain CODE` prints the same text.\n"
    "An **error** could strand or mislead a caller, and publishing is refused; "
    "a **warning** is anything else.\n"
    "`ivr explain --markdown` writes this page, and a test runs every example.\n"
)


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
