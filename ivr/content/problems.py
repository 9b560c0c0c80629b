"""Turns what the models refuse into findings in an operator's words, at the place in the file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import ErrorDetails, ValidationError

from ivr.content.findings import Finding, Span, did_you_mean, error
from ivr.content.flow import KINDS
from ivr.content.schema import Schema, walk
from ivr.content.source import Source

_LIST = ("list-needed", "a list is needed here", "write each on a line with a hyphen: - x")
_ENTRIES = (
    "entries-needed",
    "entries with names are needed here",
    "write name: value, a line each",
)

_WHAT: Mapping[str, tuple[str, str, str | None]] = {
    # pydantic's type -> our code, message, what to write instead
    "string_type": ("text-needed", "one text is needed here", "write it after the colon"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _ENTRIES,
    "model_type": _ENTRIES,
    "model_attributes_type": _ENTRIES,
    "is_instance_of": ("text-needed", "one text is needed here", "write it after the colon"),
    "dataclass_type": ("text-needed", "one text is needed here", "write it after the colon"),
    "date_type": ("not-a-day", "a day is needed here", "write it as 29 July 2023"),
    "bool_parsing": ("yes-or-no", "only yes or no may stand here", "write yes or no"),
    "bool_type": ("yes-or-no", "only yes or no may stand here", "write yes or no"),
    "int_parsing": ("whole-number", "a whole number is needed here", "write it in digits, as 25"),
    "int_type": ("whole-number", "a whole number is needed here", "write it in digits, as 25"),
    "int_parsing_size": ("whole-number", "this number is far too long", "write it as 25"),
    "too_short": ("nothing-listed", "nothing is listed here", "list at least one"),
    "string_too_short": ("no-value", "nothing is written here", "write it, or take it out"),
    "string_too_long": ("name-too-long", "this name is too long", "use at most 40 characters"),
}
# Codes of the models that say too little on their own.
_CODES = {"date": "not-a-day"}
_DATED = ("closures", "announcements")
_MOST_SHOWN = 60


def problems(
    source: Source, adapter: TypeAdapter[Any], refused: ValidationError
) -> Iterator[Finding]:
    """A finding for each thing the models refuse."""
    schema = adapter.json_schema(mode="validation")
    for detail in refused.errors(include_url=False):
        path, here = walk(schema, detail["loc"])
        if detail["type"] != "missing" or not source.has(path):  # else nothing is written after it
            yield _finding(source, detail, path, here)


def _finding(
    source: Source, detail: ErrorDetails, path: tuple[str | int, ...], here: Schema
) -> Finding:
    kind, context = detail["type"], detail.get("ctx", {})
    name = str(path[-1]) if path else ""
    if kind == "missing":
        return _missing(source, path, name)
    if kind == "extra_forbidden":
        legal = here.get("properties", {})
        return error(
            "unknown-setting",
            f'"{_shown(name)}" is not a setting of {_called(path[:-1])}',
            source.key_span(path),
            did_you_mean(name, legal),
        )
    if kind in ("literal_error", "string_pattern_mismatch"):
        return _not_allowed(source, detail, path, name)
    if kind in ("greater_than_equal", "less_than_equal"):
        least = kind == "greater_than_equal"
        bound = context.get("ge" if least else "le")
        what = f"this must be at {'least' if least else 'most'} {bound}"
        return error("out-of-range", what, source.span(path), f"write {bound}, or near it")
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _step_kind(source, detail, path)
    if kind in _WHAT:
        code, message, hint = _WHAT[kind]
        return error(code, message, source.span(path), hint)
    if "message" in context or "hint" in context:
        inner = str(context.get("key", ""))
        whole = (*path, inner) if inner else path
        span = (
            source.key_span(whole) if context.get("on_key") else _underlined(source, whole, detail)
        )
        code = str(context.get("code", _CODES.get(kind, kind)))
        return error(code, _shown(detail["msg"], 300), span, str(context.get("hint", "")) or None)
    return error("not-allowed", "this cannot stand here", source.span(path), None)


def _missing(source: Source, path: tuple[str | int, ...], name: str) -> Finding:
    span = source.key_span(path[:-1])
    if name == "until" and path[0] in _DATED:
        what = "this entry has no end"
        return error("entry-without-end", what, span, "add until: with a day and a time")
    return error("missing", f'{_called(path[:-1])} has no "{name}"', span, f"add {name}:")


def _step_kind(source: Source, detail: ErrorDetails, path: tuple[str | int, ...]) -> Finding:
    written = detail["input"]
    if not isinstance(written, Mapping):
        return error(*_ENTRIES[:2], source.span(path), _ENTRIES[2])
    found = " and ".join(f'"{kind}:"' for kind in KINDS if kind in written)
    near = [(key, get_close_matches(key, KINDS, n=1, cutoff=0.6)) for key in written]
    meant = next((f'did you mean "{close[0]}" for "{key}"?' for key, close in near if close), None)
    return error(
        "step-kind",
        "a step has one of say:, menu:, connect:, tell:, place:, go-by:; "
        f"this one has {found or 'none of them'}",
        source.key_span(path),
        (None if found else meant) or "give it exactly one: it decides what the step does",
    )


def _underlined(source: Source, path: tuple[str | int, ...], detail: ErrorDetails) -> Span:
    """The part that the message quotes first, where it stands in the value; else the value."""
    quoted = re.match(r'"(.+?)"', detail["msg"])
    return source.within(path, quoted[1]) if quoted else source.span(path)


def _shown(text: str, most: int = _MOST_SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most - 20]} ... {text[-15:]}"


def _not_allowed(
    source: Source, detail: ErrorDetails, path: tuple[str | int, ...], name: str
) -> Finding:
    written = _shown(str(detail["input"]))
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    is_key = detail["loc"][-1] == "[key]"
    span = source.key_span(path) if is_key else source.span(path)
    if "0-9*#" in pattern:
        return error(
            "not-a-key",
            f'"{written}" is not a key of a telephone',
            span,
            "a choice is one key, from 1 up; 0 is a person and * is hear it again, always",
        )
    if "a-z0-9" in pattern:
        return error(
            "not-a-name",
            f'"{written}" cannot be a name',
            span,
            "names are small letters and digits, joined by hyphens: starting-point",
        )
    expected = str(detail.get("ctx", {}).get("expected", "")) or pattern.strip("^$()")
    legal = expected.replace("'", "").replace(" or ", ", ").replace("|", ", ").split(", ")
    return error(
        "not-allowed",
        f'"{written}" may not stand after {name}:',
        span,
        did_you_mean(str(written), legal),
    )


def _called(path: Sequence[str | int]) -> str:
    if not path:
        return "this file"
    return f"entry {path[-1] + 1}" if isinstance(path[-1], int) else f'"{path[-1]}"'
