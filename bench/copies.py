"""Several copies of the shipped service in one revision: as many times the contacts, routes, areas and
questions, with the same hours. A question before all others chooses the copy."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import yaml

from ivr.content.revision import Revision, read_revision
from ivr.content.service_settings import Budgets

_COPY_KEYS = "123456789#"
_CALLERS = ("public", "professional", "young-person")
# Keys whose values are words to say, or words of the notation: no names of the copy.
_SAID_KEYS = frozenset(
    {"say", "short", "hear", "menu", "connect", "tell", "caller", "sets", "branch-on"}
)
_PLACE_KEYS = ("code", "places", "partly")


class _Plain(yaml.SafeDumper):
    """Writes every value out in full, without references."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def copies(files: Mapping[str, str], count: int) -> Revision:
    """The revision of `count` copies: at most as many as there are keys."""
    shipped = {name: yaml.load(text, yaml.BaseLoader) for name, text in files.items()}  # noqa: S506
    contacts, areas = shipped["config/contacts.yaml"], shipped["config/areas.yaml"]
    flow = shipped["flows/voice.yaml"]
    own = [name for row in shipped["config/routes.yaml"] for name in row["try"]]
    made: dict[str, Any] = {
        **shipped,
        "config/contacts.yaml": dict(contacts),
        "config/areas.yaml": dict(areas),
        "config/routes.yaml": [],
    }
    steps: dict[str, Any] = {}
    for copy in range(count):
        names = (
            {} if copy == 0 else {name: f"{name}-{copy}" for name in (*own, *areas, *flow["steps"])}
        )
        needs = {} if copy == 0 else {need: f"{need}-{copy}" for need in _needs(flow)}
        for name in own if copy else ():
            made["config/contacts.yaml"][names[name]] = _contact(contacts[name], names, copy)
        for name in areas if copy else ():
            # Only the first copy has the places: one name in ten areas would be ambiguous, and the
            # copies would no longer be independent.
            made["config/areas.yaml"][names[name]] = {
                key: value for key, value in areas[name].items() if key not in _PLACE_KEYS
            }
        for name, step in flow["steps"].items():
            steps[names.get(name, name)] = _renamed(step, names | needs)
        made["config/routes.yaml"] += [
            _renamed(row, names | needs)
            for row in shipped["config/routes.yaml"]
            if "area" in row or "need" in row
        ]
    made["config/routes.yaml"].append(shipped["config/routes.yaml"][-1])
    steps["welcome"] = {**steps["welcome"], "then": "copy"}
    steps["copy"] = {
        "menu": "Which one?",
        "choices": {
            key: {"say": f"Number {copy}", "then": "area" if copy == 0 else f"area-{copy}"}
            for copy, key in enumerate(_COPY_KEYS[:count])
        },
    }
    made["flows/voice.yaml"] = {**flow, "steps": steps}
    reading = read_revision(
        {
            name: yaml.dump(part, Dumper=_Plain, sort_keys=False, width=10**6)
            for name, part in made.items()
        }
    )
    if reading.revision is None:
        raise ValueError([str(finding) for finding in reading.findings[:5]])
    service = reading.revision.service
    # No real service asks ten questions in a row, so its budgets are not part of the measurement.
    unlimited = service.budgets.model_copy(update=dict.fromkeys(Budgets.model_fields, 10**6))
    return replace(reading.revision, service=service.model_copy(update={"budgets": unlimited}))


def _needs(flow: Mapping[str, Any]) -> set[str]:
    return {
        choice["value"]
        for step in flow["steps"].values()
        if step.get("sets") == "need"
        for choice in step["choices"].values()
        if "value" in choice
    }


def _contact(contact: Mapping[str, Any], names: Mapping[str, str], copy: int) -> dict[str, Any]:
    number = contact["number"]
    digits = f"{(int(number[-2:]) + copy) % 100:02}"
    made = {**contact, "number": number[:-2] + digits}
    made["spoken"] = made["number"].replace(" ", ", ")
    if isinstance(made["hours"], str):
        made["hours"] = _renamed(made["hours"], names)
    return made


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    """A step, a route or hours, with the names of a copy. Words to say do not change."""
    match part:
        case dict():
            return {
                key: value
                if key in _SAID_KEYS or (key == "value" and value in _CALLERS)
                else {names[area]: names[step] for area, step in value.items()}
                if key == "to" and names
                else _renamed(value, names)
                for key, value in part.items()
            }
        case list():
            return [_renamed(each, names) for each in part]
        case str() if waits := re.fullmatch(r"when (\S+) is closed", part):
            return f"when {names.get(waits[1], waits[1])} is closed"
        case _:
            return names.get(part, part)
