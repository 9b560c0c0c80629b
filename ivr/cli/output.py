"""How findings, verdicts and differences are printed, by every command alike."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import quote

import click

from ivr.content.acceptances import Acceptance
from ivr.content.findings import Finding, format_finding
from ivr.proof.difference import Change
from ivr.publishing.acceptances import JudgedVerdict

_LEGEND = (
    'After: the keys that are pressed, "wait" for silence. Of words, - went and + came; (day) is\n'
    "whichever day it is."
)


def print_findings(
    findings: Iterable[Finding],
    texts: Mapping[str, str],
    accepted: Mapping[Finding, Acceptance] | None = None,
    *,
    to_stderr: bool = False,
) -> None:
    """Each finding with its line, its hint, and the acceptance that lets it pass."""
    for each in findings:
        click.echo(format_finding(each, texts), err=to_stderr)
        if accepted and each in accepted:
            click.echo(f"  = {accepted_by(accepted[each])}", err=to_stderr)
        click.echo(err=to_stderr)


def accepted_by(acceptance: Acceptance) -> str:
    until = f"{acceptance.until.day} {acceptance.until:%B %Y}"
    return f"accepted by {acceptance.accepted_by} until {until}: {acceptance.reason}"


def verdict_lines(judged: JudgedVerdict, replay_option: str) -> list[str]:
    """`replay_option` is appended to the command that replays each counterexample."""
    claim, examples = judged.verdict.claim, judged.verdict.counterexamples
    if not examples:
        return [f"holds    {claim.statement} [{claim.id}]"]
    word = "ACCEPTED" if judged.is_accepted else "REFUTED "
    lines = [f"{word} {claim.statement} [{claim.id}]", f"          {claim.reason}"]
    lines += [f"          {accepted_by(each)}" for each in judged.acceptances]
    for each in examples:
        lines.append(f"\n  {each.sentence}")
        lines += [f"      {words}" for words in each.transcript]
        if each.replay:
            lines.append(f"    To hear it: {each.replay}{replay_option}")
        lines.append("")
    if judged.verdict.at_least > len(examples):
        lines.append(f"  {len(examples)} of at least {judged.verdict.at_least} shown\n")
    return lines


def replay_option(source: Path | str) -> str:
    """The option with which `ivr call` uses a folder, or a published revision by its id."""
    if isinstance(source, str):
        return f" --revision {source}"
    return "" if source == Path() else f" --content {quote(str(source))}"


def difference_lines(changes: Sequence[Change]) -> list[str]:
    if not changes:
        return ["No caller notices anything."]
    lines = []
    for about in dict.fromkeys(change.about for change in changes):
        lines.append(f"{about}:")
        for change in changes:
            if change.about is about:
                lines.append(f"  {change.sentence}")
                lines += [f"      {detail}" for detail in change.details]
        lines.append("")
    return [*lines, _LEGEND]


@contextmanager
def proof_progress() -> Iterator[Callable[[int], None] | None]:
    """Shows on a terminal how far a proof is."""
    if not sys.stderr.isatty():
        yield None
        return
    yield lambda count: click.echo(f"\r{count} cells", err=True, nl=False)
    click.echo("\r", err=True, nl=False)


def count_of(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
