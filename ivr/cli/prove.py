"""`ivr prove`: the proof of a folder or a published revision, with counterexamples where it fails."""

import sys
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.output import print_findings, proof_progress, replay_option, verdict_lines
from ivr.cli.resources import files_of, is_folder, usable_candidate
from ivr.directory.clock import to_london
from ivr.publishing.acceptances import JudgedVerdict
from ivr.publishing.candidate import files_in
from ivr.publishing.review import ReviewedProof, prove_candidate


@click.command(name="prove")
@options.content
@options.as_json
@options.first_day("--from", "start", help="The first day; by default now.")
@options.days
@click.option(
    "--previous",
    default=None,
    metavar="REVISION",
    help="Also prove that calls in progress under this revision can continue: a folder, the id of a "
    'published revision, or "live".',
)
@options.revision
def prove_command(
    folder: Path,
    start: datetime | None,
    days: int,
    previous: str | None,
    wanted: str | None,
    *,
    as_json: bool,
) -> None:
    """Prove that no caller is stranded, or show one who is.

    Walks every path a caller can take, at every distinct moment, with every outcome of every ring.
    Ends with 1 if a claim is refuted and config/acceptances.yaml does not accept it.
    """
    candidate = usable_candidate(files_in(folder) if wanted is None else files_of(wanted))
    before = usable_candidate(files_of(previous)).revision if previous else None
    instant = options.or_now(start)
    with proof_progress() as progress:
        proof = prove_candidate(candidate, instant, days=days, previous=before, progress=progress)
    if wanted is not None:
        folder = Path(wanted)
    option = replay_option(folder if wanted is None or is_folder(wanted) else candidate.revision.id)
    if as_json:
        options.print_json(_record(proof, option))
    else:
        first = to_london(instant)
        click.echo(
            f"Revision {candidate.revision.id}, {days} days from {first:%A} {first.day} "
            f"{first:%B %Y}\n"
        )
        click.echo("\n".join(_lines(proof, option)))
        print_findings(proof.not_needed, candidate.reading.texts)
        click.echo(_closing(proof))
    sys.exit(1 if proof.refusing else 0)


def _lines(proof: ReviewedProof, option: str) -> list[str]:
    lines = [line for each in proof.verdicts for line in verdict_lines(each, option)]
    lines.append("\nCovered:")
    return [*lines, *(f"  {count:>9,}  {name}" for name, count in proof.coverage), ""]


def _closing(proof: ReviewedProof) -> str:
    if proof.refusing:
        return "This may not be published."
    accepted = ", ".join(each.verdict.claim.id for each in proof.refuted)
    return f"Proved with acceptances: {accepted}." if accepted else "No caller is stranded."


def _record(proof: ReviewedProof, option: str) -> dict[str, object]:
    return {
        "holds": not proof.refuted,
        "claims": [_claim(each, option) for each in proof.verdicts],
        "covered": dict(proof.coverage),
    }


def _claim(judged: JudgedVerdict, option: str) -> dict[str, object]:
    claim = judged.verdict.claim
    return {
        "id": claim.id,
        "says": claim.statement,
        "holds": not judged.is_refuted,
        "accepted": judged.is_accepted,
        "examples": [
            {
                "sentence": each.sentence,
                "transcript": list(each.transcript),
                "replay": each.replay and each.replay + option,
            }
            for each in judged.verdict.counterexamples
        ],
    }
