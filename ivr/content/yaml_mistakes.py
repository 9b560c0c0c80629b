"""Mistakes in YAML, in an operator's words. Decides what is most likely wrong with a file that the YAML
reader refuses, and where; never reads a file itself."""

import re
from collections.abc import Sequence
from typing import Any

import yaml

from ivr.content.findings import Finding, Span, error

_NO_SPACE = re.compile(r"\s*(?:-\s+)?[A-Za-z][\w-]*(?P<colon>:)[^\s/]")
_QUOTE = "put the whole text in quotation marks"

# What PyYAML reports, our code, the message, what to write instead, and whether the place is where the
# construct starts rather than where the reader stopped.
_MISTAKES = (
    (
        r"quoted scalar",
        "open-quotation",
        "a quotation mark is opened and never closed",
        "close it at the end of the text",
        True,
    ),
    (
        r"flow (mapping|sequence)",
        "open-bracket",
        "a bracket is opened and not closed, or a comma is missing between two entries",
        "close it, or write each entry on its own line",
        True,
    ),
    (
        r"block sequence entries",
        "list-beside-name",
        "a list cannot start on the line of its name",
        "write each hyphen on its own line, below the name",
        False,
    ),
    (
        r"block scalar",
        "text-beside-bar",
        'after ">" or "|" the text starts on the next line',
        "start the text on the next line, two spaces further right",
        False,
    ),
    (
        r"single document|document start",
        "two-documents",
        'a line "---" or "..." ends the file here; the lines below are never read',
        "remove the line",
        False,
    ),
    (
        r"could not find expected ':'",
        "no-colon",
        "this line has no colon after its name",
        "write name: value; if the line continues the text above, put it further right",
        True,
    ),
    (
        r"expected key|block end|'-' indicator",
        "indentation",
        "this line does not fit the lines above it",
        "start it in the same column as the lines around it, with a name: or a hyphen as they do",
        False,
    ),
)


def unreadable(
    file: str, text: str, problem: yaml.MarkedYAMLError, events: Sequence[yaml.Event]
) -> Finding:
    """Why the reader stopped. `events` is what it had read before."""
    report = f"{problem.context or ''} {problem.problem or ''}"
    lines = text.splitlines()
    start, place = span_at(file, problem.context_mark), span_at(file, problem.problem_mark)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    sign = line[place.column - 1 : place.column]
    if (gap := line[: len(line) - len(line.lstrip())]) and "\t" in gap:
        what = "this line starts with a tab; only spaces may stand before a name"
        span = Span(file, place.line, gap.index("\t") + 1)
        return error("tab", what, span, "write two spaces for each tab")
    if re.search(r"scanning an? (alias|anchor)|undefined alias|duplicate anchor", report):
        return unquoted_star(place if "undefined" in report else start)
    if "tag" in report:
        return tag(start)
    for number in range(place.line, max(0, place.line - 3), -1):
        match = _NO_SPACE.match(lines[number - 1]) if number <= len(lines) else None
        if match:
            return no_space(Span(file, number, match.start("colon") + 1))
    if "mapping values" in report:
        return _second_colon(place, line[: place.column - 1])
    if sign in ("]", "}") and events and "flow" not in report:
        what = "a bracket is closed here that was not opened"
        return error("open-bracket", what, place, "remove it, or open it where the entries start")
    if early := _ended_early(file, place, lines, events[-1] if events else None, report):
        return early
    for reported, code, what, instead, is_at_start in _MISTAKES:
        if re.search(reported, report):
            return error(code, what, start if is_at_start else place, instead)
    if re.search(r"any token|node content", report) and sign:
        what = f"a text cannot start with {sign} unless it is in quotation marks"
        return error("odd-beginning", what, place, _QUOTE)
    instead = "type it again, like the lines around it"
    return error("unreadable", "this line cannot be read", place, instead)


def unquoted_star(span: Span) -> Finding:
    """An alias or an anchor."""
    return error(
        "unquoted-star",
        'a "*" or "&" without quotation marks refers to another place',
        span,
        "put the text in quotation marks; a choice * is not needed: "
        'the star key is "hear it again" in every menu',
    )


def tag(span: Span) -> Finding:
    what = 'a text that starts with "!" is not understood'
    return error("tag", what, span, "put it in quotation marks")


def no_space(span: Span) -> Finding:
    """`say:Hello`."""
    return error("no-space", "a space is needed after this colon", span, "write name: value")


def unquoted_slot(span: Span) -> Finding:
    """`say: {connecting} now`."""
    what = "a text that starts with a curly or square bracket must be in quotation marks"
    return error("unquoted-slot", what, span, 'write "{connecting} {choices}"')


def comma_in_braces(name: str, span: Span) -> Finding:
    """`{ say: If you work, or volunteer }`."""
    what = f'"{name}" has no value: inside {{ }} a comma starts a new entry'
    instead = "write each entry on its own line, or put the whole text in quotation marks"
    return error("comma-in-braces", what, span, instead)


def _second_colon(place: Span, before: str) -> Finding:
    if re.search(r":\s", before):
        instead = 'put the text in quotation marks: say: "Hours: 9 to 5"'
        return error("colon-in-text", "there is a second colon in this line", place, instead)
    if len(before) > 1000:
        span = Span(place.file, place.line)
        return error("name-too-long", "this name is too long", span, "use at most 40 characters")
    start = Span(place.file, place.line, len(before) - len(before.lstrip()) + 1)
    instead = "start it in the same column as the lines around it"
    return error("indentation", "this line starts further right than the one above", start, instead)


def _ended_early(
    file: str, place: Span, lines: Sequence[str], last: yaml.Event | None, report: str
) -> Finding | None:
    """A text whose quotation mark or bracket closed before its end."""
    if last is None or span_at(file, last.end_mark).line != place.line:
        return None
    start = span_at(file, last.start_mark)
    if isinstance(last, yaml.ScalarEvent) and last.style in ("'", '"'):
        if start.line != place.line:
            what = "a quotation mark is opened here and closed only some lines below"
            return error("open-quotation", what, start, "close it at the end of the text")
        what = "the quotation mark closes before the end of the text"
        instead = "put double quotation marks around the whole text, and none inside"
        return error("quotation-ends-early", what, place, instead)
    if isinstance(last, yaml.CollectionEndEvent) and "flow" not in report:
        opening = re.search(r"(?:^|\s)([\[{])", lines[place.line - 1][: place.column])
        if opening:
            return unquoted_slot(Span(file, place.line, opening.start(1) + 1))
    return None


def span_at(file: str, mark: Any) -> Span:
    """The place of one of PyYAML's marks; the start of the file if there is none."""
    return Span(file, mark.line + 1, mark.column + 1) if mark else Span(file)
