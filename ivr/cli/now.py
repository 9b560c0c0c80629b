"""`ivr now`: for each area, caller and need, who rings, until when, and who then."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.content.revision import Revision
from ivr.directory.clock import texted_change, to_london
from ivr.proof.rota import Duty, duties


@click.command()
@options.content
@options.revision
@options.at
@options.as_json
def now(folder: Path, wanted: str | None, when: datetime | None, *, as_json: bool) -> None:
    """Say who is on duty."""
    revision = usable_revision(folder, wanted)
    instant = options.or_now(when)
    found = duties(revision, instant)
    if as_json:
        click.echo(json.dumps([_record(duty) for duty in found], indent=1))
        return
    click.echo(f"{to_london(instant):%A %d %B %Y at %H:%M} in Derby\n")
    for duty in found:
        click.echo(_who(revision, duty))
        click.echo(f"    rings {_names(revision, duty.order)}")
        if duty.until:
            until = texted_change(instant, duty.until)
            click.echo(f"    until {until}; then {_names(revision, duty.then)}")
        else:
            click.echo("    at all times")
    click.echo("\nIn each line the first one rings, and the next one when nobody answers.")


def _who(revision: Revision, duty: Duty) -> str:
    anywhere = "Wherever the child lives" if duty.need else "Not known where the child lives"
    area = revision.areas[duty.area].name if duty.area else anywhere
    need = f", {duty.need}" if duty.need else ""
    return f"{area}, {duty.caller.replace('-', ' ')}{need}"


def _names(revision: Revision, order: tuple[str, ...]) -> str:
    return ", then ".join(
        f"{revision.contacts[name].name} ({revision.contacts[name].number})" for name in order
    )


def _record(duty: Duty) -> dict[str, object]:
    record = asdict(duty)
    record["until"] = to_london(duty.until).isoformat() if duty.until else None
    return record
