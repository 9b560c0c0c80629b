"""`ivr why`: one call, turn by turn, with the rules and the revision that sent the caller on."""

import json
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
    """Show what happened in a call, and why.

    CALL is the carrier's identifier (CA...) or the hash in the log. Ends with 1 if there are no
    records of it.
    """
    call_hash = resources.hash_of_call(call)
    with resources.open_database(must_exist=True) as database:
        of_call = records.records_of_call(database, call_hash)
        texts, held = texts_of_call(database, call_hash), held_until(database, call_hash)
    if not of_call:
        resources.fail(
            "There are no records of that call, or none any more (NAMES_DAYS).", status=1
        )
    if as_json:
        record = {
            "call": call_hash,
            "records": [records.to_json(each) for each in of_call],
            "texts": [asdict(text) for text in texts],
            "held_until": held.isoformat() if held else None,
        }
        click.echo(json.dumps(record, indent=1))
        return
    for line in explanation(of_call):
        click.echo(line)
    for text in texts:
        click.echo(f"A text was promised at step {text.step}: {text.status}.")
    here = read_revision(read_folder(folder)).revision
    for revision in sorted({each.revision for each in of_call if each.revision}):
        is_here = here is not None and here.id == revision
        where = "the files here" if is_here else "not the files here, as they are"
        click.echo(f"Revision {revision}: {where}")
    if held:
        click.echo(f"Held until {to_london(held):%d %B %Y}.")


def explanation(of_call: tuple[Record, ...]) -> list[str]:
    first = of_call[0]
    lines = [f"Call {first.call}, {to_london(first.at):%A %d %B %Y}"]
    for each in of_call:
        lines.append(f"  {to_london(each.at):%H:%M:%S}  {_event(each)}")
        lines += [f"            {rule}" for rule in each.trail]
        if each.rings:
            lines.append(f"            {each.rings} rings")
    return lines


def _event(each: Record) -> str:
    duration = f" after {each.seconds} s" if each.seconds is not None else ""
    match each.kind:
        case RecordKind.FAULT:
            return "a fault of the service: the fault words, and the safety line"
        case RecordKind.OVER:
            return f"the carrier reports the end of the call: {each.outcome}{duration}"
        case RecordKind.TEXT:
            return f"a text: {each.topic} ({each.outcome})"
        case RecordKind.TURN if each.contact:
            return f"{each.contact}: {each.outcome}{duration}"
        case _:
            at = f" at {each.step}" if each.step else ""
            return f"{each.after}{at}"
