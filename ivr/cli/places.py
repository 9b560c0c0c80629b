"""`ivr place` looks one place up. `ivr places` builds the postcode index, and compares the areas' place
names with it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.resources import fail, usable_revision
from ivr.content.revision import Revision
from ivr.directory.places import (
    PlaceKind,
    PlaceResult,
    Places,
    councils,
    find_place,
    index_builder,
    ons_source,
    open_places,
)
from ivr.directory.places.index import DEFAULT_PATH
from ivr.directory.places.postcode_lookup import wrong_names

_KNOWN = (PlaceKind.AREA, PlaceKind.ELSEWHERE)
_WHY_UNKNOWN = {
    PlaceKind.AMBIGUOUS: "several places have that name",
    PlaceKind.ON_BOUNDARY: "it lies in several councils' areas: the whole postcode is needed",
    PlaceKind.NEVER_ISSUED: "that postcode was never issued",
    PlaceKind.NOT_UNDERSTOOD: "no place was understood",
}


@click.command()
@click.argument("words", nargs=-1, required=True)
@options.content
@options.as_json
@click.option("--spoken", is_flag=True, help="Read the words as speech recognition writes them.")
def place(words: tuple[str, ...], folder: Path, *, as_json: bool, spoken: bool) -> None:
    """Show which area a postcode or a place name is in, and why.

    The words are not stored. Ends with 1 if the area is not known.
    """
    revision = usable_revision(folder)
    places_index = open_places()
    result = find_place(" ".join(words), places_index, revision, spoken=spoken)
    if as_json:
        options.print_json(record(result, places_index), ensure_ascii=False)
    else:
        click.echo("\n".join(_lines(result, places_index, revision)))
    if places_index.index is None:
        click.echo(places_index.missing, err=True)
    sys.exit(0 if result.kind in _KNOWN else 1)


def record(result: PlaceResult, places_index: Places) -> dict[str, object]:
    council, index = result.council, places_index.index
    return {
        "kind": str(result.kind),
        "area": result.area,
        "council": {"code": council.code, "name": council.name, "nation": council.nation},
        "name": result.say_back if result.name_id else None,
        "areas": list(result.areas),
        "why": result.reason,
        "edition": index.edition if index else None,
        "attribution": index.attribution if index else None,
    }


def _lines(result: PlaceResult, places_index: Places, revision: Revision) -> list[str]:
    council = result.council
    if result.kind is PlaceKind.AREA and result.area:
        lines = [f"area: {result.area} ({revision.areas[result.area].name})"]
    elif result.kind is PlaceKind.ELSEWHERE:
        lines = ["area: none"]
    else:
        areas = ", ".join(area or "elsewhere" for area in result.areas)
        lines = [f"area: not known: {_WHY_UNKNOWN[result.kind]}" + (f" ({areas})" if areas else "")]
    if result.kind in _KNOWN:
        name = council.name or "none that we can name"
        where = ", ".join(filter(None, (council.code, council.nation)))
        lines.append(f"council: {name}" + (f" ({where})" if where else ""))
    lines.append(f"why: {result.reason}")
    if places_index.index is not None:
        lines += [f"edition: {places_index.index.edition}", places_index.index.attribution]
    return lines


@click.group()
def places() -> None:
    """Build the postcode index, or compare with it. Names of places are compared."""


@places.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_PATH,
    help="The file to write; by default the one that the service opens.",
)
@click.option("--if-missing", is_flag=True, help="Build it only if there is no usable one yet.")
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
        fail(f"{problem}: install requirements.txt", status=1)
    megabytes = out.stat().st_size / 1_000_000
    click.echo(f"{size:,} postcodes ({origin.edition}) in {megabytes:.1f} MB: {out}")


@places.command()
@options.content
def check(folder: Path) -> None:
    """Compare every place name in config/areas.yaml with the postcode index."""
    revision, places_index = usable_revision(folder), open_places()
    if places_index.index is None:
        fail(places_index.missing, status=1)
    wrong = list(wrong_names(revision, places_index.index))
    for sentence in wrong:
        click.echo(sentence)
    count = sum(len(area.places) + len(area.partly) for area in revision.areas.values())
    click.echo(f"{count} names compared with {places_index.index.edition}: {len(wrong)} wrong.")
    sys.exit(1 if wrong else 0)
