"""`ivr text`: one text, and what comes back."""

import json
from datetime import datetime
from pathlib import Path

import click

from ivr.carrier.simulated import number_for
from ivr.cli import options
from ivr.engine.segments import characters
from ivr.web.simulation import SimulatedLine


@click.command()
@options.content
@options.at
@options.as_json
@click.option("--from", "from_", default="mobile", help="mobile, or a number.")
@click.option("--pictures", default=0, help="How many pictures come with it.")
@click.argument("words")
def text(
    folder: Path, when: datetime | None, words: str, from_: str, pictures: int, *, as_json: bool
) -> None:
    """Text the line: prints the reply and its length."""
    try:
        sender = number_for(from_)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--from") from problem
    line = SimulatedLine(options.usable_revision(folder))
    replies = line.carrier(options.the_time(when)).text(sender, words, media=pictures)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "replies": list(replies.messages),
                    "segments": list(replies.segments),
                    "carrier": list(replies.automatic),
                    "faults": [f"{fault.code} {fault.message}" for fault in replies.faults],
                },
                indent=1,
            )
        )
        return
    for automatic in replies.automatic:
        click.echo(f"{automatic}\n  (the carrier's own answer)")
    for reply, parts in zip(replies.messages, replies.segments, strict=True):
        click.echo(f"{reply}\n  ({characters(reply)} characters, {parts} segments)")
    if not replies.messages:
        click.echo("We send nothing.")
