"""`ivr check`: every finding at once, and whether the scenarios hold."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from ivr.checks import check_all
from ivr.cli import options
from ivr.content.findings import Finding, Severity, as_record, in_full, in_order
from ivr.content.revision import read_folder, read_revision
from ivr.directory.clock import to_london
from ivr.directory.places import open_places
from ivr.simulator.line import SimulatedLine
from ivr.proof.scenarios import SCENARIOS, read_scenarios, run_all


@click.command()
@options.content
@options.at
@options.as_json
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def check(folder: Path, when: datetime | None, *, as_json: bool, strict: bool) -> None:
    """Say everything that is wrong with what operators wrote.

    Exits with 1 if there is an error (with --strict: or a warning).
    """
    now = options.the_time(when)
    reading = read_revision(read_folder(folder))
    findings: list[Finding] = list(reading.findings)
    texts = dict(reading.texts)
    held = 0
    if reading.revision is not None:
        findings += check_all(reading.revision, reading.sources, to_london(now).date())
        written = read_scenarios(folder)
        texts |= written.texts
        findings += written.findings
        results = list(
            run_all(written.scenarios, SimulatedLine(reading.revision, open_places(), limits_texts=False).carrier)
        )
        findings += results
        held = len(written.scenarios) - len({f.span for f in results})
    ordered = in_order(findings)
    errors = sum(f.severity is Severity.ERROR for f in ordered)
    warnings = len(ordered) - errors
    if as_json:
        click.echo(json.dumps([as_record(f) for f in ordered], indent=1))
    else:
        for finding in ordered:
            click.echo(in_full(finding, texts) + "\n")
        click.echo(_closing(errors, warnings, held, usable=reading.revision is not None))
    sys.exit(1 if errors or (strict and warnings) else 0)


def _closing(errors: int, warnings: int, held: int, *, usable: bool) -> str:
    if not usable:
        return f"{_many(errors, 'error')}: this cannot be used. {SCENARIOS} was not tried."
    told = f"{_many(errors, 'error')}, {_many(warnings, 'warning')}"
    return f"{told}; {_many(held, 'scenario')} {'holds' if held == 1 else 'hold'}."


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
