"""`ivr check`: all findings about the operators' files, and whether the scenarios hold."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from ivr.checks import acceptances
from ivr.cli import options
from ivr.cli.output import count_of, print_findings
from ivr.content.acceptances import Acceptance
from ivr.content.findings import Finding, Severity, finding_as_dict, sorted_findings
from ivr.content.revision import Reading
from ivr.directory.clock import to_london
from ivr.directory.places import open_places
from ivr.proof.scenarios import SCENARIOS
from ivr.publishing.acceptances import judge_findings
from ivr.publishing.candidate import files_in, read_candidate
from ivr.publishing.review import failing_scenarios

_MOST_SCENARIOS = 3  # that do not hold are shown without --all


@click.command()
@options.content
@options.at
@options.as_json
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--all", "shows_all", is_flag=True, help="Show every scenario that does not hold.")
def check(
    folder: Path, when: datetime | None, *, as_json: bool, strict: bool, shows_all: bool
) -> None:
    """Show everything that is wrong with the operators' files.

    Runs every check and every scenario. Ends with 1 if there is an error that is not accepted in
    config/acceptances.yaml (with --strict: or a warning).
    """
    today = to_london(options.or_now(when)).date()
    candidate = read_candidate(files_in(folder))
    accepted: Mapping[Finding, Acceptance] = {}
    if isinstance(candidate, Reading):
        findings, texts = sorted_findings(candidate.findings), dict(candidate.texts)
        scenarios = f"this cannot be used. {SCENARIOS} was not tried."
    else:
        failing = failing_scenarios(candidate.revision, candidate.scenarios)
        not_needed = acceptances.not_needed(
            candidate.revision, candidate.reading.sources, today, failing, judged={"scenario"}
        )
        findings = sorted_findings((*candidate.findings(today), *failing, *not_needed))
        texts = candidate.texts
        accepted = judge_findings(candidate.revision, findings, today).accepted
        held = len(candidate.scenarios.scenarios) - len({each.span for each in failing})
        scenarios = f"{count_of(held, 'scenario')} {'holds' if held == 1 else 'hold'}."
    errors = sum(each.severity is Severity.ERROR for each in findings) - len(accepted)
    warnings = len(findings) - errors - len(accepted)
    if as_json:
        options.print_json([_record(each, accepted.get(each)) for each in findings])
    else:
        scenario_files = [each for each in findings if each.span.file.startswith(SCENARIOS)]
        print_findings((f for f in findings if f not in scenario_files), texts, accepted)
        if not isinstance(candidate, Reading) and open_places().index is None:
            click.echo("There is no postcode index: `ivr places build` makes it.\n")
        places = list(
            dict.fromkeys(each.span for each in scenario_files if each.code == "scenario")
        )
        if len(places) > _MOST_SCENARIOS and not shows_all:
            click.echo(f"{len(places)} scenarios no longer hold; the first {_MOST_SCENARIOS}:\n")
            hidden = places[_MOST_SCENARIOS:]
            scenario_files = [each for each in scenario_files if each.span not in hidden]
        print_findings(scenario_files, texts, accepted)
        if isinstance(candidate, Reading):
            click.echo(f"{count_of(errors, 'error')}: {scenarios}")
        else:
            also = f", {len(accepted)} accepted" if accepted else ""
            counts = f"{count_of(errors, 'error')}{also}, {count_of(warnings, 'warning')}"
            click.echo(f"{counts}; {scenarios}")
    sys.exit(1 if errors or (strict and warnings) else 0)


def _record(finding: Finding, acceptance: Acceptance | None) -> dict[str, object]:
    accepted = acceptance and acceptance.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {**finding_as_dict(finding), "accepted": accepted}
