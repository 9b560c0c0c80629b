"""Checks of the settings: what is wrong, and what is missing before the line can go live."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.operations.health_checks.result import HealthCheck, fail, ok, unknown, warn
from ivr.operations.setting_catalogue import SETTINGS
from ivr.operations.settings import Settings, SettingsProblem, read_settings

_SHORTEST_KEY = 32  # characters
# Placeholders for missing settings, so that the others can be read.
_PLACEHOLDERS = {
    "PUBLIC_URL": "http://127.0.0.1",
    "TWILIO_AUTH_TOKEN": "not set",
    "SERVICE_NUMBER": "+441632960001",
    "SECRET_KEY": "not set" * _SHORTEST_KEY,
}


@dataclass(frozen=True, slots=True)
class SettingsReading:
    """The settings, None if unreadable; the missing ones, for which placeholders stand; the
    checks."""

    settings: Settings | None
    missing: frozenset[str]
    checks: tuple[HealthCheck, ...]


def check_settings(environment: Mapping[str, str], folder: Path) -> SettingsReading:
    """Read the environment; `folder` holds `config/` and `flows/`."""
    is_demonstration = environment.get("DEMONSTRATION", "").strip() == "1"
    missing = frozenset(
        name
        for name in _PLACEHOLDERS
        if not is_demonstration and not environment.get(name, "").strip()
    )
    try:
        placeholders = {name: _PLACEHOLDERS[name] for name in missing}
        settings = read_settings({**environment, **placeholders}, folder)
    except SettingsProblem as problem:
        wrong = map(_wrong, problem.problems)
        return SettingsReading(None, missing, (*wrong, *map(_missing, sorted(missing))))
    checks = [_missing(name) for name in sorted(missing)]
    if is_demonstration:
        action = "take DEMONSTRATION out of the environment"
        checks.append(warn("settings", "this is the demonstration: it has no carrier", action))
    if "SECRET_KEY" not in missing and len(settings.secret_key) < _SHORTEST_KEY:
        message = f"SECRET_KEY is shorter than {_SHORTEST_KEY} characters: hashes could be reversed"
        checks.append(warn("settings", message, SETTINGS["SECRET_KEY"].how))
    required = ok("settings", "all required settings are set")
    return SettingsReading(settings, missing, tuple(checks) or (required,))


def _missing(name: str) -> HealthCheck:
    setting = SETTINGS[name]
    message = f"{name} is not set; what it is for: {setting.purpose}"
    return unknown("settings", message, setting.how)


def _wrong(problem: str) -> HealthCheck:
    message, _, rest = problem.partition("\n")
    action = rest.rpartition("Set it: ")[2].strip() or rest.strip()
    return fail("settings", message.rstrip("."), action)
