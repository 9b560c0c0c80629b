"""`ivr why`: one call, turn by turn: which rule of which revision sent the caller where."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from ivr.cli import options, resources
from ivr.content.revision import read_folder, read_revision
from ivr.directory.clock import to_london
from ivr.operations.retention import held_until
from ivr.store import records
from ivr.store.outbox_status import texts_of_call
from ivr.store.records import Record, RecordKind


@click.command()
@click.argument("call")
@options.content
@options.as_json
def why(call: str, folder: Path, *, as_json: bool) -> None:
    """Say what happened in a call, and why. CALL is the carrier's name for it (CA...) or the hash that
    the log has. Exits with 1 where nothing is known of it."""
    name = resources.hash_of_call(call)
    with resources.open_database() as database:
        found, texts = records.records_of_call(database, name), texts_of_call(database, name)
        held = held_until(database, name)
    if not found:
        click.echo("Nothing is known of that call (any more: see NAMES_DAYS).", err=True)
        sys.exit(1)
    if as_json:
        told = {
            "call": name,
            "records": [records.to_json(each) for each in found],
            "texts": [asdict(text) for text in texts],
            "held_until": held.isoformat() if held else None,
        }
        click.echo(json.dumps(told, indent=1))
        return
    for line in explanation(found):
        click.echo(line)
    for text in texts:
        click.echo(f"A text was promised at step {text.step}: {text.state}.")
    live = read_revision(read_folder(folder)).revision
    for revision in sorted({each.revision for each in found if each.revision}):
        same = live is not None and live.id == revision
        click.echo(
            f"Revision {revision}: {'the files here' if same else 'not the files here, as they are'}"
        )
    if held:
        click.echo(f"Held until {to_london(held):%d %B %Y}.")


def explanation(found: tuple[Record, ...]) -> list[str]:
    """A call in lines."""
    lines = [f"Call {found[0].call}, {to_london(found[0].at):%A %d %B %Y}"]
    for each in found:
        lines.append(f"  {to_london(each.at):%H:%M:%S}  {_happened(each)}")
        lines += [f"            {rule}" for rule in each.trail]
        if each.rings:
            lines.append(f"            {each.rings} rings")
    return lines


def _happened(each: Record) -> str:
    took = f" after {each.seconds} s" if each.seconds is not None else ""
    match each.kind:
        case RecordKind.FAULT:
            return "a fault of ours: the fault words, and the safety line"
        case RecordKind.OVER:
            return f"the call is over, says the carrier: {each.outcome}{took}"
        case RecordKind.TEXT:
            return f"a text: {each.topic} ({each.outcome})"
        case RecordKind.TURN if each.contact:
            return f"{each.contact}: {each.outcome}{took}"
        case _:
            at = f" at {each.step}" if each.step else ""
            return f"{each.after}{at}"
