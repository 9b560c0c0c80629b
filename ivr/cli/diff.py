"""`ivr diff`: what callers would notice of a change."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import click

from ivr.cli import options
from ivr.cli.revision_argument import folder_of
from ivr.content.findings import in_full
from ivr.content.revision import Revision, read_folder, read_revision
from ivr.proof.difference import Change, difference

_LEGEND = (
    'After: the keys that are pressed, "wait" for silence. Of words, - went and + came; (day) is\n'
    "whichever day it is."
)


@click.command(name="diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option(
    "--from",
    "--at",
    "start",
    type=options.FirstDay(),
    default=None,
    help="The first day; today by default.",
)
@options.days
@options.as_json
def diff(old: str, new: str, start: datetime | None, days: int, *, as_json: bool) -> None:
    """Say what callers and texters would notice if B replaced A. Each is a folder, the id of a
    published revision (its first letters will do), or "live".

    A path is what a caller presses until a phone rings, a row of `ivr timings`; "wait" is silence.
    Hours a week are those of an ordinary week. Of words, - went and + came.

    Exits with 1 if anything differs, with 2 if A or B cannot be read.
    """
    found = difference(_revision(old), _revision(new), options.the_time(start), days)
    if as_json:
        click.echo(json.dumps([asdict(change) for change in found], indent=1))
    else:
        for line in in_words(found):
            click.echo(line)
    sys.exit(1 if found else 0)


def in_words(found: Sequence[Change]) -> list[str]:
    """Every change in lines, under what it is about."""
    if not found:
        return ["No caller notices anything."]
    lines = []
    for about in dict.fromkeys(change.about for change in found):
        lines.append(f"{about}:")
        for change in found:
            if change.about is about:
                lines.append(f"  {change.sentence}")
                lines += [f"      {detail}" for detail in change.details]
        lines.append("")
    return [*lines, _LEGEND]


def _revision(meant: str) -> Revision:
    with folder_of(meant) as folder:
        reading = read_revision(read_folder(folder))
    if reading.revision is None:
        for finding in reading.findings:
            click.echo(in_full(finding, reading.texts) + "\n", err=True)
        click.echo(f"{meant} cannot be used: see above, or run `ivr check`.", err=True)
        sys.exit(2)
    return reading.revision
