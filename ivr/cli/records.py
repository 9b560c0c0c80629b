"""`ivr records`: counts of calls, rings and texts by day. Never a number, nor a name for one."""

import json
from datetime import date, datetime, timedelta

import click

from ivr.cli import options, resources
from ivr.directory.clock import to_london
from ivr.operations.daily_counts import DailyCounts, count_day


@click.command()
@click.option(
    "--from",
    "start",
    type=options.FirstDay(),
    default=None,
    help="The first day; six days before the last.",
)
@click.option(
    "--until", "end", type=options.FirstDay(), default=None, help="The last day; today by default."
)
@options.as_json
def records(start: datetime | None, end: datetime | None, *, as_json: bool) -> None:
    """Count calls, rings by contact and outcome, and texts by subject, for each day in Derby."""
    last = to_london(options.or_now(end)).date()
    first = to_london(start).date() if start else last - timedelta(days=6)
    if first > last:
        raise click.UsageError(
            "--from is after --until (today by default): there is no day to count"
        )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    with resources.open_database() as database:
        counted = [count_day(database, day) for day in days]
    if as_json:
        click.echo(json.dumps([_record(each) for each in counted], indent=1))
        return
    for each in counted:
        for line in lines(each):
            click.echo(line)


def lines(counts: DailyCounts) -> list[str]:
    """A day in lines."""
    texts = sum(counts.texts.values())
    told = [f"{_named(counts.day)}: {counts.calls} calls, {texts} texts, {counts.faults} faults"]
    told += [f"  {contact}: {outcome} {n}" for (contact, outcome), n in counts.rings.items()]
    told += [f"  text {topic}: {n}" for topic, n in counts.texts.items()]
    if counts.again:
        told.append(f"  rang again within fifteen minutes: {counts.again}")
    if counts.not_understood:
        told.append(f"  words not understood: {counts.not_understood}")
    for code, n in counts.failed.items():
        told.append(f"  promised texts that failed{f' ({code})' if code else ''}: {n}")
    return told


def _named(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _record(counts: DailyCounts) -> dict[str, object]:
    rings = [
        {"contact": contact, "outcome": outcome, "count": count}
        for (contact, outcome), count in counts.rings.items()
    ]
    return {
        "day": counts.day.isoformat(),
        "calls": counts.calls,
        "rang_again": counts.again,
        "rings": rings,
        "texts": dict(counts.texts),
        "failed_texts": {str(code): count for code, count in counts.failed.items()},
        "not_understood": counts.not_understood,
        "faults": counts.faults,
    }
