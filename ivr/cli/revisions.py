"""`ivr revisions`: what was published, by whom, when and why; and its files."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.resources import fail, open_database
from ivr.cli.revision_argument import published_files
from ivr.publishing.drafts import describe, published_on, write_origin
from ivr.store import publications
from ivr.store.publications import Publication


@click.group(invoke_without_command=True)
@options.most(20, "publications")
@options.as_json
@click.pass_context
def revisions(context: click.Context, most: int, *, as_json: bool) -> None:
    """List what was published, newest first."""
    if context.invoked_subcommand is not None:
        return
    with open_database(must_exist=True) as database:
        history, live = (
            publications.list_publications(database, most=most),
            publications.live_publication_number(database),
        )
    if as_json:
        records = [{**asdict(each), "live": each.number == live} for each in history]
        click.echo(json.dumps(records, indent=1, default=str))
        return
    if not history:
        click.echo('Nothing has been published yet: ivr publish --why "the first revision"')
    for each in history:
        mark = "live" if each.number == live else "    "
        click.echo(f"{mark}  {each.revision}  {published_on(each)}  {each.who}: {each.why}")
        if each.proved.accepted:
            click.echo(f"        proved with acceptances: {', '.join(each.proved.accepted)}")


@revisions.command()
@click.argument("wanted", metavar="ID")
@click.option("--file", "name", default=None, metavar="FILE", help="Print one of its files.")
def show(wanted: str, name: str | None) -> None:
    """Show who published a revision, how it was proved, and its files.

    ID is the first letters of its id, or "live".
    """
    publication, files = published_files(wanted)
    texts = {**files.files, **files.scenarios}
    if name is None:
        for line in _about(publication):
            click.echo(line)
        click.echo("\nIts files:")
        for each in sorted(texts):
            click.echo(f"  {each}")
    elif name in texts:
        click.echo(texts[name], nl=False)
    else:
        fail(f"Revision {publication.revision} has no file {name}. Without --file they are listed.")


@revisions.command()
@click.argument("wanted", metavar="ID")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(wanted: str, folder: Path) -> None:
    """Write the files of a revision into a new or empty FOLDER.

    ID is the first letters of its id, or "live".
    """
    if folder.exists() and any(folder.iterdir()):
        fail(f"{folder} is not empty: name a new folder, so that nothing is overwritten.")
    publication, files = published_files(wanted)
    for name, text in {**files.files, **files.scenarios}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    write_origin(folder, publication)
    click.echo(f"{folder} has the files of {describe(publication)}.")


def _about(publication: Publication) -> list[str]:
    proved = publication.proved
    after = f"after {publication.parent}" if publication.parent else "the first"
    lines = [
        describe(publication),
        f"Publication {publication.number}, {after}",
        f"Proved for {proved.days} days from {proved.start}",
    ]
    if proved.accepted:
        return [*lines, f"Proved with acceptances: {', '.join(proved.accepted)}"]
    return [*lines, "No caller was stranded."]
