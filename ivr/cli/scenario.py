"""`ivr scenario`: a scenario written from a simulated call or text, for an operator to confirm."""

from datetime import datetime
from pathlib import Path

import click

from ivr.cli import call_scripts as scripts
from ivr.cli import options
from ivr.cli.call_scripts import read_number
from ivr.cli.resources import fail, usable_revision
from ivr.proof.scenario_writer import CallScript, UnwritableScenarioError, write_call, write_text
from ivr.proof.scenarios import SCENARIOS
from ivr.simulator.line import SimulatedLine
from ivr.simulator.script import Press


@click.command(cls=scripts.ScriptedCommand)
@options.content
@options.at
@scripts.script(of_scenario=True)
@click.option("--text", "words", default=None, help="Write a scenario of this text, not of a call.")
@click.option("--pictures", default=0, help="The number of pictures that come with the text.")
def scenario(
    folder: Path,
    when: datetime | None,
    press: tuple[str, ...],
    say: tuple[str, ...],
    ring: str,
    from_: str,
    words: str | None,
    pictures: int,
) -> None:
    """Write a scenario from what happens now. Paste it into flows/scenarios.

    A scenario states what must happen according to the sources. Its first two lines are left for you:
    a sentence about the caller, and the document that says so; `ivr check` refuses it without them.
    Change what the document says differently, and the scenario will show the fault.
    """
    if words is not None and (press or say or ring):
        raise click.UsageError("a text has no keys, spoken words or rings: give --text alone")
    actions, outcomes = (
        scripts.script_actions(),
        [scripts.read_outcome(word) for word in scripts.split_outcomes(ring)],
    )
    if any(isinstance(action, Press) and action.at_once for action in actions):
        raise click.UsageError("a scenario's caller hears everything first: leave out early-")
    read_number(from_, "--from")
    revision = usable_revision(folder)
    instant = when or options.or_now(None).replace(second=0, microsecond=0)
    script = CallScript(instant, from_, tuple(actions), tuple(outcomes))
    make = SimulatedLine(revision).carrier
    try:
        if words is None:
            written = write_call(revision, script, make)
        else:
            written = write_text(revision, script, words, pictures, make)
    except UnwritableScenarioError as problem:
        fail(f"No scenario can be made of this: {problem}.", status=1)
    click.echo(written, nl=False)
    click.echo(f"Fill in the first two lines, and paste it into a file of {SCENARIOS}.", err=True)
