"""The schemas for editors: as the models say, named by each file, and true of the shipped files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from ivr.cli import commands
from ivr.content.editor_schemas import first_line, schema_files
from ivr.content.model_errors import RENAMED
from ivr.content.revision import MODELS

ROOT = Path(__file__).parents[2]
SHIPPED = [name for name in MODELS if (ROOT / name).is_file()]
SCHEMAS = {name: json.loads(text) for name, text in schema_files().items()}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


def schema_of(name: str) -> dict[str, Any]:
    return SCHEMAS[f"config/schemas/{Path(name).stem}.json"]


def as_editors_read(node: yaml.Node) -> Any:
    """YAML 1.2, as editors read it: yes is a word, 999 is a number."""
    match node:
        case yaml.MappingNode():
            return {str(key.value): as_editors_read(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [as_editors_read(each) for each in node.value]
        case _:
            text = node.value
            if node.style or not re.fullmatch(r"-?\d+|true|false|\d+\.\d+", text):
                return text
            return json.loads(text) if text[0] != "0" or text == "0" else int(text)


def mistakes(root: dict[str, Any], schema: dict[str, Any], value: Any, at: str = "") -> list[str]:
    """What a schema refuses, as far as our schemas need: one line for each mistake."""
    if "$ref" in schema:
        return mistakes(root, root["$defs"][schema["$ref"].rpartition("/")[2]], value, at)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            branches = [mistakes(root, each, value, at) for each in schema[key]]
            fitting = sum(not each for each in branches)
            if fitting == 0 or (key == "oneOf" and fitting > 1):
                return [f"{at}: fits {fitting} of {len(branches)}: {min(branches, key=len)}"]
            return []
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{at}: {value} is not in {schema['enum']}"]
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not any(isinstance(value, TYPES.get(each, (int, float))) for each in types):
        return [f"{at}: {value!r} is not {types}"]
    if isinstance(value, list):
        short = [f"{at}: too short"] if len(value) < schema.get("minItems", 0) else []
        items = [mistakes(root, schema["items"], each, f"{at}/{i}") for i, each in enumerate(value)]
        return short + [line for each in items for line in each]
    if isinstance(value, dict):
        return mistakes_in_entries(root, schema, value, at)
    wrong = isinstance(value, str) and not re.search(schema.get("pattern", ""), value)
    low = isinstance(value, int) and value < schema.get("minimum", value)
    high = isinstance(value, int) and value > schema.get("maximum", value)
    return [f"{at}: {value!r}"] if wrong or low or high else []


def mistakes_in_entries(
    root: dict[str, Any], schema: dict[str, Any], value: dict[str, Any], at: str
) -> list[str]:
    found = [f"{at}: no {key}" for key in schema.get("required", ()) if key not in value]
    for key, each in value.items():
        fitting = [
            part
            for name, part in schema.get("patternProperties", {}).items()
            if re.search(name, key)
        ]
        inner = schema.get("properties", {}).get(key) or (fitting[0] if fitting else None)
        inner = inner if inner is not None else schema.get("additionalProperties")
        if isinstance(inner, dict):
            found += mistakes(root, inner, each, f"{at}/{key}")
        else:
            found.append(f"{at}: {key} is not known")
    return found


def keys_in(schema: Any) -> set[str]:
    match schema:
        case dict():
            own = set(schema.get("properties", {}))
            return own.union(*map(keys_in, schema.values())) if schema else own
        case list():
            return set().union(*map(keys_in, schema)) if schema else set()
        case _:
            return set()


def test_the_committed_schemas_are_those_of_the_models() -> None:
    committed = {
        f"config/schemas/{path.name}": path.read_text("utf-8")
        for path in (ROOT / "config/schemas").iterdir()
    }
    assert committed == schema_files(), "run `ivr schema`"


def test_the_command_writes_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(commands, ["schema", str(tmp_path)])
    assert done.exit_code == 0
    assert done.output.splitlines() == list(schema_files())
    for name, text in schema_files().items():
        assert (tmp_path / name).read_text("utf-8") == text


@pytest.mark.parametrize("name", SHIPPED)
def test_each_file_names_its_schema_in_its_first_line(name: str) -> None:
    line = (ROOT / name).read_text("utf-8").splitlines()[0]
    assert line == first_line(name)
    path = (ROOT / name).parent / line.partition("$schema=")[2]
    assert str(path.resolve().relative_to(ROOT)) in schema_files()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_file_fits_its_schema(name: str) -> None:
    node = yaml.compose((ROOT / name).read_text("utf-8"), yaml.SafeLoader)
    schema = schema_of(name)
    assert mistakes(schema, schema, as_editors_read(node)) == []


@pytest.mark.parametrize(
    ("name", "now", "then"),
    [
        ("config/contacts.yaml", "  hours: always", "  hour: always"),
        ("config/contacts.yaml", "never-dial: yes", "never-dial: sometimes"),
        ("config/contacts.yaml", "never-dial: yes", "told-only: yes"),
        ("config/routes.yaml", "caller: young-person", "caller: child"),
        ("config/service.yaml", "silences: 2", "silences: 9"),
        ("flows/voice.yaml", "branch-on: area", "go-by: area"),
        ("flows/voice.yaml", "    connect: ", "    connects: "),
        ("flows/sms.yaml", "clears: area", "clears: nothing"),
        ("flows/danger.yaml", "denials:", "denial:"),
    ],
)
def test_a_slip_does_not_fit(name: str, now: str, then: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert now in text
    schema = schema_of(name)
    value = as_editors_read(yaml.compose(text.replace(now, then, 1), yaml.SafeLoader))
    assert len(mistakes(schema, schema, value)) >= 1


def test_no_schema_has_an_old_key() -> None:
    always_new = {"name", "otherwise", "postcode", "tell", "text", "yes"}  # old in some places only
    for name in MODELS:
        assert not keys_in(schema_of(name)) & (set(RENAMED) - always_new), name


def test_each_setting_is_described() -> None:
    plain = {"Prompts", "OptOutTexts"}  # their names say it
    for name in MODELS:
        for title, model in schema_of(name)["$defs"].items():
            missing = [k for k, each in model["properties"].items() if "description" not in each]
            assert title in plain or missing == [], title
