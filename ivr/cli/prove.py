"""`ivr prove`: no caller is stranded, shown over every path, or examples of who is."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.beside import beside
from ivr.content.revision import read_folder, read_revision
from ivr.directory.clock import to_london
from ivr.directory.places import open_places
from ivr.proof.prove import Proof, prove
from ivr.proof.scenarios import read_scenarios, run_all
from ivr.proof.timeline import DAYS
from ivr.web.simulation import SimulatedLine


@click.command(name="prove")
@options.content
@options.as_json
@click.option(
    "--from", "start", type=options.FirstDay(), default=None, help="The first day; now by default."
)
@click.option("--days", default=DAYS, show_default=True, help="How far to look ahead.")
@click.option(
    "--previous",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="The folder of the live revision, whose calls in progress must go on.",
)
def prove_command(
    folder: Path, start: datetime | None, days: int, previous: Path | None, *, as_json: bool
) -> None:
    """Walk every path a caller can take, at every distinct moment, with every outcome of every ring.

    Exits with 1 where a caller is stranded.
    """
    revision = options.usable_revision(folder)
    before = read_revision(read_folder(previous)).revision if previous else None
    instant = options.the_time(start)
    shown = sys.stderr.isatty()
    scenarios, carrier = read_scenarios(folder).scenarios, SimulatedLine(revision).carrier
    proof = prove(
        revision,
        instant,
        scenarios=scenarios,
        told=lambda: run_all(scenarios, carrier),
        beside=beside,
        previous=before,
        places=open_places(),
        days=days,
        progress=(lambda n: click.echo(f"\r{n} cells", err=True, nl=False)) if shown else None,
    )
    if shown:
        click.echo("\r", err=True, nl=False)
    if as_json:
        click.echo(json.dumps(_record(proof), indent=1))
    else:
        first = to_london(instant)
        click.echo(
            f"Revision {revision.id}, {days} days from {first:%A} {first.day} {first:%B %Y}\n"
        )
        for line in _lines(proof):
            click.echo(line)
    sys.exit(0 if proof.holds else 1)


def _lines(proof: Proof) -> list[str]:
    lines = []
    for verdict in proof.verdicts:
        word = "REFUTED " if verdict.examples else "holds   "
        lines.append(f"{word} {verdict.claim.says} [{verdict.claim.id}]")
        if verdict.examples:
            lines.append(f"          {verdict.claim.matters}")
        for each in verdict.examples:
            lines.append(f"\n  {each.sentence}")
            lines += [f"      {said}" for said in each.transcript]
            if each.replay:
                lines.append(f"    To hear it: {each.replay}")
            lines.append("")
    lines.append("\nCovered:")
    lines += [f"  {count:>9,}  {name}" for name, count in proof.covered]
    lines.append("\nNo caller is stranded." if proof.holds else "\nThis may not be published.")
    return lines


def _record(proof: Proof) -> dict[str, object]:
    return {
        "holds": proof.holds,
        "claims": [
            {
                "id": verdict.claim.id,
                "says": verdict.claim.says,
                "holds": not verdict.examples,
                "examples": [
                    {"sentence": e.sentence, "transcript": list(e.transcript), "replay": e.replay}
                    for e in verdict.examples
                ],
            }
            for verdict in proof.verdicts
        ],
        "covered": dict(proof.covered),
    }
