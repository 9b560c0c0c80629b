"""`ivr release`: brings the tables up to date, before a new version answers."""

import click
from sqlalchemy.exc import SQLAlchemyError

from ivr.cli import kept
from ivr.store.migrate import migrate


@click.command()
def release() -> None:
    """Make or change the database's tables. Safe to run again, and by several at once."""
    database = kept.database()
    try:
        before, after = migrate(database)
    except SQLAlchemyError as problem:
        kept.unreachable(problem)
    else:
        changed = (
            f"from {before or 'nothing'} to {after}" if before != after else f"at {after} already"
        )
        click.echo(f"The tables are {changed}.")
    finally:
        database.close()
