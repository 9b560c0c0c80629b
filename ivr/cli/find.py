"""`ivr find`: the calls of one number around a time, for a complaint; `ivr audit`: who has looked."""

import json
import sys
from datetime import UTC, datetime, timedelta

import click

from ivr.cli import options, resources
from ivr.directory.clock import to_london
from ivr.store import audit as looks
from ivr.store.records import Record, RecordKind, to_json


@click.command()
@click.option("--number", required=True, help="The number that called or texted. Not kept.")
@click.option("--at", type=options.Instant(), required=True, help="When, about: Derby time.")
@click.option(
    "--within", default=60, show_default=True, help="How many minutes before and after that."
)
@options.requester
@options.as_json
def find(
    number: str, at: datetime, within: int, reason: str, by: str | None, *, as_json: bool
) -> None:
    """Find the calls and texts of a number around a time. That you looked is noted: who, when, why.

    A call with the number withheld is not found by it. Exits with 1 where nothing is found.
    """
    who, name = options.as_requester(by, reason), resources.hash_of_number(number)
    with resources.open_database() as database:
        now = datetime.now(UTC)
        found = looks.find_records(database, name, at, timedelta(minutes=within), who, now)
    if as_json:
        click.echo(json.dumps([to_json(each) for each in found], indent=1))
    else:
        for line in lines(found):
            click.echo(line)
    if not found:
        click.echo("Nothing is found. A withheld number cannot be found by it.", err=True)
    sys.exit(0 if found else 1)


@click.command()
@options.most(100, "entries")
def audit(most: int) -> None:
    """Show who looked for a person's records, held or erased them, when and why."""
    with resources.open_database() as database:
        found = looks.list_entries(database, most=most)
    for each in found:
        when = f"{to_london(each.at):%Y-%m-%d %H:%M}"
        click.echo(f"{when}  {each.who}  {each.what} {each.found} of {each.about}: {each.reason}")


def lines(found: tuple[Record, ...]) -> list[str]:
    """The calls and texts in what was found, one a line."""
    told = []
    for name in dict.fromkeys(each.call for each in found):
        own = [each for each in found if each.call == name]
        when = f"{to_london(own[0].at):%Y-%m-%d %H:%M:%S}"
        if own[0].kind is RecordKind.TEXT:
            told.append(f"{when}  text {name}: {own[0].topic}")
            continue
        rings = [f"{each.contact} {each.outcome}" for each in own if each.contact]
        told.append(f"{when}  call {name}: {', '.join(rings) or 'nobody rang'}")
    if told:
        told.append("\n.venv/bin/ivr why CALL says why.")
    return told
