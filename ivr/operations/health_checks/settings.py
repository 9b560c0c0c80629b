"""The settings: what is wrong, and what is still missing before the line can go live."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.operations.health_checks.result import HealthCheck, unknown, warn, ok, fail
from ivr.operations.setting_catalogue import SETTINGS
from ivr.operations.settings import Settings, SettingsProblem, read_settings

_LONG_ENOUGH = 32
# What stands in for a setting that is not there yet, so that the others can be looked at.
_STAND_IN = {
    "PUBLIC_URL": "http://127.0.0.1",
    "TWILIO_AUTH_TOKEN": "not set",
    "SERVICE_NUMBER": "+441632960001",
    "SECRET_KEY": "not set" * _LONG_ENOUGH,
}


@dataclass(frozen=True, slots=True)
class Setup:
    """The settings, None where they cannot be read; and which needed ones are missing, where others
    stand in for them."""

    settings: Settings | None
    missing: frozenset[str]
    examined: tuple[HealthCheck, ...]


def read(environment: Mapping[str, str], folder: Path) -> Setup:
    """What the environment says; `folder` holds `config/` and `flows/`."""
    is_demonstration = environment.get("DEMONSTRATION", "").strip() == "1"
    missing = frozenset(
        name for name in _STAND_IN if not is_demonstration and not environment.get(name, "").strip()
    )
    try:
        stand_ins = {name: _STAND_IN[name] for name in missing}
        settings = read_settings({**environment, **stand_ins}, folder)
    except SettingsProblem as problem:
        broken = tuple(_wrong(each) for each in problem.problems)
        return Setup(None, missing, (*broken, *map(_missing, sorted(missing))))
    found = [_missing(name) for name in sorted(missing)]
    if is_demonstration:
        do = "take DEMONSTRATION out of the environment"
        found.append(warn("settings", "this is the demonstration: no carrier is asked", do))
    if "SECRET_KEY" not in missing and len(settings.secret_key) < _LONG_ENOUGH:
        what = (
            f"SECRET_KEY is shorter than {_LONG_ENOUGH} characters: hashed numbers could be found"
        )
        found.append(warn("settings", what, SETTINGS["SECRET_KEY"].how))
    return Setup(settings, missing, tuple(found) or (ok("settings", "all that are needed"),))


def _missing(name: str) -> HealthCheck:
    meaning, how = SETTINGS[name].purpose, SETTINGS[name].how
    return unknown("settings", f"{name} is not set; what it is for: {meaning}", how)


def _wrong(problem: str) -> HealthCheck:
    what, _, rest = problem.partition("\n")
    return fail(
        "settings", what.rstrip("."), rest.rpartition("Set it: ")[2].strip() or rest.strip()
    )
