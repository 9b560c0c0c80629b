"""Where in a file a refusal belongs. Finds the path and the part of the schema that a model means;
judges nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]


def walk(root: Schema, loc: Sequence[str | int]) -> tuple[tuple[str | int, ...], Schema]:
    """The path in the file that pydantic's `loc` means, and the schema of what holds its end.

    Unions put a tag into `loc` that stands nowhere in the file: it picks the branch and is dropped.
    """
    path: list[str | int] = []
    here, holder = _resolved(root, root), root
    for part in loc:
        branches = here.get("oneOf") or here.get("anyOf")
        if branches and isinstance(part, str):
            named = [b for b in (_resolved(root, b) for b in branches) if _tag(b) == part]
            if named:
                here = named[0]
                continue
        if part == "[key]":
            continue
        path.append(part)
        holder = here
        here = _resolved(root, _child(here, part))
    return tuple(path), holder


def _tag(branch: Schema) -> str:
    return {"GoBy": "go-by"}.get(str(branch.get("title")), str(branch.get("title", "")).lower())


def _child(schema: Schema, part: str | int) -> Schema:
    if isinstance(part, int):
        return schema.get("items") or {}
    properties = schema.get("properties", {})
    more = schema.get("additionalProperties")
    child = properties.get(part) or (more if isinstance(more, Mapping) else None)
    if child is None:
        child = next(iter(schema.get("patternProperties", {}).values()), {})
    found: Schema = child
    return found


def _resolved(root: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][str(schema["$ref"]).rpartition("/")[2]]
    options = [s for s in schema.get("anyOf", ()) if s.get("type") != "null"]
    return _resolved(root, options[0]) if len(options) == 1 else schema
