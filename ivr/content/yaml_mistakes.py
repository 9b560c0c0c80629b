"""The traps of YAML, in an operator's words. Decides what a file that cannot be read most likely
got wrong, and where; never reads a file itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ivr.content.findings import Finding, Span, error

_NO_SPACE = re.compile(r"\s*(?:-\s+)?[A-Za-z][\w-]*(?P<colon>:)[^\s/]")
_QUOTE = "put the whole text in quotation marks"


@dataclass(frozen=True, slots=True)
class Trap:
    """What the reader says of a file, our code and message, and what to write instead."""

    code: str
    said: str
    what: str
    instead: str
    at_context: bool = False


_TRAPS = (
    Trap(
        "open-quotation",
        r"quoted scalar",
        "a quotation mark is opened and never closed",
        "close it at the end of the text",
        at_context=True,
    ),
    Trap(
        "open-bracket",
        r"flow (mapping|sequence)",
        "a bracket is opened and not closed, or a comma is missing between two entries",
        "close it, or write each entry on a line of its own",
        at_context=True,
    ),
    Trap(
        "list-beside-name",
        r"block sequence entries",
        "a list cannot begin on the line of its name",
        "put each hyphen on a line of its own, below the name",
    ),
    Trap(
        "text-beside-bar",
        r"block scalar",
        'after ">" or "|" the text begins on the next line',
        "begin the text on the next line, two spaces further right",
    ),
    Trap(
        "two-documents",
        r"single document|document start",
        'a line "---" or "..." ends the file here; what follows would never be read',
        "take the line out",
    ),
    Trap(
        "no-colon",
        r"could not find expected ':'",
        "this line has no colon after its name",
        "write name: value; or, if it goes on with the text above, put it further right",
        at_context=True,
    ),
    Trap(
        "indentation",
        r"expected key|block end|'-' indicator",
        "this line does not fit the lines above it",
        "let it begin at the same column as its neighbours, and be a name: or a hyphen as they are",
    ),
)


def unreadable(
    file: str, text: str, problem: yaml.MarkedYAMLError, events: Sequence[yaml.Event]
) -> Finding:
    """Why the reader stopped. `events` is what it had read before."""
    said = f"{problem.context or ''} {problem.problem or ''}"
    lines = text.splitlines()
    context, place = at(file, problem.context_mark), at(file, problem.problem_mark)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    sign = line[place.column - 1 : place.column]
    if (gap := line[: len(line) - len(line.lstrip())]) and "\t" in gap:
        return _tab(Span(file, place.line, gap.index("\t") + 1))
    if re.search(r"scanning an? (alias|anchor)|undefined alias|duplicate anchor", said):
        return star(place if "undefined" in said else context)
    if "tag" in said:
        return exclamation(context)
    for number in range(place.line, max(0, place.line - 3), -1):
        found = _NO_SPACE.match(lines[number - 1]) if number <= len(lines) else None
        if found:
            return no_space(Span(file, number, found.start("colon") + 1))
    if "mapping values" in said:
        return _second_colon(place, line[: place.column - 1])
    if sign in ("]", "}") and events and "flow" not in said:
        what = "a bracket is closed here that was not opened"
        return error("open-bracket", what, place, "take it out, or open it where it should begin")
    if ended := _ended_early(file, place, lines, events[-1] if events else None, said):
        return ended
    for trap in _TRAPS:
        if re.search(trap.said, said):
            span = context if trap.at_context else place
            return error(trap.code, trap.what, span, trap.instead)
    if re.search(r"any token|node content", said) and sign:
        what = f"a text cannot begin with {sign} unless it is in quotation marks"
        return error("odd-beginning", what, place, _QUOTE)
    return error(
        "unreadable", "this line cannot be read", place, "type it again, as its neighbours"
    )


def star(span: Span) -> Finding:
    """An alias or an anchor, meant or not."""
    return error(
        "unquoted-star",
        'a "*" or "&" with no quotation marks around it refers to another place',
        span,
        "put the text in quotation marks; a choice * is not needed: "
        'the star key is "hear it again" everywhere already',
    )


def exclamation(span: Span) -> Finding:
    """A tag."""
    what = 'a text that begins with "!" is not understood'
    return error("tag", what, span, "put it in quotation marks")


def no_space(span: Span) -> Finding:
    """`say:Hello`."""
    return error("no-space", "a space is needed after this colon", span, "write name: value")


def unquoted_slot(span: Span) -> Finding:
    """`say: {connecting} now`."""
    return error(
        "unquoted-slot",
        "a text that begins with a curly or square bracket must be in quotation marks",
        span,
        'write it so: "{connecting} {choices}"',
    )


def alone_in_braces(name: str, span: Span) -> Finding:
    """`{ say: If you work, or volunteer }`."""
    return error(
        "comma-in-braces",
        f'"{name}" stands alone: inside {{ }} a comma begins a new entry',
        span,
        "write each entry on a line of its own, or put the whole text in quotation marks",
    )


def _tab(span: Span) -> Finding:
    what = "this line begins with a tab; only spaces may stand before a name"
    return error("tab", what, span, "put two spaces for each tab")


def _second_colon(place: Span, before: str) -> Finding:
    if re.search(r":\s", before):
        instead = 'put the text in quotation marks: say: "Hours: 9 to 5"'
        return error("colon-in-text", "there is a second colon in this line", place, instead)
    if len(before) > 1000:
        span = Span(place.file, place.line)
        return error("name-too-long", "this name is too long", span, "use at most 40 characters")
    start = Span(place.file, place.line, len(before) - len(before.lstrip()) + 1)
    instead = "let it begin at the same column as its neighbours"
    return error("indentation", "this line begins further right than the one above", start, instead)


def _ended_early(
    file: str, place: Span, lines: Sequence[str], last: yaml.Event | None, said: str
) -> Finding | None:
    """A text whose quotation mark or bracket closed before its end."""
    if last is None or at(file, last.end_mark).line != place.line:
        return None
    start = at(file, last.start_mark)
    if isinstance(last, yaml.ScalarEvent) and last.style in ("'", '"'):
        if start.line != place.line:
            instead = "close it at the end of the text"
            what = "a quotation mark is opened and closed only lines later"
            return error("open-quotation", what, start, instead)
        what = "the quotation mark closes before the end of the text"
        instead = "put double quotation marks around the whole text, and none like them inside"
        return error("quotation-ends-early", what, place, instead)
    if isinstance(last, yaml.CollectionEndEvent) and "flow" not in said:
        line = lines[place.line - 1]
        opening = re.search(r"(?:^|\s)([\[{])", line[: place.column])
        if opening:
            return unquoted_slot(Span(file, place.line, opening.start(1) + 1))
    return None


def at(file: str, mark: Any) -> Span:
    """The place that the reader's mark means; the whole file where there is none."""
    return Span(file, mark.line + 1, mark.column + 1) if mark else Span(file)
