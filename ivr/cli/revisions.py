"""`ivr revisions`: what was published, by whom, when and why; and its files back."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import opened, stored, unfold
from ivr.publishing.publications import in_words, note_origin, when
from ivr.store import published
from ivr.store.published import Publication


@click.group(invoke_without_command=True)
@options.most(20, "publications")
@options.as_json
@click.pass_context
def revisions(context: click.Context, most: int, *, as_json: bool) -> None:
    """List what was published, the newest first."""
    if context.invoked_subcommand is not None:
        return
    with opened() as database:
        found, live = published.history(database, most=most), published.live_number(database)
    if as_json:
        told = [{**asdict(each), "live": each.number == live} for each in found]
        click.echo(json.dumps(told, indent=1, default=str))
        return
    if not found:
        click.echo('Nothing has been published yet: ivr publish --why "the first revision"')
    for each in found:
        mark = "live" if each.number == live else "    "
        click.echo(f"{mark}  {each.revision}  {when(each)}  {each.who}: {each.why}")
        if each.proved.overridden:
            click.echo(f"        although, as before it: {', '.join(each.proved.overridden)}")


@revisions.command()
@click.argument("which", metavar="ID")
@click.option("--file", "name", default=None, metavar="FILE", help="Print this one of its files.")
def show(which: str, name: str | None) -> None:
    """Show one revision: who published it, how it was proved, and its files. ID is its first letters,
    or "live"."""
    publication, written = stored(which)
    named = {**written.files, **written.stories}
    if name is None:
        for line in _about(publication):
            click.echo(line)
        click.echo("\nIts files:")
        for each in sorted(named):
            click.echo(f"  {each}")
    elif name in named:
        click.echo(named[name], nl=False)
    else:
        told = f"Revision {publication.revision} has no file {name}."
        click.echo(f"{told} Without --file they are listed.", err=True)
        sys.exit(2)


@revisions.command()
@click.argument("which", metavar="ID")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(which: str, folder: Path) -> None:
    """Write the files of a revision into a new or empty FOLDER. ID is its first letters, or "live"."""
    if folder.exists() and any(folder.iterdir()):
        click.echo(f"{folder} is not empty: name a new folder, so that nothing is lost.", err=True)
        sys.exit(2)
    publication, written = stored(which)
    unfold(written, folder)
    note_origin(folder, publication)
    click.echo(f"{folder} has the files of {in_words(publication)}.")


def _about(publication: Publication) -> list[str]:
    proved = publication.proved
    lines = [
        in_words(publication),
        f"Publication {publication.number}"
        + (f", after {publication.parent}" if publication.parent else ", the first"),
        f"Proved for {proved.days} days from {proved.start}",
    ]
    if proved.held:
        return [*lines, "Nobody was stranded."]
    return [*lines, f"It fails, as the one before it did: {', '.join(proved.overridden)}"]
