"""The cost of the proof, in ratios of one run: the shipped service against its scenarios, and ten
copies of it in one revision against the shipped one; with the peak memory of each.

    python bench/proof.py [--copies 10] [--days 400]

The copies are proved by every claim except `sources`, because they have no scenarios; so is the service
that they are compared with.
"""

import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from copies import copies

from ivr.content.revision import Revision, read_folder, read_revision
from ivr.directory.places import open_places
from ivr.proof.claims import CLAIMS
from ivr.proof.prove import Proof, prove
from ivr.proof.scenarios import read_scenarios, run_all
from ivr.publishing.subprocess_task import start_in_subprocess
from ivr.simulator.line import SimulatedLine

ROOT = Path(__file__).parents[1]
START = datetime(2026, 11, 21, tzinfo=UTC)


@click.command()
@click.option("--copies", "count", default=10, show_default=True)
@click.option("--days", default=400, show_default=True)
@click.option("--measure", hidden=True, default=None)
def main(count: int, days: int, measure: str | None) -> None:
    """Measure each in a process of its own, and print the ratios."""
    if measure is not None:
        click.echo(json.dumps(_measure(measure, count, days)))
        return
    results = {}
    for subject in ("scenarios", "shipped", "walked", "copies"):
        words = [__file__, "--measure", subject, "--copies", str(count), "--days", str(days)]
        done = subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True)
        results[subject] = json.loads(done.stdout)
        click.echo(
            f"{subject:10} {results[subject]['seconds']:8.1f} s {results[subject]['megabytes']:6} MB",
            err=True,
        )
    seconds = {subject: each["seconds"] for subject, each in results.items()}
    click.echo(f"shipped / all its scenarios: {seconds['shipped'] / seconds['scenarios']:.1f}")
    click.echo(f"{count} copies / shipped: {seconds['copies'] / seconds['walked']:.1f}")
    memory = results["copies"]["megabytes"] / results["walked"]["megabytes"]
    click.echo(f"memory, {count} copies / shipped: {memory:.1f}")


def _measure(subject: str, count: int, days: int) -> dict[str, float]:
    files = read_folder(ROOT)
    revision = read_revision(files).revision
    if revision is None:
        raise SystemExit("the shipped files cannot be used")
    scenarios = read_scenarios(ROOT).scenarios
    proved = copies(files, count) if subject == "copies" else revision
    began = time.perf_counter()
    if subject == "scenarios":
        list(run_all(scenarios, SimulatedLine(revision, open_places(), limits_texts=False).carrier))
    else:
        _prove(proved, days, with_sources=subject == "shipped")
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "megabytes": peak}


def _prove(revision: Revision, days: int, *, with_sources: bool) -> Proof:
    claims = [claim for claim in CLAIMS if with_sources or claim.id != "sources"]
    scenarios = read_scenarios(ROOT).scenarios if with_sources else ()
    return prove(
        revision,
        START,
        days=days,
        claims=claims,
        scenarios=scenarios,
        places=open_places(),
        start_task=start_in_subprocess,
    )


if __name__ == "__main__":
    main()
