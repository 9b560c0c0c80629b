"""Every environment variable of the service: what it is for, how to set it, which values are
refused. Reads no environment; `settings.py` does."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ivr.operations.retention import Retention
from ivr.store.database import DatabaseProblem, read_url

DATABASE = "database"  # the value of CONFIG_SOURCE that selects published revisions
LONGEST_RETENTION = 3650  # days
_USUAL = Retention()
_SHORTEST_TOKEN = 20  # characters
_MAKE_SECRET = 'python3 -c "import secrets; print(secrets.token_hex(32))"'  # noqa: S105 - the command, not a secret
_NUMBER = "a number with its country code"
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable. `fault` returns what is wrong with a value that is set, or ""."""

    name: str
    purpose: str
    how: str
    fault: Callable[[str], str] = lambda _: ""
    default: str = ""
    is_required: bool = False


def setting_problem(name: str, fault: str) -> str:
    setting = SETTINGS[name]
    return f"{name} {fault}.\n  What it is for: {setting.purpose}.\n  Set it: {setting.how}"


def split_list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def split_url(url: str) -> SplitResult | None:
    """The parts of an address; None if it cannot be parsed, port included."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine's loopback."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_public(url: str) -> bool:
    """Whether the carrier could reach an address safely: https, and not this machine."""
    parts = split_url(url)
    return parts is not None and parts.scheme == "https" and not is_loopback(parts.hostname)


def is_e164(number: str) -> bool:
    """Whether a number is in E.164 form: +, the country code, no spaces."""
    return _E164.fullmatch(number) is not None


def is_local(url: str) -> bool:
    parts = split_url(url)
    return is_loopback(parts.hostname if parts else None)


def _must_be(kind: str, is_valid: Callable[[str], object]) -> Callable[[str], str]:
    return lambda text: "" if is_valid(text) else f"is not {kind}"


def _each_must_be(kind: str, is_valid: Callable[[str], object]) -> Callable[[str], str]:
    return _must_be(kind, lambda text: all(map(is_valid, split_list(text))))


def _must_be_url(kind: str, *schemes: str) -> Callable[[str], str]:
    def is_valid(url: str) -> object:
        parts = split_url(url)
        return parts is not None and parts.scheme in schemes and parts.hostname

    return _must_be(kind, is_valid)


def _must_be_integer(kind: str, most: int) -> Callable[[str], str]:
    def is_valid(text: str) -> bool:
        return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= most

    return _must_be(kind, is_valid)


def _database_fault(address: str) -> str:
    try:
        read_url(address)
    except DatabaseProblem as problem:
        return str(problem)
    return ""


_web_fault = _must_be_url("a web address", "http", "https")
_number_fault = _must_be(_NUMBER, is_e164)
_days_fault = _must_be_integer(f"a number of days from 1 to {LONGEST_RETENTION}", LONGEST_RETENTION)
_ALL = (
    Setting(
        "PUBLIC_URL",
        "the address at which the carrier reaches this service; signatures are checked with it",
        "PUBLIC_URL=https://line.example.org (no path after it unless a proxy adds one)",
        lambda url: _web_fault(url) or ("may not have a ? or # in it" if {*"?#"} & {*url} else ""),
        is_required=True,
    ),
    Setting(
        "TWILIO_AUTH_TOKEN",
        "to check that requests come from the carrier",
        "copy the auth token from the carrier's console; several, with commas, during rotation",
        lambda text: "" if split_list(text) else "holds no token",
        is_required=True,
    ),
    Setting(
        "TWILIO_ACCOUNT_SID",
        "the carrier's account; needed to send texts",
        "copy the account SID (AC...) from the carrier's console",
        _must_be("an account SID", _ACCOUNT_SID.fullmatch),
    ),
    Setting(
        "SERVICE_NUMBER",
        "the number that callers dial; contacts see it when they are rung",
        "SERVICE_NUMBER=+44... with the country code and no spaces",
        _number_fault,
        is_required=True,
    ),
    Setting(
        "TEXT_NUMBER",
        "the number that takes texts, if it differs from SERVICE_NUMBER",
        "TEXT_NUMBER=+44...",
        _number_fault,
    ),
    Setting(
        "SECRET_KEY",
        "to make the keyed hashes that stand for calls and numbers in logs and records",
        _MAKE_SECRET,
        is_required=True,
    ),
    Setting(
        "DATABASE_URL",
        "where promised texts, records and publications are stored: SQLite in a file, or PostgreSQL",
        "DATABASE_URL=postgresql://...; without it sqlite:///var/line.sqlite",
        _database_fault,
        default="sqlite:///var/line.sqlite",
    ),
    Setting(
        "JOURNAL",
        "the spool folder: promised texts and records stay there until the database has them",
        "JOURNAL=/srv/line/journal; without it var/journal",
        default="var/journal",
    ),
    Setting(
        "TWILIO_API_URL",
        "another address of the carrier's API, for tests on this machine",
        "leave it out",
        _must_be("on this machine", is_local),
    ),
    Setting(
        "FALLBACK_URL",
        "where voice-fallback.xml and sms-fallback.xml are served, on another host than this one",
        "FALLBACK_URL=https://files.example.org/line (write both files with `ivr fallback`)",
        _web_fault,
    ),
    Setting(
        "METRICS_TOKEN",
        "the bearer token that opens /metrics; without it the page does not exist",
        _MAKE_SECRET,
        lambda text: (
            "" if len(text) >= _SHORTEST_TOKEN else f"is shorter than {_SHORTEST_TOKEN} characters"
        ),
    ),
    Setting(
        "REDIS_URL",
        "where several machines count texts together; one machine counts in its own memory",
        "REDIS_URL=redis://host:6379/0, or leave it out",
    ),
    Setting(
        "NAMES_DAYS",
        "for how many days records keep the keyed hashes of calls and callers, and the trail",
        f"NAMES_DAYS={_USUAL.hashes}, the default; at most COUNTS_DAYS",
        _days_fault,
        default=str(_USUAL.hashes),
    ),
    Setting(
        "COUNTS_DAYS",
        "for how many days records without hashes are kept, to count calls, rings and texts",
        f"COUNTS_DAYS={_USUAL.counts}, the default: the same week of the year before can be compared",
        _days_fault,
        default=str(_USUAL.counts),
    ),
    Setting(
        "DUTY_NUMBER",
        "the mobile that receives alerts",
        "DUTY_NUMBER=+447...; several with commas",
        _each_must_be(_NUMBER, is_e164),
    ),
    Setting(
        "DUTY_EMAIL",
        "the address that receives alerts and the daily summary; needs SMTP_URL",
        "DUTY_EMAIL=duty@council.example; several with commas",
        _each_must_be("an e-mail address", _EMAIL.fullmatch),
    ),
    Setting(
        "SMTP_URL",
        "the mail server: smtps:// for TLS from the start, smtp:// for STARTTLS",
        "SMTP_URL=smtps://user:password@mail.example:465",
        _must_be_url("the address of a mail server", "smtp", "smtps"),
    ),
    Setting(
        "MAIL_FROM",
        "the sender of alerts; without it the first address of DUTY_EMAIL",
        "MAIL_FROM=line@council.example",
        _each_must_be("an e-mail address", _EMAIL.fullmatch),
    ),
    Setting(
        "CONFIG_SOURCE",
        "where the configuration is: the files of this folder, or published in the database",
        "CONFIG_SOURCE=files, the default; or CONFIG_SOURCE=database, and then `ivr publish`",
        lambda text: "" if text in ("files", DATABASE) else "is neither files nor database",
    ),
    Setting(
        "PORT",
        "the port to listen on",
        "PORT=8000",
        _must_be_integer("a port", 65535),
        default="8000",
    ),
)
SETTINGS: Mapping[str, Setting] = {each.name: each for each in _ALL}
