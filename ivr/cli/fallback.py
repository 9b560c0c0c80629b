"""`ivr fallback` and `ivr opt-out`: texts that live outside this service, made from the content."""

import json
import os
from pathlib import Path

import click

from ivr.carrier.fallback import documents, opt_out_texts
from ivr.cli import options
from ivr.cli.resources import usable_revision
from ivr.engine.segments import characters, segments
from ivr.operations.setting_catalogue import is_e164


@click.command()
@options.content
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write voice-fallback.xml and sms-fallback.xml into.",
)
@click.option(
    "--number", default=None, help="The number that callers dial; by default SERVICE_NUMBER."
)
def fallback(folder: Path, out: Path, number: str | None) -> None:
    """Write the fallback documents. They answer when this service cannot be reached.

    Put both files on another host, and give the carrier their addresses with the method GET.
    """
    revision = usable_revision(folder)
    service_number = number or os.environ.get("SERVICE_NUMBER", "")
    if not is_e164(service_number):
        raise click.UsageError("which number do callers dial? Give --number +44... without spaces")
    out.mkdir(parents=True, exist_ok=True)
    for name, document in documents(revision, service_number).items():
        (out / name).write_text(document, encoding="utf-8")
        click.echo(str(out / name))


@click.command("opt-out")
@options.content
@options.as_json
def opt_out(folder: Path, *, as_json: bool) -> None:
    """Print the carrier's own replies to STOP, START and HELP.

    Paste each into Advanced Opt-Out in the carrier's console.
    """
    texts = opt_out_texts(usable_revision(folder))
    if as_json:
        click.echo(json.dumps(texts, indent=1))
        return
    for keyword, words in texts.items():
        click.echo(f"{keyword}\n{words}")
        click.echo(f"  ({characters(words)} characters, {segments(words)} segments)\n")
