"""`ivr explain`: what a finding means, why it matters to a caller, and what to write instead."""

import sys

import click

from ivr.checks.explanations import as_markdown, as_text, explanations
from ivr.content.findings import did_you_mean
from ivr.proof.claims import CLAIMS, Claim

# What ivr check says of scenarios is the claim about the sources.
_SAME = {"scenario": "sources", "untouched": "sources"}


@click.command()
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="Print all of them as a page (docs/checks.md).")
def explain(code: str | None, *, markdown: bool) -> None:
    """Explain the finding or the claim that has CODE; without it, list all codes.

    Exits with 2 if there is no such code.
    """
    known = explanations()
    if markdown:
        click.echo(as_markdown(), nl=False)
    elif code is None:
        width = max(map(len, known))
        for each in known.values():
            click.echo(f"{each.code:{width}}  {each.what}")
    elif found := known.get(code.strip("[]").lower()):
        click.echo(as_text(found))
    elif claim := _claim(code.strip("[]").lower()):
        click.echo(f"{claim.id}, a claim that ivr prove establishes or refutes\n\n{claim.says}")
        click.echo(f"Why it matters: {claim.matters}")
    else:
        hint = (
            did_you_mean(code, (*known, *(claim.id for claim in CLAIMS)))
            or "ivr explain lists all of them"
        )
        click.echo(f'there is no code "{code}": {hint}', err=True)
        sys.exit(2)


def _claim(code: str) -> Claim | None:
    wanted = _SAME.get(code, code)
    return next((claim for claim in CLAIMS if claim.id == wanted), None)
