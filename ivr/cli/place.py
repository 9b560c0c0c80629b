"""`ivr place`: where a postcode or a name is, and why the line thinks so."""

import json
import sys
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.content.revision import Revision
from ivr.directory.places import PlaceKind, PlaceResult, Places, find_place, open_places

_SAID = {
    PlaceKind.AMBIGUOUS: "there are several places of that name",
    PlaceKind.ON_BOUNDARY: "it lies in several councils' areas: the whole postcode is needed",
    PlaceKind.NEVER_ISSUED: "there never was such a postcode",
    PlaceKind.NOT_UNDERSTOOD: "no place was understood",
}


@click.command()
@click.argument("words", nargs=-1, required=True)
@options.content
@options.as_json
@click.option("--spoken", is_flag=True, help="Read the words as a recogniser would write them.")
def place(words: tuple[str, ...], folder: Path, *, as_json: bool, spoken: bool) -> None:
    """Say which area a postcode, or a name in some words, is in. Nothing is kept."""
    revision = usable_revision(folder)
    opened = open_places()
    placed = find_place(" ".join(words), opened, revision, spoken=spoken)
    if as_json:
        click.echo(json.dumps(record(placed, opened), indent=1, ensure_ascii=False))
    else:
        for line in _lines(placed, opened, revision):
            click.echo(line)
    if opened.index is None:
        click.echo(opened.missing, err=True)
    sys.exit(0 if placed.kind in (PlaceKind.AREA, PlaceKind.ELSEWHERE) else 1)


def record(placed: PlaceResult, opened: Places) -> dict[str, object]:
    """What was found, for programs."""
    council = placed.council
    return {
        "kind": str(placed.kind),
        "area": placed.area,
        "council": {"code": council.code, "name": council.name, "nation": council.nation},
        "name": placed.say_back if placed.name_id else None,
        "areas": list(placed.areas),
        "why": placed.reason,
        "edition": opened.index.edition if opened.index else None,
        "attribution": opened.index.attribution if opened.index else None,
    }


def _lines(placed: PlaceResult, opened: Places, revision: Revision) -> list[str]:
    council = placed.council
    if placed.kind is PlaceKind.AREA and placed.area:
        said = f"area: {placed.area} ({revision.areas[placed.area].name})"
    elif placed.kind is PlaceKind.ELSEWHERE:
        said = "area: none"
    else:
        areas = ", ".join(area or "elsewhere" for area in placed.areas)
        said = f"area: not known: {_SAID[placed.kind]}" + (f" ({areas})" if areas else "")
    lines = [said]
    if placed.kind in (PlaceKind.AREA, PlaceKind.ELSEWHERE):
        name = council.name or "none that we can name"
        where = ", ".join(filter(None, (council.code, council.nation)))
        lines.append(f"council: {name}" + (f" ({where})" if where else ""))
    lines.append(f"why: {placed.reason}")
    if opened.index is not None:
        lines += [f"edition: {opened.index.edition}", opened.index.attribution]
    return lines
