"""What the commands that prove share: the whole proof of a revision, and how a verdict reads."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import click

from ivr.cli.beside import beside
from ivr.content.revision import Revision
from ivr.directory.places import open_places
from ivr.proof.prove import Proof, Verdict, prove
from ivr.proof.scenarios import Placed
from ivr.proof.timeline import DAYS


def prove_revision(
    revision: Revision,
    scenarios: Sequence[Placed],
    start: datetime,
    *,
    previous: Revision | None = None,
    days: int = DAYS,
) -> Proof:
    """The whole proof of a revision with its stories; on a terminal it shows how far it is."""
    with _shown() as progress:
        return prove(
            revision,
            start,
            scenarios=scenarios,
            beside=beside,
            previous=previous,
            places=open_places(),
            days=days,
            progress=progress,
        )


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


@contextmanager
def _shown() -> Iterator[Callable[[int], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    yield lambda count: click.echo(f"\r{count} cells", err=True, nl=False)
    click.echo("\r", err=True, nl=False)
