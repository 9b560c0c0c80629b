"""YAML read as text with places. Decides what a file says and where; never what it means.

Nothing is typed here: `17:30`, `on` and `01332 641172` stay the text an operator typed. Doubled
keys, aliases, tags and entries without a value are findings, since each loses something silently.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from ivr.content import characters
from ivr.content import yaml_mistakes
from ivr.content.findings import Finding, Span, error

Plain = str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]
Mark = tuple[int, int]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 40
_SLOT_NAME = re.compile(r"[a-z0-9-]+(\s[a-z0-9-]+)?")


@dataclass(slots=True)
class Source:
    """One file: its plain content, where each part of it stands, and what is wrong with it."""

    file: str
    text: str
    plain: Plain = ""
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    ends: dict[Path, Mark] = field(default_factory=dict)
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

    def within(self, path: Sequence[str | int], part: str) -> Span:
        """Where the words `part` first stand in the value at `path`, whose lines may be broken
        anywhere; else the whole value."""
        whole = self.span(path)
        end = self.ends.get(self._known(path))
        words = part.split()
        if end is None or not words:
            return whole
        lines = self.text.splitlines()[whole.line - 1 : end[0]]
        if lines:
            lines[-1] = lines[-1][: end[1] - 1]
            lines[0] = " " * (whole.column - 1) + lines[0][whole.column - 1 :]
        found = re.search(r"\s+".join(map(re.escape, words)), "\n".join(lines))
        if not found:
            return whole
        before = found.string[: found.start()]
        column = found.start() - (before.rfind("\n") + 1) + 1
        length = len(found.group().split("\n")[0])
        return Span(self.file, whole.line + before.count("\n"), column, length)

    def _known(self, path: Sequence[str | int]) -> Path:
        known: Path = ()
        for part in path:
            if (*known, part) in self.values:
                known = (*known, part)
        return known


def read_source(file: str, text: str) -> Source:
    """Read one YAML file. Never raises: what cannot be read becomes findings, and nothing else is
    said of that file."""
    source = Source(file, text)
    readable, odd = characters.odd_characters(file, text)
    source.findings += [*odd, *characters.comments(file, text)]
    if readable is None:
        return source
    events: list[yaml.Event] = []
    try:
        is_safe = _look_over(file, readable, source.findings, events)
        root = yaml.compose(readable, Loader=_LOADER) if is_safe else None
    except yaml.MarkedYAMLError as problem:
        found = yaml_mistakes.unreadable(file, readable, problem, events)
        if found.span.line not in {each.span.line for each in source.findings}:
            source.findings.append(found)
        return source
    except (yaml.YAMLError, UnicodeError, RecursionError):
        source.findings.append(error("unreadable", "this file cannot be read", Span(file)))
        return source
    if is_safe and root is None:
        nothing = "there is nothing in this file"
        source.findings.append(
            error("empty-file", nothing, Span(file), "put it back, or restore it")
        )
    elif root is not None:
        source.plain = _plain(source, root, ())
    return source


def _look_over(file: str, text: str, findings: list[Finding], events: list[yaml.Event]) -> bool:
    """Whether the file may be built: one that refers to itself, or is nested too deeply, is reported
    instead, since a few such lines can stand for gigabytes. `events` gets what was seen."""
    depth, is_safe = 0, True
    anchors: list[Finding] = []
    referred: set[str | None] = set()
    for event in yaml.parse(text, Loader=_LOADER):
        events.append(event)
        where = yaml_mistakes.at(file, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            is_safe = False
            if event.anchor not in referred:
                referred.add(event.anchor)
                findings.append(yaml_mistakes.star(where))
        elif getattr(event, "anchor", None):
            anchors.append(yaml_mistakes.star(where))
        elif getattr(event, "tag", None) is not None:
            findings.append(yaml_mistakes.exclamation(where))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            what = f"more than {_MAX_DEPTH} brackets or lists stand inside one another here"
            findings.append(error("too-deep", what, where, "close the brackets before it"))
            return False
    if is_safe:
        findings += anchors
    return is_safe


def _plain(source: Source, node: yaml.Node, path: Path) -> Plain:
    source.values[path] = _span(source.file, node)
    source.ends[path] = (node.end_mark.line + 1, node.end_mark.column + 1)
    match node:
        case yaml.MappingNode():
            return _entries(source, node, path)
        case yaml.SequenceNode():
            return [_plain(source, item, (*path, i)) for i, item in enumerate(node.value)]
        case _:
            return str(node.value).strip()


def _entries(source: Source, node: yaml.MappingNode, path: Path) -> Plain:
    content: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        where = _span(source.file, key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            what = "a name is needed before the colon"
            source.findings.append(error("key-not-text", what, where, "write name: value"))
            continue
        key = str(key_node.value).strip()
        child = (*path, key)
        if key in content or child in source.keys:
            source.findings.append(_twice(key, where, source.keys[child]))
            continue
        source.keys[child] = where
        if _is_nothing(value_node):
            source.findings.append(_no_value(node, key, where))
            source.values[child] = where
            continue
        content[key] = _plain(source, value_node, child)
    return content


def _twice(key: str, where: Span, first: Span) -> Finding:
    return error(
        "doubled-key",
        f'"{key}" is written twice here; only one of the two would count',
        where,
        f"the first one is in line {first.line}: keep one, or give one another name",
    )


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value == "" and not node.style


def _no_value(parent: yaml.MappingNode, key: str, where: Span) -> Finding:
    if not parent.flow_style:
        what = f'nothing is written after "{key}:"'
        return error("no-value", what, where, "write it, or take it out")
    if re.match(r"[a-z][\w-]*:\S", key):
        return yaml_mistakes.no_space(where)
    if len(parent.value) == 1 and _SLOT_NAME.fullmatch(key):
        start = Span(where.file, parent.start_mark.line + 1, parent.start_mark.column + 1)
        return yaml_mistakes.unquoted_slot(start)
    return yaml_mistakes.alone_in_braces(key, where)


def _span(file: str, node: yaml.Node) -> Span:
    start, end = node.start_mark, node.end_mark
    one_line = start.line == end.line
    length = max(1, end.column - start.column) if one_line else 1
    return Span(file, start.line + 1, start.column + 1, length)
