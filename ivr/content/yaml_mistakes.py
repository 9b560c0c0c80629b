"""Mistakes in YAML, in an operator's words: what is most likely wrong with a file that the YAML reader
refuses, and where; characters that cannot be read or seen; "#". Never reads a file itself."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from ivr.content.findings import Finding, Span, error, warning

_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]"
)
_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u202a-\u202f\u2060-\u2064\u3000\ufeff]")
_RETYPE = "type this line again, without it"
_NO_SPACE = re.compile(r"\s*(?:-\s+)?[A-Za-z][\w-]*(?P<colon>:)[^\s/]")
_QUOTE = "put the whole text in quotation marks"

# What PyYAML reports, our code, the message, and what to write instead.
_MISTAKES = (
    (
        r"quoted scalar",
        "open-quotation",
        "a quotation mark is opened and never closed",
        "close it at the end of the text",
    ),
    (
        r"flow (mapping|sequence)",
        "open-bracket",
        "a bracket is opened and not closed, or a comma is missing between two entries",
        "close it, or write each entry on its own line",
    ),
    (
        r"block sequence entries",
        "list-beside-name",
        "a list cannot start on the line of its name",
        "write each hyphen on its own line, below the name",
    ),
    (
        r"block scalar",
        "text-beside-bar",
        'after ">" or "|" the text starts on the next line',
        "start the text on the next line, two spaces further right",
    ),
    (
        r"single document|document start",
        "two-documents",
        'a line "---" or "..." ends the file here; the lines below are never read',
        "remove the line",
    ),
    (
        r"could not find expected ':'",
        "no-colon",
        "this line has no colon after its name",
        "write name: value; if the line continues the text above, put it further right",
    ),
    (
        r"expected key|block end|'-' indicator",
        "indentation",
        "this line does not fit the lines above it",
        "start it in the same column as the lines around it, with a name: or a hyphen as they do",
    ),
)
# The place of these is where the construct starts, not where the reader stopped.
_AT_START = ("open-quotation", "open-bracket", "no-colon")


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
    for reported, code, what, instead in _MISTAKES:
        if re.search(reported, report):
            return error(code, what, start if code in _AT_START else place, instead)
    if re.search(r"any token|node content", report) and sign:
        what = f"a text cannot start with {sign} unless it is in quotation marks"
        return error("odd-beginning", what, place, _QUOTE)
    instead = "type it again, like the lines around it"
    return error("unreadable", "this line cannot be read", place, instead)


def unquoted_star(span: Span) -> Finding:
    """An alias or an anchor."""
    what = 'a "*" or "&" without quotation marks refers to another place'
    instead = "put the text in quotation marks; a choice * is not needed: "
    instead += 'the star key is "hear it again" in every menu'
    return error("unquoted-star", what, span, instead)


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


def odd_characters(file: str, text: str) -> tuple[str | None, list[Finding]]:
    """The text with plain spaces for invisible characters (None: it cannot be read), and a finding for
    the first odd character of each line."""
    if "\ufffd" in text:
        what = "this file is not in UTF-8, so some letters cannot be read"
        instead = "save it as UTF-8, or type these letters again"
        return None, [error("not-utf8", what, _place(file, text, text.index("\ufffd")), instead)]
    if refused := _REFUSED.search(text):
        what = "there is a character here that no keyboard has"
        return None, [error("odd-character", what, _place(file, text, refused.start()), _RETYPE)]
    findings: dict[int, Finding] = {}
    for match in _INVISIBLE.finditer(text):
        place = _place(file, text, match.start())
        what = "there is an invisible character here; it came with a copied text"
        findings.setdefault(place.line, error("odd-character", what, place, _RETYPE))
    return _INVISIBLE.sub(" ", text), list(findings.values())


def misleading_comments(file: str, text: str) -> Iterator[Finding]:
    """A finding for each line in which "#" hides more than its author meant."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*(#)\s*:", line):
            what = 'everything after "#" is a comment, so this line has no effect'
            instead = "the hash key cannot be a choice; remove the line"
            span = Span(file, number, match.start(1) + 1)
            yield warning("hash-is-a-comment", what, span, instead)
        elif (start := line.find(" #") + 1) and _is_cut_text(line[: start - 1]):
            what = 'everything after "#" is a comment: the text ends before it'
            instead = "put the whole text in quotation marks; "
            instead += "or, for a comment, two spaces before the #"
            span = Span(file, number, start + 1, len(line) - start)
            yield warning("hash-cuts-text", what, span, instead)


def _is_cut_text(before: str) -> bool:
    """Whether several words without quotation marks stand before a "#", one space away from it."""
    name, colon, text = before.partition(": ")
    is_text = bool(colon) and len(text.split()) > 1 and not before.endswith(" ")
    return is_text and text.lstrip()[0] not in "\"'[{|>&*!#" and "#" not in name


def _place(file: str, text: str, offset: int) -> Span:
    before = text[:offset]
    return Span(file, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
