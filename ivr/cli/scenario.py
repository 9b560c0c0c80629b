"""`ivr scenario`: a scenario from a call or a text, for a person to confirm."""

import sys
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.cli.scripts import InOrder, read_outcome, script
from ivr.proof.scenario_writer import NotToBeWrittenError, Told, write_call, write_text
from ivr.proof.scenarios import SCENARIOS
from ivr.simulator import number_for
from ivr.simulator.line import SimulatedLine
from ivr.simulator.script import ScriptAction, Press


@click.command(cls=InOrder)
@options.content
@options.at
@script(of_story=True)
@click.option("--text", "words", default=None, help="A text instead of a call.")
@click.option("--pictures", default=0, help="How many pictures come with the text.")
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
    """Write a scenario from what really happens, to paste into flows/scenarios.

    A scenario says what must happen, by the sources. So its first two lines are left for you: a
    sentence about the caller, and the document that says so. `ivr check` refuses it without them.
    Change whatever the document says otherwise, and the scenario will show the fault.
    """
    if words is not None and (press or say or ring):
        raise click.UsageError("a text has no keys, spoken words or rings: give --text alone")
    deeds: list[ScriptAction] = click.get_current_context().meta["deeds"]
    outcomes = [read_outcome(word.strip()) for word in ring.split(",") if word.strip()]
    if any(isinstance(deed, Press) and deed.at_once for deed in deeds):
        raise click.UsageError("a scenario's caller hears everything first: leave early- away")
    try:
        number_for(from_)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--from") from problem
    revision = usable_revision(folder)
    instant = when or options.or_now(None).replace(second=0, microsecond=0)
    told = Told(instant, from_, tuple(deeds), tuple(outcomes))
    make = SimulatedLine(revision).carrier
    try:
        if words is None:
            written = write_call(revision, told, make)
        else:
            written = write_text(revision, told, words, pictures, make)
    except NotToBeWrittenError as problem:
        click.echo(f"No scenario can be made of this: {problem}.", err=True)
        sys.exit(1)
    click.echo(written, nl=False)
    click.echo(f"Fill in the first two lines, and paste it into a file of {SCENARIOS}.", err=True)
