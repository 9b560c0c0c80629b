"""JSON Schemas of the operators' files, for editors that complete and check while typing. Decides how a
schema says that our reader takes every value as text. `ivr schema` writes them."""

import json
from typing import Any

from ivr.content.revision import MODELS

FOLDER = "config/schemas"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_YES_OR_NO = {"enum": [True, False, "yes", "no"]}


def schema_files() -> dict[str, str]:
    """The text of each schema, by its path: config/schemas/contacts.json for config/contacts.yaml."""
    files = {}
    for name, model in MODELS.items():
        schema = _for_editors(model.json_schema(mode="validation"))
        schema = {"$schema": _DIALECT, "title": name, **schema}
        text = json.dumps(schema, indent=1, ensure_ascii=False)
        files[f"{FOLDER}/{_stem(name)}.json"] = f"{text}\n"
    return files


def first_line(name: str) -> str:
    """The comment at the start of a file that tells editors its schema."""
    up = "../config/" if name.startswith("flows/") else ""
    return f"# yaml-language-server: $schema={up}schemas/{_stem(name)}.json"


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".yaml")


def _for_editors(schema: Any) -> Any:
    """The schema without titles and null values. Text may be any scalar: an editor takes an unquoted
    999 for a number, and an unquoted yes for a word."""
    if isinstance(schema, list):
        return [_for_editors(each) for each in schema if each != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: {name: _for_editors(each) for name, each in value.items()}
        if key in ("properties", "patternProperties", "$defs")
        else _for_editors(value)
        for key, value in schema.items()
        if not (key == "title" or (key == "default" and value in (None, [], {})))
    }
    if plain.get("type") == "boolean":
        del plain["type"]
        plain |= _YES_OR_NO
    elif plain.get("type") == "string" and "enum" not in plain:
        plain["type"] = ["string", "number", "boolean"]
    only = plain.get("anyOf", ())
    return {**plain.pop("anyOf")[0], **plain} if len(only) == 1 else plain
