"""`ivr diff`: what callers would notice of a change."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.content.findings import in_full
from ivr.content.revision import Revision, read_folder, read_revision
from ivr.proof.difference import Change, difference
from ivr.proof.timeline import DAYS

_LEGEND = (
    'After: the keys that are pressed, "wait" for silence. Of words, - went and + came; (day) is\n'
    "whichever day it is."
)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(name="diff")
@click.argument("old", metavar="A", type=_FOLDER)
@click.argument("new", metavar="B", type=_FOLDER)
@click.option(
    "--from",
    "--at",
    "start",
    type=options.FirstDay(),
    default=None,
    help="The first day; today by default.",
)
@click.option(
    "--days", type=click.IntRange(1, 800), default=DAYS, show_default=True, help="How many days."
)
@options.as_json
def diff(old: Path, new: Path, start: datetime | None, days: int, *, as_json: bool) -> None:
    """Say what callers and texters would notice if the folder B replaced the folder A.

    A path is what a caller presses until a phone rings, a row of `ivr timings`; "wait" is silence.
    Hours a week are those of an ordinary week. Of words, - went and + came.

    Exits with 1 if anything differs, with 2 if a folder cannot be read.
    """
    found = difference(_revision(old), _revision(new), options.the_time(start), days)
    if as_json:
        click.echo(json.dumps([asdict(change) for change in found], indent=1))
    else:
        for line in _lines(found):
            click.echo(line)
    sys.exit(1 if found else 0)


def _lines(found: Sequence[Change]) -> list[str]:
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


def _revision(folder: Path) -> Revision:
    reading = read_revision(read_folder(folder))
    if reading.revision is None:
        for finding in reading.findings:
            click.echo(in_full(finding, reading.texts) + "\n", err=True)
        click.echo(f"{folder} cannot be used: see above.", err=True)
        sys.exit(2)
    return reading.revision
