"""What the commands about promised texts open: the database and the settings, or words about why
not."""

import os
import sys
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from ivr.store.database import Database, DatabaseProblem
from ivr.web.settings import DEFAULT_DATABASE, MEANING, Settings, SettingsProblem, read_settings


def database() -> Database:
    """The database of the environment; says what is wrong and exits with 2 where it names none."""
    try:
        return Database(os.environ.get("DATABASE_URL", "").strip() or DEFAULT_DATABASE)
    except DatabaseProblem as problem:
        meaning, how = MEANING["DATABASE_URL"]
        click.echo(
            f"DATABASE_URL {problem}.\n  What it is for: {meaning}.\n  Set it: {how}", err=True
        )
        sys.exit(2)


def settings() -> Settings:
    """The settings of the environment; says what is wrong and exits with 2 where they will not do."""
    try:
        found = read_settings(os.environ, Path())
    except SettingsProblem as problem:
        click.echo("\n\n".join(problem.problems), err=True)
        sys.exit(2)
    if not found.sends_texts:
        meaning, how = MEANING["TWILIO_ACCOUNT_SID"]
        told = f"TWILIO_ACCOUNT_SID is not set.\n  What it is for: {meaning}.\n  Set it: {how}"
        click.echo(told, err=True)
        sys.exit(2)
    return found


def unreachable(problem: SQLAlchemyError) -> None:
    """Say that the database does not answer, without its address, and exit with 3."""
    click.echo(
        f"The database does not answer, or has no tables yet ({type(problem).__name__}).\n"
        "  See DATABASE_URL; the tables are made by `ivr release`.",
        err=True,
    )
    sys.exit(3)
