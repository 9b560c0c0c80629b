"""`ivr purge` erases records. `ivr hold` keeps those of one call for longer, for a complaint."""

from datetime import UTC, datetime

import click

from ivr.cli import options, resources
from ivr.directory.clock import to_london
from ivr.operations import retention
from ivr.operations.settings import read_retention


def _now() -> datetime:
    return datetime.now(UTC)


@click.command()
@click.option("--number", default=None, help="Erase all records of this number now.")
@click.option(
    "--reason", default="", metavar="WHY", help="Why, for the audit log; needed with --number."
)
@options.audited_by
def purge(number: str | None, reason: str, by: str | None) -> None:
    """Erase records whose retention is over. The worker does so every day.

    With --number: erase those of one caller or texter. Calls on hold stay.
    """
    if number is not None:
        requester, caller = options.as_requester(by, reason), resources.hash_of_number(number)
        with resources.open_database(must_exist=True) as database:
            erased = retention.erase(database, caller, requester, _now())
        click.echo(f"{erased} records erased.")
        return
    terms = resources.from_environment(read_retention)
    with resources.open_database(must_exist=True) as database:
        result = retention.purge(database, _now(), terms)
    click.echo(
        f"{result.unnamed} records are without hashes now (older than {terms.names} days), "
        f"{result.erased} erased (older than {terms.counts} days)."
    )


@click.command()
@click.argument("call")
@click.option("--until", type=options.FirstDay(), required=True, help="The day the hold ends.")
@options.requester
def hold(call: str, until: datetime, reason: str, by: str | None) -> None:
    """Keep the records of a call until a day. Until then they are not erased."""
    requester, call_hash = options.as_requester(by, reason), resources.hash_of_call(call)
    now = _now()
    if until <= now:
        raise click.UsageError("--until is in the past: name a future day")
    with resources.open_database(must_exist=True) as database:
        held = retention.hold(database, call_hash, until, requester, now)
    click.echo(f"{held} records of it are kept until {to_london(until):%d %B %Y}.")
