"""`ivr find`: the calls and texts of one number around a time, for a complaint. `ivr audit`: who has
read a person's records."""

import json
import sys
from datetime import UTC, datetime, timedelta

import click

from ivr.cli import options, resources
from ivr.directory.clock import to_london
from ivr.store.audit import find_records, list_entries
from ivr.store.records import Record, RecordKind, to_json


@click.command()
@click.option("--number", required=True, help="The number that called or texted. It is not stored.")
@click.option("--at", type=options.Instant(), required=True, help="The approximate time in Derby.")
@click.option(
    "--within", default=60, show_default=True, help="The number of minutes before and after it."
)
@options.requester
@options.as_json
def find(
    number: str, at: datetime, within: int, reason: str, by: str | None, *, as_json: bool
) -> None:
    """Find the calls and texts of a number around a time.

    The audit log stores who asked, when and why. Calls with a withheld number cannot be found. Ends
    with 1 if nothing is found.
    """
    requester, caller = options.as_requester(by, reason), resources.hash_of_number(number)
    with resources.open_database(must_exist=True) as database:
        around, now = timedelta(minutes=within), datetime.now(UTC)
        records = find_records(database, caller, at, around, requester, now)
    if as_json:
        click.echo(json.dumps([to_json(each) for each in records], indent=1))
    else:
        for line in lines(records):
            click.echo(line)
    if not records:
        click.echo("Nothing is found. Calls with a withheld number cannot be found.", err=True)
    sys.exit(0 if records else 1)


@click.command()
@options.most(100, "entries")
def audit(most: int) -> None:
    """Show who accessed records, when and why. Reading, holding and erasing are listed."""
    with resources.open_database(must_exist=True) as database:
        entries = list_entries(database, most=most)
    for each in entries:
        when = f"{to_london(each.at):%Y-%m-%d %H:%M}"
        click.echo(f"{when}  {each.who}  {each.what} {each.found} of {each.about}: {each.reason}")


def lines(records: tuple[Record, ...]) -> list[str]:
    found = []
    for call in dict.fromkeys(each.call for each in records):
        own = [each for each in records if each.call == call]
        when = f"{to_london(own[0].at):%Y-%m-%d %H:%M:%S}"
        if own[0].kind is RecordKind.TEXT:
            found.append(f"{when}  text {call}: {own[0].topic}")
            continue
        rings = [f"{each.contact} {each.outcome}" for each in own if each.contact]
        found.append(f"{when}  call {call}: {', '.join(rings) or 'no phone rang'}")
    if found:
        found.append("\n.venv/bin/ivr why CALL says why.")
    return found
