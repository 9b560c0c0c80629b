"""What commands open from the environment (database, settings, hash key) and the revision they work
on. If one is missing or unusable, the command says how to correct it and ends: with 2, with 1 for
unusable files, with 3 if a database does not answer."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from ivr.cli.output import print_findings
from ivr.content.revision import Reading, Revision, read_folder, read_revision
from ivr.directory.phone_numbers import e164, parse_number
from ivr.line.keyed_hash import keyed_hash
from ivr.operations.setting_catalogue import SETTINGS, setting_problem
from ivr.operations.settings import Settings, SettingsProblem, read_settings
from ivr.publishing.candidate import Candidate, files_in, read_candidate
from ivr.store import publications
from ivr.store.database import Database, DatabaseProblem
from ivr.store.publications import DamagedRevision, Publication, PublicationNotFound, PublishedFiles

Value = TypeVar("Value")
_SID = re.compile(r"(?:CA|SM|MM)[0-9a-fA-F]{32}")
_HASH = re.compile(r"[0-9a-f]{16}")
_ID = re.compile(rf"{publications.LIVE}|[0-9a-f]{{4,12}}")


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
    try:
        return read(os.environ)
    except SettingsProblem as problem:
        fail("\n\n".join(problem.problems))


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


def usable_revision(folder: Path, wanted: str | None = None) -> Revision:
    """The published revision `wanted`, or else `folder`'s; ends with 1 if it cannot be used."""
    files = read_folder(folder) if wanted is None else files_of(wanted).files
    reading = read_revision(files)
    return reading.revision or _fail_unusable(reading)


def usable_candidate(files: PublishedFiles) -> Candidate:
    """The candidate that these files make; ends with 1 if they cannot be used."""
    candidate = read_candidate(files)
    return candidate if isinstance(candidate, Candidate) else _fail_unusable(candidate)


def files_of(wanted: str) -> PublishedFiles:
    """The files of a folder or of a published revision; ends with 2 if there is none."""
    return files_in(Path(wanted)) if is_folder(wanted) else published_files(wanted)[1]


def is_folder(wanted: str) -> bool:
    """Whether a folder is wanted, and not a published revision."""
    return wanted not in ("", publications.LIVE) and Path(wanted).is_dir()


def published_files(wanted: str) -> tuple[Publication, PublishedFiles]:
    """The newest publication of a revision; ends with 2 if there is none, with 3 if it is
    damaged."""
    if not _ID.fullmatch(wanted):
        fail(f'"{wanted}" is neither a folder here nor the id of a revision. See `ivr revisions`.')
    with open_database(must_exist=True) as database:
        try:
            publication = publications.find_publication(database, wanted)
            return publication, publications.published_files(database, publication)
        except PublicationNotFound as problem:
            fail(f"{problem}. See `ivr revisions`.")
        except DamagedRevision as problem:
            fail(
                f"Revision {problem} is damaged in the database: do not use it. `ivr revisions` "
                "lists others.",
                status=3,
            )
    raise AssertionError("open_database has ended the command")


def _fail_unusable(reading: Reading) -> NoReturn:
    print_findings(reading.findings, reading.texts, to_stderr=True)
    fail("These files cannot be used: see above, or run `ivr check`.", status=1)
