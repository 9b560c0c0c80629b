"""`ivr prove`: no caller is stranded, shown over every path, or examples of who is."""

import json
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import folder_of, stored_revision
from ivr.directory.clock import to_london
from ivr.proof.prove import Proof
from ivr.proof.scenarios import read_scenarios
from ivr.publishing.proving import by_id, in_folder, prove_revision, verdict_lines


@click.command(name="prove")
@options.content
@options.as_json
@click.option(
    "--from", "start", type=options.FirstDay(), default=None, help="The first day; now by default."
)
@options.days
@click.option(
    "--previous",
    default=None,
    metavar="WHICH",
    help="What is live, whose calls in progress must go on: a folder, the id of a published "
    'revision, or "live".',
)
@stored_revision
def prove_command(
    folder: Path,
    start: datetime | None,
    days: int,
    previous: str | None,
    stored: str | None,
    *,
    as_json: bool,
) -> None:
    """Walk every path a caller can take, at every distinct moment, with every outcome of every ring.

    Exits with 1 where a caller is stranded.
    """
    with ExitStack() as folders:
        published = stored is not None and not Path(stored).is_dir()
        if stored is not None:
            folder = folders.enter_context(folder_of(stored))
        revision = options.usable_revision(folder)
        before = None
        if previous:
            before = options.usable_revision(folders.enter_context(folder_of(previous)))
        scenarios = read_scenarios(folder).scenarios
    instant = options.the_time(start)
    found_by = by_id(revision.id) if published else in_folder(folder)
    proof = prove_revision(
        revision, scenarios, instant, found_by=found_by, previous=before, days=days
    )
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
    lines = [line for verdict in proof.verdicts for line in verdict_lines(verdict)]
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
