"""`ivr publish`: check, prove and compare the files with the live revision, then make them live. A
refused publication changes neither the live revision nor the files."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from ivr.cli import options, output
from ivr.cli.resources import fail, open_database
from ivr.content.findings import Finding
from ivr.content.revision import ACCEPTANCES
from ivr.directory.clock import to_london
from ivr.operations.settings import from_database
from ivr.proof.timeline import DAYS
from ivr.publishing import drafts, review
from ivr.publishing.acceptances import acceptance_text
from ivr.publishing.candidate import Candidate, read_candidate
from ivr.publishing.drafts import Draft, RefusalCode, Refused, describe
from ivr.store.publications import ProofRecord, PublicationNotFound

_NOTHING = "Nothing was published. The live revision stays live, and your files are as they were."
_MOST_OFFERED = 20  # acceptances that are printed ready to copy
_UNREADABLE = (
    "This version of the program cannot use the live revision. Nothing is compared with it, and calls "
    "in progress are not looked at.\n"
)


def _now() -> datetime:
    return datetime.now(UTC)


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path()
)
@click.option("--why", required=True, metavar="WHY", help="Why, for those who read the log later.")
@click.option(
    "--by", default=None, metavar="NAME", help="Who publishes; by default your login name."
)
@click.option(
    "--back-to",
    default=None,
    metavar="ID",
    help="Publish this earlier revision again, instead of a folder.",
)
@click.option(
    "--after",
    default=None,
    metavar="ID",
    help="State that the files contain everything published up to this revision, once you have merged "
    "another person's change into them.",
)
@click.option("--yes", is_flag=True, help="Publish without asking.")
def publish(
    folder: Path, why: str, by: str | None, back_to: str | None, after: str | None, *, yes: bool
) -> None:
    """Publish files, if no caller is stranded. FOLDER is by default the current one.

    Checks and proves the files, shows what callers will notice, and asks. The next call is answered
    by the new revision; calls in progress keep the one they began with.

    Ends with 1 if nothing was published.
    """
    who, why = " ".join(options.name_of(by).split()), " ".join(why.split())
    if not who or not why:
        raise click.UsageError("say who publishes (--by) and why (--why): the log stores both")
    try:
        draft = _draft(folder, back_to, after)
        if draft.is_live_already and draft.live:
            click.echo(f"This is live already: {describe(draft.live)}")
            return
        candidate, live = _candidate(draft), _live_candidate(draft)
        option = output.replay_option(candidate.revision.id if draft.earlier else folder)
        now = _now()
        proved = _prove(candidate, live, now, option, who)
        if live:
            _show_comparison(review.compare(candidate, live, now, proved.days))
        if not yes and not click.confirm("\nPublish this?"):
            raise Refused(RefusalCode.DECLINED, "")
        with open_database(must_exist=True) as database:
            made = drafts.publish(database, draft, who=who, why=why, proved=proved, now=_now())
    except Refused as refusal:
        _show_refusal(refusal)
        sys.exit(1)
    if not draft.earlier:
        drafts.write_origin(folder, made)
    click.echo(
        f"\nPublished: revision {made.revision}. New calls get it within two seconds; calls in "
        "progress keep the revision they began with."
    )
    if not from_database(os.environ):
        click.echo("A line with this environment (CONFIG_SOURCE) still answers with its files.")
    if draft.live:
        click.echo(f'To go back: ivr publish --back-to {draft.live.revision} --why "..."')


def _draft(folder: Path, back_to: str | None, after: str | None) -> Draft:
    """The files to publish. The database is closed before the proof, which takes a while."""
    with open_database(must_exist=True) as database:
        try:
            if not back_to:
                return drafts.draft_of_folder(database, folder, after)
            draft = drafts.draft_of_revision(database, back_to)
        except PublicationNotFound as problem:
            fail(f"{problem}. See `ivr revisions`.")
    if draft.earlier:
        click.echo(f"Going back to {describe(draft.earlier)}\n")
    return draft


def _candidate(draft: Draft) -> Candidate:
    candidate = read_candidate(draft.files)
    if not isinstance(candidate, Candidate):
        output.print_findings(candidate.findings, candidate.texts)
        message = "These files cannot be used: see above, or run `ivr check`."
        raise Refused(RefusalCode.UNUSABLE, message)
    return candidate


def _live_candidate(draft: Draft) -> Candidate | None:
    """The live revision, if there is one that this version of the program can use."""
    if draft.live is None:
        click.echo("Nothing is live yet: this will be the first revision.\n")
        return None
    live = read_candidate(draft.live_files) if draft.live_files else None
    if isinstance(live, Candidate):
        return live
    click.echo(_UNREADABLE)
    return None


def _prove(
    candidate: Candidate, live: Candidate | None, now: datetime, option: str, who: str
) -> ProofRecord:
    """Check and prove the candidate, and print why if it is refused."""
    today = to_london(now).date()
    findings = review.check_candidate(candidate, now)
    proof = review.NOT_PROVED
    if findings.refusing:
        output.print_findings(findings.refusing, candidate.texts)
    else:
        click.echo(f"Proving every path a caller can take, {DAYS} days ahead ...")
        previous = live.revision if live else None
        with output.proof_progress() as progress:
            proof = review.prove_candidate(
                candidate, now, days=DAYS, previous=previous, progress=progress
            )
        lines = [line for each in proof.refuted for line in output.verdict_lines(each, option)]
        click.echo("\n".join(lines or ["No caller is stranded."]))
    _offer_acceptances((*findings.refusing, *proof.refusing), who, today)
    proved = review.approve(findings, proof, now, DAYS)
    output.print_findings(findings.accepted, candidate.texts, findings.accepted)
    if proved.accepted:
        click.echo(f"\nProved with acceptances: {', '.join(proved.accepted)}")
    output.print_findings(proof.not_needed, candidate.texts)
    return proved


def _offer_acceptances(refusing: Sequence[Finding | str], who: str, today: date) -> None:
    """Print the text that accepts what refuses, as far as it may be accepted."""
    texts = dict.fromkeys(acceptance_text(each, who, today) for each in refusing)
    entries = [text for text in texts if text is not None]
    if not entries or len(entries) > _MOST_OFFERED:
        return
    if len(entries) < len(texts):
        click.echo("Correct this first: some of it cannot be accepted.")
    click.echo(f"If it must be published before it is corrected, add to {ACCEPTANCES}:\n")
    click.echo("\n".join(entries) + "\n")


def _show_comparison(comparison: review.CandidateComparison) -> None:
    click.echo("\nCompared with the live revision:\n")
    click.echo("\n".join(output.difference_lines(comparison.changes)))
    if comparison.scenario_files:
        click.echo(f"\nThe scenarios differ in {', '.join(comparison.scenario_files)}.")
    if comparison.failing_scenarios:
        click.echo("Scenarios that hold now, and would not hold any more:")
    for each in comparison.failing_scenarios:
        click.echo(f"  {each.message} ({each.span})")


def _show_refusal(refusal: Refused) -> None:
    if refusal.message:
        click.echo(refusal.message)
    for each in refusal.later:
        click.echo(f"  {describe(each)}")
    if refusal.later:
        click.echo(
            "See what it changed with `ivr diff FOLDER live` and bring that into your files\n"
            "(`ivr revisions export live NEW` writes them out). Then publish with --after live."
        )
    click.echo(f"\n{_NOTHING}" if refusal.message else _NOTHING)
