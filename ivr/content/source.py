"""YAML read as text with places. Decides what a file says and where; never what it means.

Nothing is typed here: `17:30`, `on` and `01332 641172` stay the text an operator typed. Doubled
keys, aliases, tags and entries without a value are findings, since each loses something silently.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml

from ivr.content.findings import Finding, Span, error, warning

Plain = str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 40


@dataclass(slots=True)
class Source:
    """One file: its plain content, where each part of it stands, and what is wrong with it."""

    file: str
    text: str
    plain: Plain = ""
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def span(self, path: Sequence[str | int] = ()) -> Span:
        """Where the value at `path` stands; parts that do not exist are passed over."""
        return self.values.get(self._known(path), Span(self.file))

    def key_span(self, path: Sequence[str | int]) -> Span:
        """Where the key at the end of `path` stands, else its value."""
        known = self._known(path)
        return self.keys.get(known) or self.values.get(known, Span(self.file))

    def has(self, path: Sequence[str | int]) -> bool:
        """Whether something stands at exactly this path."""
        return tuple(path) in self.values

    def _known(self, path: Sequence[str | int]) -> Path:
        known: Path = ()
        for part in path:
            if (*known, part) in self.values:
                known = (*known, part)
        return known


def read_source(file: str, text: str) -> Source:
    """Read one YAML file. Never raises: what cannot be read becomes findings."""
    source = Source(file, text)
    source.findings += _commented_keys(file, text)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as problem:
        source.findings.append(_unreadable(file, text, problem))
        return source
    except (yaml.YAMLError, UnicodeError, RecursionError) as problem:
        what = " ".join(str(problem).split())
        source.findings.append(error("unreadable", f"this file cannot be read: {what}", Span(file)))
        return source
    if root is None:
        source.findings.append(error("empty-file", "this file says nothing", Span(file)))
        return source
    source.plain = _plain(source, root, (), set())
    return source


def _plain(source: Source, node: yaml.Node, path: Path, above: set[int]) -> Plain:
    source.values[path] = _span(source.file, node)
    if id(node) in above or len(path) > _MAX_DEPTH:
        return ""  # an alias to itself: reported as an alias
    above = above | {id(node)}
    match node:
        case yaml.MappingNode():
            return _mapping(source, node, path, above)
        case yaml.SequenceNode():
            return [_plain(source, item, (*path, i), above) for i, item in enumerate(node.value)]
        case _:
            return str(node.value).strip()


def _mapping(source: Source, node: yaml.MappingNode, path: Path, above: set[int]) -> Plain:
    content: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        where = _span(source.file, key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            source.findings.append(
                error("key-not-text", "a name is needed before the colon", where)
            )
            continue
        key = str(key_node.value).strip()
        child = (*path, key)
        if key in content:
            first = source.keys[child]
            source.findings.append(
                error(
                    "doubled-key",
                    f'"{key}" is written twice here; only one of the two would count',
                    where,
                    f"the first one is in line {first.line}: keep one, or give one another name",
                )
            )
            continue
        source.keys[child] = where
        if _is_nothing(value_node):
            source.findings.append(_no_value(node, key, where))
            source.values[child] = where
            continue
        content[key] = _plain(source, value_node, child, above)
    return content


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value == "" and node.style is None


def _no_value(parent: yaml.MappingNode, key: str, where: Span) -> Finding:
    if parent.flow_style:
        return error(
            "comma-in-braces",
            f'"{key}" stands alone: inside {{ }} a comma begins a new entry',
            where,
            "write each entry on a line of its own, or put the whole text in quotation marks",
        )
    return error(
        "no-value", f'nothing is written after "{key}:"', where, "write it, or take it out"
    )


def _span(file: str, node: yaml.Node) -> Span:
    start, end = node.start_mark, node.end_mark
    one_line = start.line == end.line
    length = max(1, end.column - start.column) if one_line else 1
    return Span(file, start.line + 1, start.column + 1, length)


def _commented_keys(file: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*(#)\s*:", line):
            yield warning(
                "hash-is-a-comment",
                'everything after "#" is a comment, so this line says nothing',
                Span(file, number, match.start(1) + 1),
                "the hash key cannot be a choice; take the line out",
            )


_TRAPS: tuple[tuple[str, str, str, str], ...] = (
    # what the reader says, code, what it means, what to write instead
    (
        r"\\t|tab character",
        "tab",
        "this line begins with a tab; only spaces may stand before a name",
        "put two spaces for each tab",
    ),
    (
        r"alias|anchor",
        "unquoted-star",
        'a "*" or "&" with no quotation marks around it cannot be read',
        'put it in quotation marks; the star key itself is "hear it again" everywhere already',
    ),
    (
        r"mapping values are not allowed",
        "colon-in-text",
        "there is a second colon in this line",
        'put the text in quotation marks: say: "Hours: 9 to 5"',
    ),
    (
        r"found unexpected end of stream|quoted scalar",
        "open-quotation",
        "a quotation mark is opened and never closed",
        "close it at the end of the text",
    ),
    (
        r"flow (mapping|sequence)",
        "open-bracket",
        "a bracket is opened and not closed, or a comma is missing between two entries",
        "close it, or write each entry on a line of its own",
    ),
    (
        r"could not find expected ':'|expected <block end>|expected the node content",
        "indentation",
        "this line does not fit the lines above it",
        "check that it begins at the same column as its neighbours and has a colon after its name",
    ),
    (r"undefined alias|tag", "tag", 'a text that begins with "!" is not understood', "quote it"),
    (
        r"expected a single document",
        "two-documents",
        'a line "---" begins a second file',
        "take it out",
    ),
    (
        r"cannot start any token",
        "odd-beginning",
        "a text cannot begin with this character unless it is in quotation marks",
        "put the whole text in quotation marks",
    ),
)


def _unreadable(file: str, text: str, problem: yaml.MarkedYAMLError) -> Finding:
    said = f"{problem.context or ''} {problem.problem or ''}"
    mark = problem.problem_mark or problem.context_mark
    span = Span(file, mark.line + 1, mark.column + 1) if mark else Span(file)
    lines = text.splitlines()
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        said = "tab character"
    for pattern, code, what, instead in _TRAPS:
        if re.search(pattern, said):
            return error(code, what, span, instead)
    return error("unreadable", f"this line cannot be read: {' '.join(said.split())}", span)


def aliases(source: Source) -> Iterator[Finding]:
    """Anchors, aliases and tags: each makes a text mean something that stands elsewhere."""
    try:
        events: Sequence[yaml.Event] = list(yaml.parse(source.text, Loader=_LOADER))
    except yaml.YAMLError:
        return
    for event in events:
        mark = event.start_mark
        where = Span(source.file, mark.line + 1, mark.column + 1) if mark else Span(source.file)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield error(
                "unquoted-star",
                'a "*" or "&" with no quotation marks around it refers to another place',
                where,
                "write the text out, or put it in quotation marks",
            )
        elif not str(getattr(event, "tag", None) or "tag:yaml.org,2002:").startswith("tag:yaml"):
            yield error(
                "tag",
                'a text that begins with "!" is not understood',
                where,
                "put the text in quotation marks",
            )
