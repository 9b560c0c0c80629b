"""`ivr fallback`: the documents for another host, compiled from the configuration."""

import os
from pathlib import Path

import click

from ivr.carrier.fallback import documents
from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.operations.setting_catalogue import is_e164


@click.command()
@options.content
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write voice-fallback.xml and sms-fallback.xml into.",
)
@click.option("--number", default=None, help="The service's number; SERVICE_NUMBER by default.")
def fallback(folder: Path, out: Path, number: str | None) -> None:
    """Write what callers hear and texters read when this service cannot be reached.

    Put both files on another host, and give the carrier their addresses with the method GET.
    """
    revision = usable_revision(folder)
    shown = number or os.environ.get("SERVICE_NUMBER", "")
    if not is_e164(shown):
        raise click.UsageError("which number do callers dial? Give --number +44... without spaces")
    out.mkdir(parents=True, exist_ok=True)
    for name, document in documents(revision, shown).items():
        (out / name).write_text(document, encoding="utf-8")
        click.echo(str(out / name))
