"""`ivr diff`: what callers would notice of a change."""

import json
import sys
from dataclasses import asdict
from datetime import datetime

import click

from ivr.cli import options
from ivr.cli.output import difference_lines, print_findings
from ivr.cli.resources import fail
from ivr.cli.revision_argument import files_of
from ivr.content.revision import Revision, read_revision
from ivr.proof.difference import difference


@click.command(name="diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option(
    "--from",
    "--at",
    "start",
    type=options.FirstDay(),
    default=None,
    help="The first day; by default today.",
)
@options.days
@options.as_json
def diff(old: str, new: str, start: datetime | None, days: int, *, as_json: bool) -> None:
    """Show what callers and texters would notice if B replaced A.

    A and B are each a folder, the id of a published revision (its first letters are enough), or
    "live". A path is the keys a caller presses until a phone rings, a row of `ivr timings`; "wait" is
    silence. Hours a week are those of an ordinary week. Of words, - went and + came.

    Ends with 1 if anything differs, with 2 if A or B cannot be read.
    """
    changes = difference(_revision(old), _revision(new), options.or_now(start), days)
    if as_json:
        click.echo(json.dumps([asdict(change) for change in changes], indent=1))
    else:
        for line in difference_lines(changes):
            click.echo(line)
    sys.exit(1 if changes else 0)


def _revision(wanted: str) -> Revision:
    reading = read_revision(files_of(wanted).files)
    if reading.revision is None:
        print_findings(reading.findings, reading.texts, to_stderr=True)
        fail(f"{wanted} cannot be used: see above, or run `ivr check`.")
    return reading.revision
