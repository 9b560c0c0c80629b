"""Reads the settings from the environment. Reports all that is missing or wrong at once; guesses
nothing."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ivr.operations.retention import Retention
from ivr.operations.setting_catalogue import (
    DATABASE,
    SETTINGS,
    is_local,
    setting_problem,
    split_list,
)

_DEMONSTRATION = "DEMONSTRATION"  # set by `make run` only, so it is not in the catalogue
_DEMONSTRATION_NUMBER = "+441632960001"  # reserved by Ofcom for drama: no telephone has it
_RETENTION = ("NAMES_DAYS", "COUNTS_DAYS")


class SettingsProblem(Exception):
    """Everything that is missing or wrong, each with how to correct it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process; its repr shows no secret. `content` has `config/` and `flows/`;
    with `from_database` the published revisions answer instead."""

    public_url: str
    service_number: str
    text_number: str
    tokens: tuple[str, ...] = field(repr=False)
    secret_key: str = field(repr=False)
    account_sid: str = ""
    redis_url: str = field(default="", repr=False)
    database_url: str = field(default=SETTINGS["DATABASE_URL"].default, repr=False)
    spool_folder: Path = Path(SETTINGS["JOURNAL"].default)
    api_url: str = ""
    fallback_url: str = ""
    metrics_token: str = field(default="", repr=False)
    alert_numbers: tuple[str, ...] = field(default=(), repr=False)
    alert_emails: tuple[str, ...] = ()
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    retention: Retention = field(default_factory=Retention)
    port: int = 8000
    demonstration: bool = False
    content: Path = Path()
    from_database: bool = False

    @property
    def records_folder(self) -> Path:
        return self.spool_folder / "records"

    @property
    def line_numbers(self) -> frozenset[str]:
        """The numbers that callers and texters use."""
        return frozenset({self.service_number, self.text_number})

    @property
    def named_numbers(self) -> tuple[tuple[str, str], ...]:
        """The same numbers with the names of their settings, each number once."""
        named = (("SERVICE_NUMBER", self.service_number), ("TEXT_NUMBER", self.text_number))
        return named if self.text_number != self.service_number else named[:1]

    @property
    def sends_texts(self) -> bool:
        """Whether calls may promise texts."""
        return bool(self.account_sid) or self.demonstration


def read_settings(environment: Mapping[str, str], content: Path) -> Settings:
    """The settings in `environment`; `content` is the folder with `config/` and `flows/`. Raises
    SettingsProblem: a setting is missing or wrong."""
    values = _values(environment)
    is_demonstration = values[_DEMONSTRATION] == "1"
    if is_demonstration:
        url = f"http://127.0.0.1:{values['PORT'] or SETTINGS['PORT'].default}"
        values["PUBLIC_URL"] = values["PUBLIC_URL"] or url
        values["SERVICE_NUMBER"] = values["SERVICE_NUMBER"] or _DEMONSTRATION_NUMBER
        values["TWILIO_AUTH_TOKEN"] = values["TWILIO_AUTH_TOKEN"] or secrets.token_hex(16)
        values["SECRET_KEY"] = values["SECRET_KEY"] or secrets.token_hex(32)
    if problems := _problems(values, tuple(SETTINGS), is_demonstration=is_demonstration):
        raise SettingsProblem(problems)
    chosen = {name: values[name] or setting.default for name, setting in SETTINGS.items()}
    return Settings(
        public_url=chosen["PUBLIC_URL"].rstrip("/"),
        service_number=chosen["SERVICE_NUMBER"],
        text_number=chosen["TEXT_NUMBER"] or chosen["SERVICE_NUMBER"],
        tokens=split_list(chosen["TWILIO_AUTH_TOKEN"]),
        secret_key=chosen["SECRET_KEY"],
        account_sid=chosen["TWILIO_ACCOUNT_SID"],
        redis_url=chosen["REDIS_URL"],
        database_url=chosen["DATABASE_URL"],
        spool_folder=Path(chosen["JOURNAL"]),
        api_url=chosen["TWILIO_API_URL"].rstrip("/"),
        fallback_url=chosen["FALLBACK_URL"].rstrip("/"),
        metrics_token=chosen["METRICS_TOKEN"],
        alert_numbers=split_list(chosen["DUTY_NUMBER"]),
        alert_emails=split_list(chosen["DUTY_EMAIL"]),
        smtp_url=chosen["SMTP_URL"],
        mail_from=chosen["MAIL_FROM"],
        retention=_retention(values),
        port=int(chosen["PORT"]),
        demonstration=is_demonstration,
        content=content,
        from_database=from_database(values),
    )


def from_database(environment: Mapping[str, str]) -> bool:
    """Whether published revisions answer, not the files. The demonstration always uses files."""
    values = _values(environment)
    return values["CONFIG_SOURCE"] == DATABASE and values[_DEMONSTRATION] != "1"


def read_retention(environment: Mapping[str, str]) -> Retention:
    """How long records are kept, from these two settings alone. Raises SettingsProblem: a number of
    days is wrong."""
    values = _values(environment)
    if problems := _problems(values, _RETENTION):
        raise SettingsProblem(problems)
    return _retention(values)


def _values(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment.get(name, "").strip() for name in (*SETTINGS, _DEMONSTRATION)}


def _problems(
    values: Mapping[str, str], names: tuple[str, ...], *, is_demonstration: bool = False
) -> tuple[str, ...]:
    """What is wrong with these settings: the missing ones first."""
    missing = [name for name in names if SETTINGS[name].is_required and not values[name]]
    faults = {name: SETTINGS[name].fault(values[name]) for name in names if values[name]}
    problems = [setting_problem(name, "is not set") for name in missing]
    problems += [setting_problem(name, fault) for name, fault in faults.items() if fault]
    if not any(faults.get(name) for name in _RETENTION):
        retention = _retention(values)
        if retention.hashes > retention.counts:
            problems.append(setting_problem("NAMES_DAYS", "is more than COUNTS_DAYS"))
    if "DUTY_EMAIL" in names and values["DUTY_EMAIL"] and not values["SMTP_URL"]:
        problems.append(setting_problem("SMTP_URL", "is not set, and DUTY_EMAIL needs it"))
    if is_demonstration and not is_local(values["PUBLIC_URL"]):
        problems.append(
            "DEMONSTRATION is for this machine only, but PUBLIC_URL names another.\n"
            "  Take DEMONSTRATION out of the environment: it belongs to `make run` alone."
        )
    return tuple(problems)


def _retention(values: Mapping[str, str]) -> Retention:
    hashes, counts = (int(values[name] or SETTINGS[name].default) for name in _RETENTION)
    return Retention(hashes, counts)
