"""`ivr release`: brings the tables up to date, before a new version answers; and looks whether that can
use what is live."""

import os
import sys

import click

from ivr.cli import resources
from ivr.content.revision import read_revision
from ivr.operations.settings import from_database
from ivr.publishing.publications import describe
from ivr.store import published
from ivr.store.database import Database
from ivr.store.migrate import migrate
from ivr.store.published import Damaged


@click.command()
def release() -> None:
    """Make or change the database's tables. Safe to run again, and by several at once.

    With CONFIG_SOURCE=database, exits with 1 where this version cannot use the live revision, so that
    the version before it goes on answering.
    """
    with resources.open_database() as database:
        before, after = migrate(database)
        changed = (
            f"from {before or 'nothing'} to {after}" if before != after else f"at {after} already"
        )
        click.echo(f"The tables are {changed}.")
        if from_database(os.environ) and not _is_usable(database):
            sys.exit(1)


def _is_usable(database: Database) -> bool:
    """Whether this version of the program can use what is live; where nothing is, there is nothing to
    spoil."""
    live = published.live(database)
    if live is None:
        click.echo('Nothing has been published yet: ivr publish --why "the first revision"')
        return True
    try:
        files = published.files(database, live.revision)
    except Damaged:
        files = None
    if files is None or read_revision(files).revision is None:
        click.echo(f"This version of the program cannot use what is live: {describe(live)}")
        return False
    click.echo(f"Live is {describe(live)}")
    return True
