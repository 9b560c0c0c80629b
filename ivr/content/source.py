"""YAML read as text with places: `17:30`, `on` and `01332 641172` stay as the operator typed them.
Decides what a file says and where; never what it means. Duplicate keys, aliases, tags and keys without
a value are findings: each of them loses something silently."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

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
    """One file: its values as plain text, the place of each, and what is wrong with it."""

    file: str
    text: str
    plain: Plain = ""
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    ends: dict[Path, Mark] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def span(self, path: Sequence[str | int] = ()) -> Span:
        """The place of the value at `path`, or of the nearest value around it that exists."""
        return self.values.get(self._existing(path), Span(self.file))

    def key_span(self, path: Sequence[str | int]) -> Span:
        """The place of the key at the end of `path`; of its value if it has no key."""
        existing = self._existing(path)
        return self.keys.get(existing) or self.values.get(existing, Span(self.file))

    def within(self, path: Sequence[str | int], part: str) -> Span:
        """The place of the words `part` in the value at `path`, even across line breaks; the whole
        value if they are not in it."""
        whole = self.span(path)
        end = self.ends.get(self._existing(path))
        words = part.split()
        if end is None or not words:
            return whole
        lines = self.text.splitlines()[whole.line - 1 : end[0]]
        if lines:
            lines[-1] = lines[-1][: end[1] - 1]
            lines[0] = " " * (whole.column - 1) + lines[0][whole.column - 1 :]
        match = re.search(r"\s+".join(map(re.escape, words)), "\n".join(lines))
        if not match:
            return whole
        before = match.string[: match.start()]
        column = match.start() - (before.rfind("\n") + 1) + 1
        length = len(match.group().split("\n")[0])
        return Span(self.file, whole.line + before.count("\n"), column, length)

    def _existing(self, path: Sequence[str | int]) -> Path:
        existing: Path = ()
        for part in path:
            if (*existing, part) in self.values:
                existing = (*existing, part)
        return existing


def read_source(file: str, text: str) -> Source:
    """Read one YAML file. Never raises: a file that cannot be read has one finding that says why."""
    source = Source(file, text)
    readable, odd = yaml_mistakes.odd_characters(file, text)
    source.findings += [*odd, *yaml_mistakes.misleading_comments(file, text)]
    if readable is None:
        return source
    events: list[yaml.Event] = []
    try:
        is_safe = _is_safe(file, readable, source.findings, events)
        root = yaml.compose(readable, Loader=_LOADER) if is_safe else None
    except yaml.MarkedYAMLError as problem:
        finding = yaml_mistakes.unreadable(file, readable, problem, events)
        if finding.span.line not in {each.span.line for each in source.findings}:
            source.findings.append(finding)
        return source
    except (yaml.YAMLError, UnicodeError, RecursionError):
        source.findings.append(error("unreadable", "this file cannot be read", Span(file)))
        return source
    if root is not None:
        source.plain = _plain(source, root, ())
    elif is_safe:
        hint = "put it back, or restore it"
        source.findings.append(error("empty-file", "this file is empty", Span(file), hint))
    return source


def _is_safe(file: str, text: str, findings: list[Finding], events: list[yaml.Event]) -> bool:
    """Whether the file may be built. A file that refers to itself or is nested too deeply is not: a few
    such lines can expand to gigabytes. Adds what was read to `events`."""
    depth, is_safe = 0, True
    anchors: list[Finding] = []
    aliases: set[str | None] = set()
    for event in yaml.parse(text, Loader=_LOADER):
        events.append(event)
        span = yaml_mistakes.span_at(file, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            is_safe = False
            if event.anchor not in aliases:
                aliases.add(event.anchor)
                findings.append(yaml_mistakes.unquoted_star(span))
        elif getattr(event, "anchor", None):
            anchors.append(yaml_mistakes.unquoted_star(span))
        elif getattr(event, "tag", None) is not None:
            findings.append(yaml_mistakes.tag(span))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            what = f"more than {_MAX_DEPTH} brackets or lists are open here, one inside another"
            findings.append(error("too-deep", what, span, "close the brackets before it"))
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
        span = _span(source.file, key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            what = "a name is needed before the colon"
            source.findings.append(error("key-not-text", what, span, "write name: value"))
            continue
        key = str(key_node.value).strip()
        child = (*path, key)
        if child in source.keys:
            what = f'"{key}" is written twice here; only one of the two would count'
            hint = f"the first one is in line {source.keys[child].line}: keep one, or rename one"
            source.findings.append(error("doubled-key", what, span, hint))
            continue
        source.keys[child] = span
        if isinstance(value_node, yaml.ScalarNode) and not (value_node.value or value_node.style):
            source.findings.append(_no_value(node, key, span))
            source.values[child] = span
            continue
        content[key] = _plain(source, value_node, child)
    return content


def _no_value(parent: yaml.MappingNode, key: str, span: Span) -> Finding:
    if not parent.flow_style:
        what = f'nothing is written after "{key}:"'
        return error("no-value", what, span, "write it, or remove the line")
    if re.match(r"[a-z][\w-]*:\S", key):
        return yaml_mistakes.no_space(span)
    if len(parent.value) == 1 and _SLOT_NAME.fullmatch(key):
        return yaml_mistakes.unquoted_slot(yaml_mistakes.span_at(span.file, parent.start_mark))
    what = f'"{key}" has no value: inside {{ }} a comma starts a new entry'
    hint = "write each entry on its own line, or put the whole text in quotation marks"
    return error("comma-in-braces", what, span, hint)


def _span(file: str, node: yaml.Node) -> Span:
    start, end = node.start_mark, node.end_mark
    length = max(1, end.column - start.column) if start.line == end.line else 1
    return Span(file, start.line + 1, start.column + 1, length)
