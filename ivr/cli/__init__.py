"""The terminal: `ivr`, its commands. Reads the clock and the environment. Exit codes: 0 clean, 1
findings, 2 wrong usage, 3 a fault of the program or of what it depends on."""

import sys
import traceback

import click

from ivr.cli.bank_holidays import bank_holidays
from ivr.cli.call import call
from ivr.cli.check import check
from ivr.cli.doctor import doctor
from ivr.cli.explain import explain, schema
from ivr.cli.fallback import card, fallback, opt_out
from ivr.cli.now import now
from ivr.cli.places import place, places
from ivr.cli.prove import prove_command
from ivr.cli.provision import provision
from ivr.cli.publish import publish
from ivr.cli.records import audit, find, hold, purge, records, why
from ivr.cli.revisions import diff, release, revisions
from ivr.cli.scenario import scenario
from ivr.cli.serve import serve
from ivr.cli.text import text
from ivr.cli.timings import timings_command
from ivr.cli.worker import outbox, worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    help="Print the traceback of a fault of the program.",
)
def commands() -> None:
    """One number for child safeguarding in Derby and Derbyshire."""


for command in (
    audit, bank_holidays, call, card, check, diff, doctor, explain, fallback, find, hold, now, opt_out,
    outbox, place, places, prove_command, provision, publish, purge, records, release, revisions,
    scenario, schema, serve, text, timings_command, why, worker,
):  # fmt: skip
    commands.add_command(command)


def main() -> None:
    """Run a command. An exception in the program is reported as such, and ends it with 3."""
    try:
        commands()
    except Exception as problem:
        if "--debug" in sys.argv:
            traceback.print_exc()
        click.echo(
            f"This is a fault of the program: {type(problem).__name__}: {problem}\n"
            "  Run it again as `ivr --debug ...` to see where, and report it to the technician.",
            err=True,
        )
        sys.exit(3)
