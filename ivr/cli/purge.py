"""`ivr purge` and `ivr hold`: what is erased, and what is kept for longer because somebody needs it."""

import sys
from datetime import UTC, datetime

import click

from ivr.cli import options, resources
from ivr.directory.clock import to_london
from ivr.operations import retention
from ivr.operations.settings import read_retention


def _now() -> datetime:
    return datetime.now(UTC)


@click.command()
@click.option("--number", default=None, help="Erase what is recorded of this number, at once.")
@click.option("--reason", default="", metavar="WHY", help="Why; needed with --number. Noted.")
@click.option("--by", default=None, metavar="NAME", help="Who asks; the login name by default.")
def purge(number: str | None, reason: str, by: str | None) -> None:
    """Erase records that have been kept for long enough, as the worker does every day; or with --number
    those of one caller or texter. Calls that are held stay."""
    if number is not None:
        who, name = options.as_requester(by, reason), resources.hash_of_number(number)
        with resources.open_database() as database:
            gone = retention.erase(database, name, who, _now())
        click.echo(f"{gone} records erased.")
        return
    kept_for = resources.from_environment(read_retention)
    with resources.open_database() as database:
        done = retention.purge(database, _now(), kept_for)
    click.echo(
        f"{done.unnamed} records are without names now (older than {kept_for.names} days), "
        f"{done.erased} erased (older than {kept_for.counts} days)."
    )


@click.command()
@click.argument("call")
@click.option("--until", type=options.FirstDay(), required=True, help="The day when the hold ends.")
@options.requester
def hold(call: str, until: datetime, reason: str, by: str | None) -> None:
    """Keep all records of a call until a day, whatever else is erased."""
    who, name, now = options.as_requester(by, reason), resources.hash_of_call(call), _now()
    if until <= now:
        click.echo("--until is in the past: name a day to come.", err=True)
        sys.exit(2)
    with resources.open_database() as database:
        found = retention.hold(database, name, until, who, now)
    click.echo(f"{found} records of it are kept until {to_london(until):%d %B %Y}.")
