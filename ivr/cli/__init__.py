"""The terminal: `ivr check`, `prove`, `diff`, `timings`, `now`, `call`, `text`, `scenario`, `serve`.

Reads the clock and the environment.

Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 a fault of ours.
"""

import sys

import click

from ivr.cli.call import call
from ivr.cli.check import check
from ivr.cli.diff import diff
from ivr.cli.explain import explain
from ivr.cli.fallback import fallback
from ivr.cli.now import now
from ivr.cli.prove import prove_command
from ivr.cli.scenario import scenario
from ivr.cli.serve import serve
from ivr.cli.text import text
from ivr.cli.timings import timings_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """One number for child safeguarding in Derby and Derbyshire."""


for command in (
    call,
    check,
    diff,
    explain,
    fallback,
    now,
    prove_command,
    scenario,
    serve,
    text,
    timings_command,
):
    commands.add_command(command)


def main() -> None:
    """Run the command, and tell a fault of ours from a finding."""
    try:
        commands()
    except Exception as problem:
        if "--debug" in sys.argv:
            raise
        click.echo(f"This is a fault of the program: {type(problem).__name__}: {problem}", err=True)
        sys.exit(3)
