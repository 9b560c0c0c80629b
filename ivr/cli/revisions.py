"""`ivr revisions`: what was published, by whom, when and why. `ivr diff`: what callers would notice
of a change. `ivr release`: the tables, and whether this version can use the live revision."""

import os
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.output import difference_lines, print_findings
from ivr.cli.resources import fail, files_of, open_database, published_files
from ivr.content.revision import Revision, read_revision
from ivr.operations.settings import from_database
from ivr.proof.difference import difference
from ivr.publishing.drafts import describe, published_on, write_origin
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.migrate import migrate
from ivr.store.publications import DamagedRevision, Publication


@click.group(invoke_without_command=True)
@options.most(20, "publications")
@options.as_json
@click.pass_context
def revisions(context: click.Context, most: int, *, as_json: bool) -> None:
    """List what was published, newest first."""
    if context.invoked_subcommand is not None:
        return
    with open_database(must_exist=True) as database:
        history = publications.list_publications(database, most=most)
        live = publications.live_publication_number(database)
    if as_json:
        records = [{**asdict(each), "live": each.number == live} for each in history]
        options.print_json(records, default=str)
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
        click.echo("\n".join(_about(publication)))
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
    accepted = f"Proved with acceptances: {', '.join(proved.accepted)}" if proved.accepted else ""
    return [
        describe(publication),
        f"Publication {publication.number}, {after}",
        f"Proved for {proved.days} days from {proved.start}",
        accepted or "No caller was stranded.",
    ]


@click.command(name="diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@options.first_day("--from", "--at", "start", help="The first day; by default today.")
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
        options.print_json([asdict(change) for change in changes])
    else:
        click.echo("\n".join(difference_lines(changes)))
    sys.exit(1 if changes else 0)


def _revision(wanted: str) -> Revision:
    reading = read_revision(files_of(wanted).files)
    if reading.revision is None:
        print_findings(reading.findings, reading.texts, to_stderr=True)
        fail(f"{wanted} cannot be used: see above, or run `ivr check`.")
    return reading.revision


@click.command()
def release() -> None:
    """Create or update the database's tables.

    It can be run again at any time, on several machines at once. With CONFIG_SOURCE=database it ends
    with 1 if this version cannot use the live revision, so that the platform keeps the old version.
    """
    with open_database() as database:
        before, after = migrate(database)
        changed = (
            f"from {before or 'nothing'} to {after}" if before != after else f"at {after} already"
        )
        click.echo(f"The tables are {changed}.")
        if from_database(os.environ) and not _is_usable(database):
            sys.exit(1)


def _is_usable(database: Database) -> bool:
    """Whether this version can use the live revision, if there is one."""
    live = publications.live_publication(database)
    if live is None:
        click.echo('Nothing has been published yet: ivr publish --why "the first revision"')
        return True
    try:
        files = publications.revision_files(database, live.revision)
    except DamagedRevision:
        files = None
    if files is None or read_revision(files).revision is None:
        click.echo(f"This version of the program cannot use what is live: {describe(live)}")
        return False
    click.echo(f"Live is {describe(live)}")
    return True
