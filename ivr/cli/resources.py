"""What commands open from the environment: database, settings, account, hash key. If one is
missing, the command says how to set it and ends with 2; with 3 if a database does not answer."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from ivr.directory.phone_numbers import e164, parse_number
from ivr.line.keyed_hash import keyed_hash
from ivr.operations.setting_catalogue import SETTINGS, setting_problem
from ivr.operations.settings import Settings, SettingsProblem, read_settings
from ivr.store.database import Database, DatabaseProblem

if TYPE_CHECKING:
    from ivr.carrier.twilio_client import Numbers

Value = TypeVar("Value")
_SID = re.compile(r"(?:CA|SM|MM)[0-9a-fA-F]{32}")
_HASH = re.compile(r"[0-9a-f]{16}")


@contextmanager
def open_database(*, must_exist: bool = False) -> Iterator[Database]:
    """The database of DATABASE_URL. With `must_exist`, a missing SQLite file is not created."""
    try:
        database = Database(
            os.environ.get("DATABASE_URL", "").strip() or SETTINGS["DATABASE_URL"].default
        )
    except DatabaseProblem as problem:
        fail(setting_problem("DATABASE_URL", str(problem)))
    file = database.url.database or ""
    if must_exist and not database.is_postgres and not Path(file).exists():
        fail("There is no database yet: see DATABASE_URL. `ivr release` makes the tables.")
    try:
        yield database
    except SQLAlchemyError as problem:
        fail(
            f"The database does not answer, or has no tables yet ({type(problem).__name__}).\n"
            "  See DATABASE_URL. `ivr release` makes the tables.",
            status=3,
        )
    finally:
        database.close()


def sending_settings() -> Settings:
    settings = from_environment(lambda environment: read_settings(environment, Path()))
    if not settings.sends_texts:
        fail(setting_problem("TWILIO_ACCOUNT_SID", "is not set"))
    return settings


def from_environment(read: Callable[[Mapping[str, str]], Value]) -> Value:
    """The value that `read` makes of the environment."""
    try:
        return read(os.environ)
    except SettingsProblem as problem:
        fail("\n\n".join(problem.problems))


def numbers(settings: Settings) -> "Numbers":
    from ivr.carrier.twilio_client import Numbers  # a large library: few commands wait for it

    return Numbers(settings.account_sid, settings.tokens[0], address=settings.api_url)


def hash_of_call(call: str) -> str:
    """The keyed hash of a call, from the carrier's identifier or from the hash itself."""
    if _SID.fullmatch(call):
        return keyed_hash(_secret_key(), call)
    if not _HASH.fullmatch(call):
        raise click.UsageError(
            "CALL is the carrier's identifier (CA and 32 letters or digits), or the 16 letters and "
            "digits of the log"
        )
    return call


def hash_of_number(number: str) -> str:
    """The keyed hash of a telephone number. The number is not printed."""
    parsed = parse_number(number)
    if parsed is None:
        raise click.UsageError("that is not a telephone number: write it as 07... or +44...")
    return keyed_hash(_secret_key(), e164(parsed))


def fail(message: str, *, status: int = 2) -> NoReturn:
    """End the command with a message on standard error."""
    click.echo(message, err=True)
    sys.exit(status)


def _secret_key() -> str:
    key = os.environ.get("SECRET_KEY", "").strip()
    if not key:
        fail(setting_problem("SECRET_KEY", "is not set"))
    return key
