"""Settings from the environment. Decides what is missing and how to set it; guesses nothing."""

import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from ivr.operations.retention import Terms
from ivr.store.database import DatabaseProblem, read_url

MEANING: Mapping[str, tuple[str, str]] = {
    # name -> what it is for, how to set it
    "PUBLIC_URL": (
        "the address under which the carrier reaches this service; signatures are checked with it",
        "PUBLIC_URL=https://line.example.org (no path after it unless a proxy adds one)",
    ),
    "TWILIO_AUTH_TOKEN": (
        "to check that requests come from the carrier",
        "copy the auth token from the carrier's console; several, with commas, while it is rotated",
    ),
    "TWILIO_ACCOUNT_SID": (
        "the carrier's account; needed for sending texts",
        "copy the account SID (AC...) from the carrier's console",
    ),
    "SERVICE_NUMBER": (
        "the number that callers dial; also shown to whoever is rung",
        "SERVICE_NUMBER=+44... with the country code and no spaces",
    ),
    "TEXT_NUMBER": ("the number that takes texts, if it is another one", "TEXT_NUMBER=+44..."),
    "SECRET_KEY": (
        "to make the hashes by which calls are told apart in the logs",
        'python3 -c "import secrets; print(secrets.token_hex(32))"',
    ),
    "DATABASE_URL": (
        "where promised texts, records and publications are kept: SQLite in a file, or PostgreSQL",
        "DATABASE_URL=postgresql://...; without it sqlite:///var/line.sqlite",
    ),
    "JOURNAL": (
        "the folder that keeps promised texts while the database does not answer",
        "JOURNAL=/srv/line/journal; without it var/journal",
    ),
    "TWILIO_API_URL": (
        "another address of the carrier's interface, for tests on this machine",
        "leave it out",
    ),
    "FALLBACK_URL": (
        "where voice-fallback.xml and sms-fallback.xml lie, on another host than this one",
        "FALLBACK_URL=https://files.example.org/line (write both files with `ivr fallback`)",
    ),
    "METRICS_TOKEN": (
        "opens /metrics to whoever sends it as a bearer token; without it there is no such page",
        'python3 -c "import secrets; print(secrets.token_hex(32))"',
    ),
    "REDIS_URL": (
        "where several machines count texts together; one machine counts in its own memory",
        "REDIS_URL=redis://host:6379/0, or leave it out",
    ),
    "NAMES_DAYS": (
        "for how many days records keep the hashed names of calls and callers, and what happened why",
        "NAMES_DAYS=90, the default; at most COUNTS_DAYS",
    ),
    "COUNTS_DAYS": (
        "for how many days records without names are kept, to count calls, rings and texts",
        "COUNTS_DAYS=400, the default: the same week of the year before can be compared",
    ),
    "DUTY_NUMBER": (
        "the mobile that is texted when something is wrong with the line",
        "DUTY_NUMBER=+447...; more than one with commas",
    ),
    "DUTY_EMAIL": (
        "where alerts and the daily summary are sent; needs SMTP_URL",
        "DUTY_EMAIL=duty@council.example; more than one with commas",
    ),
    "SMTP_URL": (
        "the mail server: smtps:// for TLS at once, smtp:// for STARTTLS",
        "SMTP_URL=smtps://user:password@mail.example:465",
    ),
    "MAIL_FROM": (
        "the address that alerts come from; without it the first of DUTY_EMAIL",
        "MAIL_FROM=line@council.example",
    ),
    "CONFIG_SOURCE": (
        "where the line's configuration is: the files of this folder, or published in the database",
        "CONFIG_SOURCE=files, the default; or CONFIG_SOURCE=database, and then `ivr publish`",
    ),
    "PORT": ("the port to listen on", "PORT=8000"),
}
_DATABASE = "database"
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_DAYS = ("NAMES_DAYS", "COUNTS_DAYS")
_MOST_DAYS = 3650
DEFAULT_DATABASE = "sqlite:///var/line.sqlite"
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_SHORTEST_TOKEN = 20
_DEMONSTRATION_NUMBER = "+441632960001"  # kept by Ofcom for drama: no telephone has it


class SettingsProblem(Exception):
    """What is missing or wrong, all of it at once, with the remedy for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process is set up. Secrets are not shown when it is printed. `from_database` says that
    published revisions answer, and not the files in `content`."""

    public_url: str
    service_number: str
    text_number: str
    tokens: tuple[str, ...] = field(repr=False)
    secret_key: str = field(repr=False)
    account_sid: str = ""
    redis_url: str = field(default="", repr=False)
    database_url: str = field(default=DEFAULT_DATABASE, repr=False)
    journal: Path = Path("var/journal")
    api_url: str = ""
    fallback_url: str = ""
    metrics_token: str = field(default="", repr=False)
    duty_numbers: tuple[str, ...] = field(default=(), repr=False)
    duty_emails: tuple[str, ...] = ()
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    terms: Terms = field(default_factory=Terms)
    port: int = 8000
    demonstration: bool = False
    content: Path = Path()
    from_database: bool = False

    @property
    def our_numbers(self) -> frozenset[str]:
        """The numbers under which we are called and texted."""
        return frozenset({self.service_number, self.text_number})

    @property
    def named_numbers(self) -> tuple[tuple[str, str], ...]:
        """The same with the names of their settings; one number stands once."""
        named = (("SERVICE_NUMBER", self.service_number), ("TEXT_NUMBER", self.text_number))
        return named if self.text_number != self.service_number else named[:1]

    @property
    def sends_texts(self) -> bool:
        """Whether texts can be promised in calls."""
        return bool(self.account_sid) or self.demonstration


def read_settings(environment: Mapping[str, str], content: Path) -> Settings:
    """The settings in `environment`; `content` is the folder with `config/` and `flows/`.

    Raises:
        SettingsProblem: something is missing or cannot be right.
    """
    values = {name: environment.get(name, "").strip() for name in (*MEANING, "DEMONSTRATION")}
    demonstration = values["DEMONSTRATION"] == "1"
    if demonstration:
        port = values["PORT"] or "8000"
        values["PUBLIC_URL"] = values["PUBLIC_URL"] or f"http://127.0.0.1:{port}"
        values["SERVICE_NUMBER"] = values["SERVICE_NUMBER"] or _DEMONSTRATION_NUMBER
        values["TWILIO_AUTH_TOKEN"] = values["TWILIO_AUTH_TOKEN"] or secrets.token_hex(16)
        values["SECRET_KEY"] = values["SECRET_KEY"] or secrets.token_hex(32)
    problems = _missing(values)
    problems += [*_wrong(values, demonstration=demonstration), *_wrong_for_sending(values)]
    problems += [*_wrong_terms(values), *_wrong_for_telling(values)]
    if problems:
        raise SettingsProblem(tuple(problems))
    return Settings(
        public_url=values["PUBLIC_URL"].rstrip("/"),
        service_number=values["SERVICE_NUMBER"],
        text_number=values["TEXT_NUMBER"] or values["SERVICE_NUMBER"],
        tokens=tuple(t.strip() for t in values["TWILIO_AUTH_TOKEN"].split(",") if t.strip()),
        secret_key=values["SECRET_KEY"],
        account_sid=values["TWILIO_ACCOUNT_SID"],
        redis_url=values["REDIS_URL"],
        database_url=values["DATABASE_URL"] or DEFAULT_DATABASE,
        journal=Path(values["JOURNAL"] or "var/journal"),
        api_url=values["TWILIO_API_URL"].rstrip("/"),
        fallback_url=values["FALLBACK_URL"].rstrip("/"),
        metrics_token=values["METRICS_TOKEN"],
        duty_numbers=_several(values["DUTY_NUMBER"]),
        duty_emails=_several(values["DUTY_EMAIL"]),
        smtp_url=values["SMTP_URL"],
        mail_from=values["MAIL_FROM"],
        terms=_terms(values),
        port=int(values["PORT"] or 8000),
        demonstration=demonstration,
        content=content,
        from_database=from_database(values),
    )


def from_database(environment: Mapping[str, str]) -> bool:
    """Whether published revisions answer, and not the files. A demonstration always has the files."""
    demonstration = environment.get("DEMONSTRATION", "").strip() == "1"
    return environment.get("CONFIG_SOURCE", "").strip() == _DATABASE and not demonstration


def terms(environment: Mapping[str, str]) -> Terms:
    """How long records are kept, from the environment alone.

    Raises:
        SettingsProblem: a number of days cannot be right.
    """
    values = {name: environment.get(name, "").strip() for name in _DAYS}
    if problems := _wrong_terms(values):
        raise SettingsProblem(tuple(problems))
    return _terms(values)


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine's own loopback."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_public(url: str) -> bool:
    """Whether the carrier could reach an address, and over a closed line: https, and elsewhere."""
    parts = _address(url)
    return parts is not None and parts.scheme == "https" and not is_loopback(parts.hostname)


def is_e164(number: str) -> bool:
    """Whether a number is written as carriers write it: +, the country code, no spaces."""
    return _E164.fullmatch(number) is not None


def said(name: str, what: str) -> str:
    """What is wrong with a setting, with what it is for and how to set it."""
    meaning, how = MEANING[name]
    return f"{name} {what}.\n  What it is for: {meaning}.\n  Set it: {how}"


def _missing(values: Mapping[str, str]) -> list[str]:
    needed = ("PUBLIC_URL", "TWILIO_AUTH_TOKEN", "SERVICE_NUMBER", "SECRET_KEY")
    return [said(name, "is not set") for name in needed if not values[name]]


def _wrong(values: Mapping[str, str], *, demonstration: bool) -> list[str]:
    found = []
    url = values["PUBLIC_URL"]
    parts = _address(url)
    if url and (parts is None or parts.scheme not in ("http", "https") or not parts.hostname):
        found.append(said("PUBLIC_URL", "is not a web address"))
    elif parts is not None and (parts.query or parts.fragment):
        found.append(said("PUBLIC_URL", "may not have a ? or # in it"))
    if demonstration and not is_loopback(parts.hostname if parts else None):
        found.append(
            "DEMONSTRATION is for this machine only, but PUBLIC_URL names another.\n"
            "  Take DEMONSTRATION out of the environment: it belongs to `make run` alone."
        )
    elsewhere = _address(values["FALLBACK_URL"])
    if values["FALLBACK_URL"] and (
        elsewhere is None or elsewhere.scheme not in ("http", "https") or not elsewhere.hostname
    ):
        found.append(said("FALLBACK_URL", "is not a web address"))
    if values["METRICS_TOKEN"] and len(values["METRICS_TOKEN"]) < _SHORTEST_TOKEN:
        found.append(said("METRICS_TOKEN", f"is shorter than {_SHORTEST_TOKEN} characters"))
    for name in ("SERVICE_NUMBER", "TEXT_NUMBER"):
        if values[name] and not is_e164(values[name]):
            found.append(said(name, "is not a number with its country code"))
    if values["TWILIO_AUTH_TOKEN"] and not values["TWILIO_AUTH_TOKEN"].replace(",", "").strip():
        found.append(said("TWILIO_AUTH_TOKEN", "holds no token"))
    if values["CONFIG_SOURCE"] not in ("", "files", _DATABASE):
        found.append(said("CONFIG_SOURCE", "is neither files nor database"))
    if values["PORT"] and not _is_port(values["PORT"]):
        found.append(said("PORT", "is not a port"))
    return found


def _wrong_for_sending(values: Mapping[str, str]) -> list[str]:
    found = []
    if values["DATABASE_URL"]:
        try:
            read_url(values["DATABASE_URL"])
        except DatabaseProblem as problem:
            found.append(said("DATABASE_URL", str(problem)))
    if values["TWILIO_ACCOUNT_SID"] and not _ACCOUNT.fullmatch(values["TWILIO_ACCOUNT_SID"]):
        found.append(said("TWILIO_ACCOUNT_SID", "is not an account SID"))
    api = _address(values["TWILIO_API_URL"])
    if values["TWILIO_API_URL"] and not is_loopback(api.hostname if api else None):
        found.append(said("TWILIO_API_URL", "is not on this machine"))
    return found


def _wrong_terms(values: Mapping[str, str]) -> list[str]:
    found = [
        said(name, f"is not a number of days from 1 to {_MOST_DAYS}")
        for name in _DAYS
        if values[name] and not _is_days(values[name])
    ]
    if not found and _terms(values).names > _terms(values).counts:
        found.append(said("NAMES_DAYS", "is more than COUNTS_DAYS"))
    return found


def _wrong_for_telling(values: Mapping[str, str]) -> list[str]:
    found = []
    if not all(is_e164(number) for number in _several(values["DUTY_NUMBER"])):
        found.append(said("DUTY_NUMBER", "is not a number with its country code"))
    for name in ("DUTY_EMAIL", "MAIL_FROM"):
        if not all(_EMAIL.fullmatch(each) for each in _several(values[name])):
            found.append(said(name, "is not an e-mail address"))
    server = _address(values["SMTP_URL"])
    if values["SMTP_URL"] and (
        server is None or server.scheme not in ("smtp", "smtps") or not server.hostname
    ):
        found.append(said("SMTP_URL", "is not the address of a mail server"))
    if values["DUTY_EMAIL"] and not values["SMTP_URL"]:
        found.append(said("SMTP_URL", "is not set, and DUTY_EMAIL needs it"))
    return found


def _terms(values: Mapping[str, str]) -> Terms:
    usual = Terms()
    return Terms(
        int(values["NAMES_DAYS"] or usual.names), int(values["COUNTS_DAYS"] or usual.counts)
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _is_days(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= _MOST_DAYS


def _address(url: str) -> SplitResult | None:
    """The parts of an address; None where it cannot be taken apart, port included."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536
