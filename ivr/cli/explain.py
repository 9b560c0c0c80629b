"""`ivr explain`: what a finding means, why it matters to a caller, and what to write instead."""

import sys

import click

from ivr.checks.explaining import explanations, in_markdown, in_words
from ivr.content.findings import did_you_mean


@click.command()
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="Print all of them as a page (docs/checks.md).")
def explain(code: str | None, *, markdown: bool) -> None:
    """Explain the finding that has CODE; without it, list all codes.

    Exits with 2 if there is no such code.
    """
    known = explanations()
    if markdown:
        click.echo(in_markdown(), nl=False)
    elif code is None:
        width = max(map(len, known))
        for each in known.values():
            click.echo(f"{each.code:{width}}  {each.what}")
    elif found := known.get(code.strip("[]").lower()):
        click.echo(in_words(found))
    else:
        hint = did_you_mean(code, known) or "ivr explain lists all of them"
        click.echo(f'there is no code "{code}": {hint}', err=True)
        sys.exit(2)
