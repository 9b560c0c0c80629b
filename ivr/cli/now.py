"""`ivr now`: for each area, caller and need, who rings, until when, and who rings next."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.resources import usable_revision
from ivr.content.hours import Unknown
from ivr.content.revision import Revision
from ivr.directory.clock import texted_change, to_london
from ivr.proof.rota import RotaEntry, rota_entries


@click.command()
@options.content
@options.revision
@options.at
@options.as_json
def now(folder: Path, wanted: str | None, when: datetime | None, *, as_json: bool) -> None:
    """Show who rings now, and when that changes. Covers every area, caller and need."""
    revision = usable_revision(folder, wanted)
    instant = options.or_now(when)
    rota = rota_entries(revision, instant)
    if as_json:
        options.print_json([_record(entry) for entry in rota])
        return
    click.echo(f"{to_london(instant):%A %d %B %Y at %H:%M} in Derby\n")
    for entry in rota:
        click.echo(_callers(revision, entry))
        click.echo(f"    rings {_names(revision, entry.order)}")
        contacts = [revision.contacts[name] for name in entry.order]
        known = [each.name for each in contacts if not isinstance(each.hours, Unknown)]
        if len(known) < len(contacts):
            rest = ", then ".join(known)
            click.echo(f"    hours not known: rings only when the caller asks for it; then {rest}")
        if entry.until:
            until = texted_change(instant, entry.until)
            click.echo(f"    until {until}; then {_names(revision, entry.then)}")
        elif len(known) == len(contacts):
            click.echo("    at all times")
    click.echo(
        "\nIn each line the first contact rings, and the next one if the first does not answer."
    )


def _callers(revision: Revision, entry: RotaEntry) -> str:
    anywhere = "Wherever the child lives" if entry.need else "Not known where the child lives"
    area = revision.areas[entry.area].name if entry.area else anywhere
    need = f", {entry.need}" if entry.need else ""
    return f"{area}, {entry.caller.replace('-', ' ')}{need}"


def _names(revision: Revision, order: tuple[str, ...]) -> str:
    return ", then ".join(
        f"{revision.contacts[name].name} ({revision.contacts[name].number})" for name in order
    )


def _record(entry: RotaEntry) -> dict[str, object]:
    until = to_london(entry.until).isoformat() if entry.until else None
    return {**asdict(entry), "until": until}
