"""`ivr timings`: how long callers wait until a phone rings."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.resources import usable_revision
from ivr.content.revision import Revision
from ivr.directory.clock import to_london
from ivr.directory.moment import Moment, moment_at
from ivr.proof.timeline import voice_timeline
from ivr.proof.timings import RingDelay, Timing, timings

_HEADS = ("patient", "allowed", "words", "waiting", "at once", "allowed", "keys", "who rings")
_TEXT_COLUMNS = 2  # the last ones; the others are numbers
_LEGEND = """
Keys: "wait" is silence, # a key that does nothing.
Patient: presses as soon as the option has been said. Waiting is time in which nothing is
said. Allowed: the budget of config/service.yaml, where it has one.
Who rings is followed by the longest time it rings before the next contact is tried."""


@click.command(name="timings")
@options.content
@options.at
@options.as_json
def timings_command(folder: Path, when: datetime | None, *, as_json: bool) -> None:
    """Show how long callers wait for a ring. In seconds, for every path, the slowest first.

    Without --at: the slowest moment of the next 400 days. Two callers are timed: a patient one, who
    presses as soon as their option has been said, and one who presses at once. A path is the keys
    that they press; "wait" is silence. `ivr prove` checks the budgets.
    """
    revision = usable_revision(folder)
    rows = timings(revision, _moments(revision, when))
    if as_json:
        options.print_json([_record(each) for each in rows])
        return
    moment = f"{_time(when)} in Derby" if when else "The slowest moment of the next 400 days"
    click.echo(f"{moment}; seconds until a phone rings\n")
    cells = [_row(revision, each, with_time=when is None) for each in rows]
    click.echo("\n".join([*_table([_HEADS, *cells]), _LEGEND]))
    over = sum(each.patient.is_over or bool(each.quick and each.quick.is_over) for each in rows)
    if over:
        click.echo(f"\n{over} {'path is' if over == 1 else 'paths are'} over budget, marked !")


def _moments(revision: Revision, when: datetime | None) -> list[tuple[datetime, Moment]]:
    if when is not None:
        return [(when, moment_at(revision, when))]
    timeline = voice_timeline(revision, options.or_now(None))
    instants = [timeline.instant(index) for index in range(len(timeline.moments))]
    pairs = zip(instants, timeline.moments, strict=True)
    return [(instant, moment) for instant, moment in pairs if instant is not None]


def _row(revision: Revision, each: Timing, *, with_time: bool) -> tuple[str, ...]:
    patient, quick = each.patient, each.quick
    who = "no contact"
    if each.contact:
        who = f"{revision.contacts[each.contact].name}, {each.rings_for} s"
    return (
        f"{patient.seconds:.1f}",
        _allowed(patient),
        f"{patient.speech:.1f}",
        f"{patient.waiting:.1f}",
        f"{quick.seconds:.1f}" if quick else "",
        _allowed(quick) if quick else "",
        ", ".join(each.keys),
        f"{who}  ({_time(each.at)})" if with_time else who,
    )


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Lines with numbers aligned to the right, words to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numbers = len(_HEADS) - _TEXT_COLUMNS
    return [
        "  ".join(
            cell.rjust(width) if column < numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _allowed(delay: RingDelay) -> str:
    return "" if delay.budget is None else f"{delay.budget}{'!' * delay.is_over}"


def _time(instant: datetime) -> str:
    local = to_london(instant)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def _record(each: Timing) -> dict[str, object]:
    record = {**asdict(each), "at": to_london(each.at).isoformat()}
    for name, delay in (("patient", each.patient), ("quick", each.quick)):
        if delay is not None:
            record[name] = {**asdict(delay), "seconds": delay.seconds}
    return record
