"""Turns the errors of the models into findings for operators, at their places in the file. Decides
which key to write instead of one that has been renamed or moved."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import ErrorDetails, ValidationError

from ivr.content.findings import Finding, Span, did_you_mean, error
from ivr.content.flow import KINDS
from ivr.content.source import Path, Source

Schema = Mapping[str, Any]

_TEXT = ("text-needed", "one text is needed here", "write it after the colon")
_LIST = ("list-needed", "a list is needed here", "write each on a line with a hyphen: - x")
_ENTRIES = ("entries-needed", "entries with names are needed here", "write name: value, one a line")
_YES_OR_NO = ("yes-or-no", "only yes or no may stand here", "write yes or no")
_WHOLE_NUMBER = ("whole-number", "a whole number is needed here", "write it in digits, as 25")
_BY_TYPE: Mapping[str, tuple[str, str, str]] = {
    # pydantic's error type: our code, message, what to write instead
    **dict.fromkeys(("string_type", "is_instance_of", "dataclass_type"), _TEXT),
    **dict.fromkeys(("tuple_type", "list_type"), _LIST),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), _ENTRIES),
    "date_type": ("not-a-day", "a day is needed here", "write it as 29 July 2023"),
    **dict.fromkeys(("bool_parsing", "bool_type"), _YES_OR_NO),
    **dict.fromkeys(("int_parsing", "int_type"), _WHOLE_NUMBER),
    "int_parsing_size": ("whole-number", "this number is far too long", "write it as 25"),
    "too_short": ("nothing-listed", "nothing is listed here", "list at least one"),
    "string_too_short": ("no-value", "nothing is written here", "write it, or remove the line"),
    "string_too_long": ("name-too-long", "this name is too long", "use at most 40 characters"),
}
# Each old key, and the new ones: the one that may stand at the place is meant.
RENAMED: Mapping[str, tuple[str, ...]] = {
    "alone": ("exact",),
    "forgets": ("clears",),
    "go-by": ("branch-on",),
    "name": ("by-name",),
    "numbers-whole": ("numbers-from-call-start",),
    "otherwise": ("other-replies",),
    "personal": ("expires-after",),
    "postcode": ("by-postcode",),
    "said-back": ("place-sentences",),
    "straddles": ("on-boundary",),
    "tell": ("also-give",),
    "text": ("in-texts",),
    "told-only": ("never-dial",),
    "unless": ("ignore-in", "cancelled-by"),
    "unless-near": ("ignore-near",),
    "yes": ("after-yes",),
}
_MOVED = ("groups", "denials")
_MOVED_WORDS = ("words", "hints", "alone", "unless", "near", "unless-near")


def model_findings(
    source: Source, adapter: TypeAdapter[Any], errors: ValidationError
) -> Iterator[Finding]:
    """A finding for each error of a model. A missing key is not reported where the file has its old
    name, or the key without a value."""
    schema = adapter.json_schema(mode="validation")
    for detail in errors.errors(include_url=False):
        path, holder = _locate(schema, detail["loc"])
        legal = tuple(holder.get("properties", ()))
        if detail["type"] != "missing":
            yield _finding(source, detail, path, legal)
        elif path not in source.values and not _has_old_key(source, path, legal):
            yield _missing(source, path)


def _has_old_key(source: Source, path: Path, legal: Sequence[str]) -> bool:
    keys = (key[-1] for key in source.keys if key[:-1] == path[:-1])
    return any(_new_key(str(key), legal) == path[-1] for key in keys)


def _new_key(old: str, legal: Iterable[str]) -> str | None:
    """The key that replaces an old one, among those that are legal at its place."""
    return next((key for key in RENAMED.get(old, ()) if key in legal), None)


def _old_key(source: Source, path: Path, legal: Iterable[str]) -> Finding | None:
    """A finding if the key at the end of `path` has another name or another file now."""
    old, span = str(path[-1]), source.key_span(path)
    words_moved = len(path) == 3 and path[0] == "urgent" and old in _MOVED_WORDS
    if source.file == "flows/sms.yaml" and (words_moved or (len(path) == 1 and old in _MOVED)):
        hint = "move it to the same place in flows/danger.yaml"
        return error("old-key", f'"{old}" is written in flows/danger.yaml now', span, hint)
    new = _new_key(old, legal)
    hint = "write expires-after: 1 year" if old == "personal" else f"write {new}: instead"
    return error("old-key", f'"{old}" is called "{new}" now', span, hint) if new else None


def _finding(source: Source, detail: ErrorDetails, path: Path, legal: Sequence[str]) -> Finding:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        name = str(path[-1])
        what = f'"{_shown(name)}" is not a setting of {_holder(path[:-1])}'
        return _old_key(source, path, legal) or error(
            "unknown-setting", what, source.key_span(path), did_you_mean(name, legal)
        )
    if kind in ("literal_error", "string_pattern_mismatch"):
        return _not_allowed(source, detail, path)
    if kind in ("greater_than_equal", "less_than_equal"):
        least = kind == "greater_than_equal"
        bound = context.get("ge" if least else "le")
        what = f"this must be at {'least' if least else 'most'} {bound}"
        return error("out-of-range", what, source.span(path), f"write {bound}, or near it")
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _step_kind(source, detail, path)
    if kind in _BY_TYPE:
        code, message, hint = _BY_TYPE[kind]
        return error(code, message, source.span(path), hint)
    if "hint" in context:
        key = str(context.get("key", ""))
        whole = (*path, key) if key else path
        on_key = context.get("on_key")
        span = source.key_span(whole) if on_key else _underlined(source, whole, detail["msg"])
        return error(kind, _shown(detail["msg"], 300), span, str(context["hint"]) or None)
    return error("not-allowed", "this cannot stand here", source.span(path))


def _missing(source: Source, path: Path) -> Finding:
    span, name = source.key_span(path[:-1]), path[-1]
    if name == "until" and path[0] in ("closures", "announcements"):
        what = "this entry has no end"
        return error("entry-without-end", what, span, "add until: with a day and a time")
    return error("missing", f'{_holder(path[:-1])} has no "{name}"', span, f"add {name}:")


def _step_kind(source: Source, detail: ErrorDetails, path: Path) -> Finding:
    written = detail["input"]
    if not isinstance(written, Mapping):
        return error(*_ENTRIES[:2], source.span(path), _ENTRIES[2])
    kinds = " and ".join(f'"{kind}:"' for kind in KINDS if kind in written)
    for key in () if kinds else written:
        if finding := _old_key(source, (*path, key), tuple(KINDS)):
            return finding
    near = [(key, get_close_matches(key, KINDS, n=1, cutoff=0.6)) for key in written]
    meant = next((f'did you mean "{close[0]}" for "{key}"?' for key, close in near if close), None)
    hint = (None if kinds else meant) or "give it exactly one: it decides what the step does"
    what = f"a step has one of {', '.join(f'{kind}:' for kind in KINDS)}; "
    what += f"this one has {kinds or 'none of them'}"
    return error("step-kind", what, source.key_span(path), hint)


def _underlined(source: Source, path: Path, message: str) -> Span:
    """The part that the message quotes first, where it stands in the value; else the whole value."""
    quoted = re.match(r'"(.+?)"', message)
    return source.within(path, quoted[1]) if quoted else source.span(path)


def _shown(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 20]} ... {text[-15:]}"


def _not_allowed(source: Source, detail: ErrorDetails, path: Path) -> Finding:
    written = _shown(str(detail["input"]))
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    span = source.key_span(path) if detail["loc"][-1] == "[key]" else source.span(path)
    if "0-9*#" in pattern:
        what = f'"{written}" is not a key of a telephone'
        hint = "a choice is one key, from 1 up; 0 is always a person and * is always hear it again"
        return error("not-a-key", what, span, hint)
    if "a-z0-9" in pattern:
        hint = "names are small letters and digits, joined by hyphens: starting-point"
        return error("not-a-name", f'"{written}" cannot be a name', span, hint)
    expected = str(detail.get("ctx", {}).get("expected", "")) or pattern.strip("^$()")
    legal = expected.replace("'", "").replace(" or ", ", ").replace("|", ", ").split(", ")
    what = f'"{written}" may not stand after {path[-1]}:'
    return error("not-allowed", what, span, did_you_mean(written, legal))


def _holder(path: Path) -> str:
    if not path:
        return "this file"
    return f"entry {path[-1] + 1}" if isinstance(path[-1], int) else f'"{path[-1]}"'


def _locate(root: Schema, loc: Sequence[str | int]) -> tuple[Path, Schema]:
    """The path in the file that pydantic's `loc` means, and the schema of what holds its end. A union
    adds a tag to `loc` that is not in the file: the tag chooses the branch."""
    path: list[str | int] = []
    here, holder = _resolved(root, root), root
    for part in loc:
        branches = [_resolved(root, each) for each in here.get("oneOf", ())]
        step = KINDS[part].__name__ if part in KINDS else None
        if chosen := next((each for each in branches if each.get("title") == step), None):
            here = chosen
        elif part != "[key]":
            path.append(part)
            holder, here = here, _resolved(root, _child(here, part))
    return tuple(path), holder


def _child(schema: Schema, part: str | int) -> Schema:
    if isinstance(part, int):
        return schema.get("items") or {}
    more = schema.get("additionalProperties")
    child: Schema | None = schema.get("properties", {}).get(part) or (
        more if isinstance(more, Mapping) else None
    )
    return child or next(iter(schema.get("patternProperties", {}).values()), {})


def _resolved(root: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][str(schema["$ref"]).rpartition("/")[2]]
    options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return _resolved(root, options[0]) if len(options) == 1 else schema
