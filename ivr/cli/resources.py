"""What commands open by the environment: the database, the settings for sending, our numbers at the
carrier. Where it cannot be had, they say why and what to do, and end the command."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import SQLAlchemyError

from ivr.operations.settings import DEFAULT_DATABASE, Settings, SettingsProblem, read_settings, said
from ivr.store.database import Database, DatabaseProblem

if TYPE_CHECKING:
    from ivr.carrier.twilio_client import Numbers


@contextmanager
def opened() -> Iterator[Database]:
    """The database of the environment. Exits with 2 where it names none, and with 3, without its
    address, where it does not answer."""
    try:
        database = Database(os.environ.get("DATABASE_URL", "").strip() or DEFAULT_DATABASE)
    except DatabaseProblem as problem:
        click.echo(said("DATABASE_URL", str(problem)), err=True)
        sys.exit(2)
    try:
        yield database
    except SQLAlchemyError as problem:
        click.echo(
            f"The database does not answer, or has no tables yet ({type(problem).__name__}).\n"
            "  See DATABASE_URL; the tables are made by `ivr release`.",
            err=True,
        )
        sys.exit(3)
    finally:
        database.close()


def settings() -> Settings:
    """The settings of the environment, with which texts can be sent; exits with 2 where they will not
    do."""
    try:
        found = read_settings(os.environ, Path())
    except SettingsProblem as problem:
        click.echo("\n\n".join(problem.problems), err=True)
        sys.exit(2)
    if not found.sends_texts:
        click.echo(said("TWILIO_ACCOUNT_SID", "is not set"), err=True)
        sys.exit(2)
    return found


def numbers(of: Settings) -> "Numbers":
    """Our numbers at the carrier, as the account of the settings has them."""
    from ivr.carrier.twilio_client import (
        Numbers,  # the library is large: only who asks the carrier waits
    )

    return Numbers(of.account_sid, of.tokens[0], address=of.api_url)
