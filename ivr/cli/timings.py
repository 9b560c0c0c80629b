"""`ivr timings`: how long callers wait until a phone rings."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.content.revision import Revision
from ivr.directory.clock import to_london
from ivr.directory.moment import Moment, moment_at
from ivr.proof.timeline import voice_timeline
from ivr.proof.timings import RingDelay, Timing, timings

_HEADS = ("patient", "allowed", "words", "waiting", "at once", "allowed", "keys", "who rings")


@click.command(name="timings")
@options.content
@options.at
@options.as_json
def timings_command(folder: Path, when: datetime | None, *, as_json: bool) -> None:
    """Say how many seconds pass until a phone rings, for every path, the slowest first.

    Without --at: the slowest moment of the next 400 days. Two callers are timed: a patient one, who
    presses as soon as their option has been said, and one who presses at once. A path is what they
    press; "wait" is to stay silent. `ivr prove` holds callers to what is allowed.
    """
    revision = usable_revision(folder)
    found = timings(revision, _moments(revision, when))
    if as_json:
        click.echo(json.dumps([_record(each) for each in found], indent=1))
        return
    shown = f"{_time(when)} in Derby" if when else "The slowest moment of the next 400 days"
    click.echo(f"{shown}; seconds until a phone rings\n")
    for line in _table([_HEADS, *(_row(revision, each, named=when is None) for each in found)]):
        click.echo(line)
    click.echo(
        '\nKeys: "wait" is to stay silent, # a key that does nothing.'
        "\nPatient: presses as soon as the option has been said. Waiting is time in which nothing is"
        "\nsaid. Allowed: the budget of config/service.yaml, where it has one."
        "\nWho rings is followed by how long at most, before the next contact is tried."
    )
    if over := sum(_is_over(each) for each in found):
        click.echo(f"\n{over} {'path is' if over == 1 else 'paths are'} over budget, marked !")


def _moments(revision: Revision, when: datetime | None) -> list[tuple[datetime, Moment]]:
    if when is not None:
        return [(when, moment_at(revision, when))]
    timeline = voice_timeline(revision, options.or_now(None))
    instants = [timeline.instant(index) for index in range(len(timeline.moments))]
    pairs = zip(instants, timeline.moments, strict=True)
    return [(instant, moment) for instant, moment in pairs if instant is not None]


def _row(revision: Revision, each: Timing, *, named: bool) -> tuple[str, ...]:
    name = revision.contacts[each.contact].name if each.contact else "nobody"
    who = f"{name}, {each.rings_for} s" if each.contact else name
    when = f"  ({_time(each.at)})" if named else ""
    patient, quick = each.patient, each.quick
    return (
        f"{patient.seconds:.1f}",
        _allowed(patient),
        f"{patient.speech:.1f}",
        f"{patient.waiting:.1f}",
        f"{quick.seconds:.1f}" if quick else "",
        _allowed(quick) if quick else "",
        ", ".join(each.keys),
        who + when,
    )


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Numbers to the right, words to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numbers = len(_HEADS) - 2
    return [
        "  ".join(
            cell.rjust(width) if place < numbers else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _allowed(spent: RingDelay) -> str:
    if spent.budget is None:
        return ""
    return f"{spent.budget}!" if spent.is_over else f"{spent.budget}"


def _is_over(each: Timing) -> bool:
    return each.patient.is_over or (each.quick is not None and each.quick.is_over)


def _time(instant: datetime) -> str:
    local = to_london(instant)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def _record(each: Timing) -> dict[str, object]:
    record = asdict(each)
    record["at"] = to_london(each.at).isoformat()
    for name, spent in (("patient", each.patient), ("quick", each.quick)):
        if spent is not None:
            record[name] = {**asdict(spent), "seconds": spent.seconds}
    return record
