"""`ivr release`: brings the tables up to date before a new version of the program answers, and checks
that this version can use the live revision."""

import os
import sys

import click

from ivr.cli import resources
from ivr.content.revision import read_revision
from ivr.operations.settings import from_database
from ivr.publishing.drafts import describe
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.migrate import migrate
from ivr.store.publications import DamagedRevision


@click.command()
def release() -> None:
    """Create or update the database's tables.

    It can be run again at any time, on several machines at once. With CONFIG_SOURCE=database it ends
    with 1 if this version cannot use the live revision, so that the platform keeps the old version.
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
    """Whether this version can use the live revision, if there is one."""
    live = publications.live_publication(database)
    if live is None:
        click.echo('Nothing has been published yet: ivr publish --why "the first revision"')
        return True
    try:
        files = publications.revision_files(database, live.revision)
    except DamagedRevision:
        files = None
    if files is None or read_revision(files).revision is None:
        click.echo(f"This version of the program cannot use what is live: {describe(live)}")
        return False
    click.echo(f"Live is {describe(live)}")
    return True
