"""`ivr opt-out`: what the carrier itself answers to STOP, START and HELP, for its console."""

import json
from pathlib import Path

import click

from ivr.carrier.fallback import opt_out_texts
from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.engine.segments import characters, segments


@click.command("opt-out")
@options.content
@options.as_json
def opt_out(folder: Path, *, as_json: bool) -> None:
    """The texts to paste into the carrier's Advanced Opt-Out, one for each keyword."""
    found = opt_out_texts(usable_revision(folder))
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    for keyword, words in found.items():
        click.echo(f"{keyword}\n{words}")
        click.echo(f"  ({characters(words)} characters, {segments(words)} segments)\n")
