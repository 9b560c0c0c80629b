"""What stands between files and their publication: reading, checks, the proof, and what whoever
publishes is told. Every refusal says that nothing was changed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click

from ivr.cli.diff import in_words as differences
from ivr.content.findings import Finding, in_full
from ivr.content.revision import read_folder, read_revision
from ivr.directory.clock import to_london
from ivr.directory.places import open_places
from ivr.simulator.line import SimulatedLine
from ivr.proof.difference import difference
from ivr.proof.scenarios import read_scenarios, run_all
from ivr.publishing.known_failures import Side, failing_alike, new_errors
from ivr.publishing.proving import prove_revision, verdict_lines
from ivr.publishing.publications import in_words
from ivr.store.published import Proved, Publication

_NOTHING = "Nothing was published. What is live stays live, and your files are as they were."


class Refused(click.ClickException):
    """Nothing is published: says why, and that nothing was changed; ends the command with 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """What is printed."""
        click.echo(f"{self.message}\n\n{_NOTHING}" if self.message else _NOTHING, file=file)


def overtaken(later: Iterable[Publication]) -> str:
    """That others have published meanwhile, and what to do."""
    told = "\n".join(f"  {in_words(each)}" for each in later)
    return (
        f"Since these files were begun, this was published:\n{told}\n"
        "To publish yours would undo it. See what it changed with `ivr diff FOLDER live`, bring that "
        "into your\nfiles (`ivr revisions export live NEW` writes them out), then publish with "
        "--after live."
    )


def read_or_refuse(folder: Path) -> Side:
    """The files in a folder, which can be used."""
    reading = read_revision(read_folder(folder))
    if reading.revision is None:
        _say(reading.findings, reading.texts)
        raise Refused("These files cannot be used: see above, or run `ivr check`.")
    return Side(reading, reading.revision, read_scenarios(folder))


def prove_or_refuse(
    ours: Side, live: Side | None, now: datetime, days: int, found_by: str
) -> Proved:
    """How it was proved.

    Args:
        ours: what shall be live.
        live: what is.
        now: the first instant that is looked at.
        days: how far to look ahead.
        found_by: the options by which `ivr call` finds what shall be live.
    """
    today = to_london(now).date()
    fresh, known = new_errors(ours.errors(today), live.errors(today) if live else ())
    if fresh:
        _say(fresh, {**ours.reading.texts, **ours.stories.texts})
        raise Refused(f"{_many(len(fresh))}: see above, or run `ivr check`.")
    click.echo(f"Proving every path a caller can take, {days} days ahead ...")
    previous = live.revision if live else None
    stories = ours.stories.scenarios
    proof = prove_revision(
        ours.revision, stories, now, found_by=found_by, previous=previous, days=days
    )
    refuted = {verdict.claim.id: verdict for verdict in proof.verdicts if verdict.examples}
    alike: Collection[str] = ()
    if refuted and live:
        click.echo("It does not hold. Looking whether what is live fails in the same way ...\n")
        alike = failing_alike(ours, live, tuple(refuted), now, days)
    for name, verdict in refuted.items():
        for line in verdict_lines(verdict):
            click.echo(line)
        if name in alike:
            click.echo("  What is live fails in the same way, so this does not stop you.\n")
    if set(refuted) - set(alike):
        raise Refused("Callers would be stranded: see above. `ivr prove` shows it again.")
    if not refuted:
        click.echo("No caller is stranded.")
    overridden = (*sorted({each.code for each in known}), *sorted(alike))
    return Proved(now.isoformat(timespec="seconds"), days, overridden)


def show(ours: Side, live: Side | None, proved: Proved) -> None:
    """Say what callers will notice, and what else whoever publishes should know."""
    if proved.overridden:
        click.echo(f"\nNot mended, and as it is now: {', '.join(proved.overridden)}")
    if live is None:
        return
    click.echo("\nCompared with what is live now:\n")
    start = datetime.fromisoformat(proved.start)
    for line in differences(difference(live.revision, ours.revision, start, proved.days)):
        click.echo(line)
    mine, theirs = ours.stories.texts, live.stories.texts
    changed = [name for name in sorted({*mine, *theirs}) if mine.get(name) != theirs.get(name)]
    if changed:
        _show_stories(ours, live, changed)


def _show_stories(ours: Side, live: Side, changed: Collection[str]) -> None:
    """Stories are no part of what callers notice; but whoever changes one to have it hold is seen."""
    click.echo(f"\nThe stories differ in {', '.join(changed)}.")
    line = SimulatedLine(ours.revision, open_places(), limits_texts=False)
    broken = list(run_all(live.stories.scenarios, line.carrier))
    if broken:
        click.echo("Stories that hold now, and would not hold any more:")
    for each in broken:
        click.echo(f"  {each.message} ({each.span})")


def _say(findings: Iterable[Finding], texts: Mapping[str, str]) -> None:
    for finding in findings:
        click.echo(in_full(finding, texts) + "\n")


def _many(errors: int) -> str:
    return "1 error" if errors == 1 else f"{errors} errors"
