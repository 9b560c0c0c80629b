"""What the commands that prove share: the whole proof of a revision, and how a verdict reads."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shlex import quote

import click

from ivr.content.revision import Revision
from ivr.directory.places import open_places
from ivr.proof.prove import Proof, Verdict, prove
from ivr.proof.scenarios import LocatedScenario
from ivr.proof.timeline import DAYS
from ivr.publishing.subprocess_task import beside


def prove_revision(
    revision: Revision,
    scenarios: Sequence[LocatedScenario],
    start: datetime,
    *,
    found_by: str,
    previous: Revision | None = None,
    days: int = DAYS,
) -> Proof:
    """The whole proof of a revision with its stories; on a terminal it shows how far it is. `found_by`
    are the options by which `ivr call` finds the revision, to replay what is shown."""
    with _shown() as progress:
        proof = prove(
            revision,
            start,
            scenarios=scenarios,
            beside=beside,
            previous=previous,
            places=open_places(),
            days=days,
            progress=progress,
        )
    return replace(proof, verdicts=tuple(_replayed(each, found_by) for each in proof.verdicts))


def in_folder(folder: Path) -> str:
    """The option by which a command finds the revision of a folder; none where it looks by itself."""
    return "" if folder == Path() else f" --content {quote(str(folder))}"


def by_id(revision: str) -> str:
    """The option by which a command finds a published revision."""
    return f" --revision {revision}"


def verdict_lines(verdict: Verdict) -> list[str]:
    """A claim, whether it holds, and the examples against it."""
    word = "REFUTED " if verdict.examples else "holds   "
    lines = [f"{word} {verdict.claim.says} [{verdict.claim.id}]"]
    if verdict.examples:
        lines.append(f"          {verdict.claim.matters}")
    for each in verdict.examples:
        lines.append(f"\n  {each.sentence}")
        lines += [f"      {said}" for said in each.transcript]
        if each.replay:
            lines.append(f"    To hear it: {each.replay}")
        lines.append("")
    return lines


def _replayed(verdict: Verdict, found_by: str) -> Verdict:
    examples = (
        replace(each, replay=each.replay and each.replay + found_by) for each in verdict.examples
    )
    return replace(verdict, examples=tuple(examples))


@contextmanager
def _shown() -> Iterator[Callable[[int], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    yield lambda count: click.echo(f"\r{count} cells", err=True, nl=False)
    click.echo("\r", err=True, nl=False)
