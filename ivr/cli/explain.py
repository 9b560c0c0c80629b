"""`ivr explain`: what a finding or claim means, and why it matters to a caller. `ivr schema`: the
JSON Schemas of the operators' files, for editors."""

from pathlib import Path

import click

from ivr.checks.explanations import as_markdown, as_text, explanations
from ivr.cli.resources import fail
from ivr.content.editor_schemas import schema_files
from ivr.content.findings import did_you_mean
from ivr.proof.claims import CLAIMS
from ivr.proof.claims.sources import agrees_with_sources

_OF_SCENARIOS = ("scenario", "untouched")  # findings of the claim about the sources


@click.command()
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="Print all explanations as a page (docs/checks.md).")
def explain(code: str | None, *, markdown: bool) -> None:
    """Explain a finding or claim by its CODE. Without it, list all codes.

    Ends with 2 if there is no such code.
    """
    known = explanations()
    if markdown:
        click.echo(as_markdown(), nl=False)
        return
    if code is None:
        width = max(map(len, known))
        for each in known.values():
            click.echo(f"{each.code:{width}}  {each.what}")
        return
    wanted = code.strip("[]").lower()
    claims = {claim.id: claim for claim in CLAIMS} | dict.fromkeys(
        _OF_SCENARIOS, agrees_with_sources
    )
    if explanation := known.get(wanted):
        click.echo(as_text(explanation))
    elif claim := claims.get(wanted):
        click.echo(
            f"{claim.id}, a claim that ivr prove establishes or refutes\n\n{claim.statement}"
        )
        click.echo(f"Why it matters: {claim.reason}")
    else:
        hint = did_you_mean(code, (*known, *claims), cutoff=0.75)
        fail(f'there is no code "{code}": {hint or "`ivr explain` lists all of them"}')


@click.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="."
)
def schema(folder: Path) -> None:
    """Write the JSON Schemas of operators' files. They go below FOLDER (default: this folder).

    Editors that know YAML schemas complete names, show descriptions and mark mistakes while you type.
    Each file names its schema in its first line. Run this after a change of the models.
    """
    for name, text in schema_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(name)
